// faces/console/screens/audiences.js -- named audiences: conditions on the person that several campaigns share, in audiences.yaml. Each is a sentence of pickers; the file stays the truth.
import { Unkept, asFound, savedWords } from '../parts/file.js'
import { draftOf, dropDraft, keepDraft } from '../campaigns/drafts.js'
import { Merge } from '../campaigns/merge.js'
import { When } from '../campaigns/when.js'
import { read, set as setYaml } from '../campaigns/yaml.js'
import { get, put, query } from '../lib/api.js'
import { Act, Failed, Field, Notice, html, useCallback, useEffect, useState } from '../lib/ui.js'
import { language, t } from '../lib/words.js'

const kind = 'audiences', one = 'audiences'

export default function Audiences() {
  const [state, set] = useState({}), [draft, setDraft] = useState(draftOf(kind, one)), [name, setName] = useState(''), [theirs, setTheirs] = useState(), [said, say] = useState(''), [answer, answered] = useState()
  const load = useCallback(async () => {
    const file = await get('/v1/audiences/file')
    set(s => ({ ...s, file, error: undefined }))
    return file
  }, [])
  useEffect(() => { Promise.all([load(), get(query('/v1/vocabulary', { lang: language }))]).then(([, v]) => set(s => ({ ...s, v })), error => set({ error })) }, [])
  if (state.error) return html`<h1>${t('audiences.title')}</h1><${Failed} error=${state.error} />`
  if (!state.v) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  const { file, v } = state, text = draft?.text ?? file?.text ?? '', tree = read(text), names = Object.keys(tree.value)
  const keep = d => { d ? keepDraft(kind, one, d) : dropDraft(kind, one); setDraft(d) }
  const write = change => { const d = draftOf(kind, one) ?? { was: file?.version ?? null, base: file?.text ?? '' }, made = change(d.text ?? d.base); keep(made === d.base ? undefined : { ...d, text: made }); say('') }
  const wrong = names.includes(name) ? t('audiences.taken') : name && !/^[a-z][a-z0-9-]{0,63}$/.test(name) ? t('campaigns.nameWrong') : undefined
  const add = e => { e.preventDefault(); if (!name || wrong) return; write(now => `${now}${now && !now.endsWith('\n') ? '\n' : ''}${name}:\n  when: person.known\n  ${v.defaultLocale}: ${name}\n`); setName('') }
  const save = async () => {
    try { const a = await put('/v1/audiences/file', { text, was: draft.was }); await load(); keep(); say(savedWords(a)); answered(a) }
    catch (e) {
      if (e.status !== 409) throw asFound(e)
      setTheirs(await load())
    }
  }
  return html`<div class="stack tight"><h1>${t('audiences.title')}</h1><p class="soft">${t('audiences.words')}</p></div>
    ${theirs ? html`<${Merge} theirs=${theirs.text} mine=${text} base=${draft.base} done=${merged => { keep({ text: merged, was: theirs.version, base: theirs.text }); setTheirs() }} cancel=${() => setTheirs()} />` : html`
    ${tree.broken && html`<${Notice} kind="bad"><p>${t('audiences.broken')}</p><//>`}
    ${names.map(n => html`<section class="card stack" key=${n}><div class="row apart"><h2>${tree.value[n]?.[language] ?? tree.value[n]?.[v.defaultLocale] ?? n}</h2><button type="button" class="plain compact" aria-label=${t('audiences.removeNamed', { name: n })} onClick=${() => write(now => setYaml(now, [n], undefined))}>${t('audiences.remove')}</button></div>
      <p class="mono small soft">audience("${n}")</p><${When} v=${v} of="audience" cel=${tree.value[n]?.when} label=${t('audiences.who', { name: n })} note=${t('campaigns.audienceAll')} change=${x => write(now => setYaml(now, [n, 'when'], x ?? 'true'))} /></section>`)}
    <form class="card row ends" onSubmit=${add}><div class="grow"><${Field} label=${t('audiences.name')} hint=${t('campaigns.nameHint')} wrong=${wrong}>${a => html`<input ...${a} value=${name} autocomplete="off" spellcheck=${false} onInput=${e => setName(e.target.value.trim())} />`}<//></div><button>${t('audiences.add')}</button></form>
    <div class="saving ${draft ? 'open' : ''}">${draft && html`<div class="row"><p class="grow"><strong>${t('campaigns.unsaved')}</strong></p><${Act} class="plain" work=${() => keep()}>${t('campaigns.discard')}<//><${Act} class="primary" work=${save}>${t('campaigns.save')}<//></div>`}${said && html`<p class="said" role="status">${said}</p>`}<${Unkept} of=${answer} /></div>`}`
}
