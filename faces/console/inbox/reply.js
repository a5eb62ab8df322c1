// faces/console/inbox/reply.js -- the answer or note being written. A draft stays in this browser tab until it is sent or emptied. What was written meanwhile is to be read before an answer leaves.
import { post } from '../lib/api.js'
import { Act, Field, html, Notice, useEffect, useRef, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { language, t } from '../lib/words.js'
import { Action, Answers } from './tools.js'

const channels = ['inapp', 'email', 'sms', 'messenger'], MOST = 4, BYTES = 1 << 20
const keep = id => 'tact-reply-' + id
const kept = id => { try { return JSON.parse(sessionStorage.getItem(keep(id))) ?? { text: '' } } catch { return { text: '' } } }
const store = (id, draft) => { try { draft.text ? sessionStorage.setItem(keep(id), JSON.stringify(draft)) : sessionStorage.removeItem(keep(id)) } catch { /* it stays while the screen is open */ } }
const base64 = file => new Promise((done, failed) => { const r = new FileReader(); r.onload = () => done({ name: file.name, data: r.result.slice(r.result.indexOf(',') + 1) }); r.onerror = () => failed(r.error); r.readAsDataURL(file) })

function Said({ said }) {
  if (!said) return null
  if (said.reasons) return html`<${Notice} kind="bad" role="alert"><p>${t('inbox.notSent')}</p><ul>${said.reasons.map(r => html`<li>${r.text ?? r.code}</li>`)}</ul><p class="small">${t('inbox.notSentHint')}</p><//>`
  return html`<p class="small" role="status">${said.note ? t('inbox.noteKept') : said.dryRun ? t('campaigns.dryRun', { channel: say('channel', said.channel) }) : t(said.class === 'answer' ? 'inbox.onItsWay' : 'inbox.onItsWayService', { channel: say('channel', said.channel) })}</p>`
}

export function Reply({ id, d, again, question, focus }) {
  const [draft, setDraft] = useState(() => kept(id)), [note, setNote] = useState(false), [channel, setChannel] = useState(''), [files, setFiles] = useState([]), [said, tell] = useState(), [tool, open] = useState(), box = useRef(), picker = useRef(), message = useRef()
  focus.current = asNote => { setNote(asNote); setTimeout(() => box.current?.focus()) }
  useEffect(() => store(id, draft), [draft])
  const write = text => { message.current = undefined; setDraft({ text, base: draft.text ? draft.base : d.count }) }
  const insert = words => { write((draft.text ? draft.text.replace(/\s*$/, '\n') : '') + words); open(); setTimeout(() => box.current?.focus()) }
  const meanwhile = !note && draft.text && draft.base !== d.count
  const large = files.length > MOST || files.some(f => f.size > BYTES)
  const send = async () => {
    tell()
    if (note) { await post(`/v1/threads/${id}/note`, { text: draft.text }); tell({ note: true }) }
    else {
      message.current ??= `console-${Date.now()}-${Math.random().toString(36).slice(2)}`        // pressed again after a lost network it is the same answer
      try { tell(await post(`/v1/threads/${id}/reply?lang=${language}`, { text: draft.text, seen: draft.base, messageId: message.current, ...(channel && { channel }), ...(files.length && { pictures: await Promise.all(files.map(base64)) }) })) }
      catch (e) {
        if (e.status !== 409) throw e
        await again()
        if (e.problem.reasons) tell(e.problem)
        return
      }
    }
    setDraft({ text: '' }); setFiles([]); if (picker.current) picker.current.value = ''
    await again()
  }
  return html`<section class="card stack" aria-label=${t('inbox.write')}><div class="row apart"><div class="row choice" role="group" aria-label=${t('inbox.write')}><button type="button" class="compact" aria-pressed=${!note} onClick=${() => setNote(false)}>${t('inbox.answer')}</button><button type="button" class="compact" aria-pressed=${note} onClick=${() => setNote(true)}>${t('inbox.note')}</button></div>
      ${!note && html`<div class="row"><button type="button" class="compact" onClick=${() => open('answers')}>${t('inbox.answers')}</button><button type="button" class="compact" onClick=${() => open('action')}>${t('inbox.action')}</button></div>`}</div>
    ${meanwhile && html`<${Notice} kind="warn" role="alert"><p>${t('inbox.meanwhile')}</p><button type="button" class="compact" onClick=${() => setDraft({ ...draft, base: d.count })}>${t('inbox.haveRead')}</button><//>`}
    <${Field} label=${note ? t('inbox.noteLabel') : t('inbox.answerLabel')} hint=${note ? t('inbox.noteHint') : undefined}>${a => html`<textarea ...${a} ref=${box} rows="4" maxlength="16000" value=${draft.text} onInput=${e => write(e.target.value)} />`}<//>
    ${!note && html`<div class="row fields"><${Field} label=${t('inbox.channel')}>${a => html`<select ...${a} value=${channel} onChange=${e => setChannel(e.target.value)}><option value="">${t('inbox.sameChannel', { channel: say('channel', d.channel) })}</option>${channels.filter(c => c !== d.channel && d.channels.includes(c)).map(c => html`<option value=${c}>${say('channel', c)}</option>`)}</select>`}<//>
      <${Field} label=${t('inbox.pictures')} wrong=${large ? t('inbox.picturesWrong') : undefined}>${a => html`<input ...${a} ref=${picker} type="file" multiple accept="image/jpeg,image/png,image/gif,image/webp" onChange=${e => setFiles([...e.target.files])} />`}<//></div>`}
    <${Said} said=${said} />
    <div class="row"><${Act} class="primary" work=${send} disabled=${!draft.text.trim() || meanwhile || large}>${note ? t('inbox.keepNote') : t('inbox.send')}<//>${draft.text && html`<span class="small soft">${t('inbox.draftHere')}</span>`}</div>
    ${tool === 'answers' && html`<${Answers} d=${d} question=${question} insert=${insert} onClose=${() => open()} />`}${tool === 'action' && html`<${Action} id=${id} insert=${insert} onClose=${() => open()} />`}</section>`
}
