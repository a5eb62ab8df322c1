// faces/console/campaigns/one.js -- one campaign: its file, what was changed and not saved yet, and the tabs that look at it.
import { get, query } from '../lib/api.js'
import { Failed, Notice, Tag, html, useCallback, useEffect, useState } from '../lib/ui.js'
import { language, t } from '../lib/words.js'
import { Saving, useCheck, useFile } from '../parts/file.js'
import { keepDraft } from './drafts.js'
import { read } from './yaml.js'
import Edit from './edit.js'
import { State, to } from './list.js'

/** On a phone the tabs are wider than it: the one that is open is seen. */
const seen = link => link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
const behind = tab => () => import('./tabs.js').then(m => ({ default: m[tab] }))
const tabs = {
  edit: () => Promise.resolve({ default: Edit }), preview: behind('preview'), try: behind('try_'), send: behind('send'), results: behind('results'), history: behind('history')
}

export default function One({ name, where }) {
  const at = `/v1/campaigns/${encodeURIComponent(name)}`, f = useFile('campaign', name, at), check = useCheck('/v1/campaigns/check', { name }, f.text, f.file?.inForce), [vocabulary, setVocabulary] = useState(), [standing, setStanding] = useState(), [tab, setTab] = useState({}), [dropped, setDropped] = useState()
  const id = tabs[where.query.get('tab')] ? where.query.get('tab') : 'edit'
  const look = useCallback(async () => {
    const [v, list] = await Promise.all([get(query('/v1/vocabulary', { lang: language })), get('/v1/campaigns')])
    setVocabulary({ ...v, campaigns: list.campaigns.map(c => c.campaign) }); setStanding(list.campaigns.find(c => c.campaign === name) ?? null)
  }, [name])
  useEffect(() => { look().catch(error => setTab(s => ({ ...s, error }))) }, [look])
  useEffect(() => { let here = true; tabs[id]().then(m => here && setTab({ id, Show: m.default }), error => here && setTab({ error })); return () => { here = false } }, [id])
  const saved = async () => { await f.load(); await look() }
  const file = { ...f, undo: setDropped, dropped, bring: () => { keepDraft('campaign', name, dropped); setDropped() } }
  if (f.error) return html`<${Failed} error=${f.error} again=${f.load} />`
  if (f.file === undefined && f.text === undefined) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  if (f.text === undefined) return html`<h1>${name}</h1><${Notice}><p>${t('campaigns.noSuch')}</p>${dropped && html`<button type="button" class="compact" onClick=${file.bring}>${t('campaigns.undo')}</button>`}<p><a href="#/campaigns">${t('campaigns.title')}</a></p><//>`
  const Show = tab.id === id ? tab.Show : undefined, errors = check.findings.filter(x => x.severity === 'error').length
  return html`<div class="stack tight"><p><a href="#/campaigns">← ${t('campaigns.title')}</a></p><div class="row"><h1>${name}</h1>${standing ? html`<${State} of=${standing} /><${Tag}>${standing.send === 'everyone' ? t('campaigns.everyone') : t('campaigns.testers')}<//>` : html`<${Tag}>${t('campaigns.notYetSaved')}<//>`}</div></div>
    <nav class="tabs" aria-label=${t('campaigns.tabs')}><ul>${Object.keys(tabs).map(k => html`<li key=${k}><a ref=${k === id ? seen : undefined} href=${to(name, k)} aria-current=${k === id ? 'page' : undefined}>${t(`campaigns.tab.${k}`)}</a></li>`)}</ul></nav>
    ${f.file && !f.file.writable && html`<${Notice} kind="warn"><p>${t('campaigns.notWritable')}</p><//>`}
    ${f.file && !f.file.inForce && !f.dirty && html`<${Notice} kind="warn"><p>${t('campaigns.notInForce')}</p><//>`}
    ${tab.error ? html`<${Failed} error=${tab.error} again=${look} />` : Show && vocabulary ? html`<${Show} name=${name} at=${at} file=${f.file} text=${f.text} tree=${read(f.text)} write=${f.write} dirty=${f.dirty} check=${check} errors=${errors} v=${vocabulary} standing=${standing} wrote=${saved} />` : html`<p class="soft" role="status">${t('console.loading')}</p>`}
    <${Saving} kind="campaign" name=${name} at=${at} f=${file} check=${check} saved=${saved} state=${read(f.text).value.state ?? 'draft'} />`
}
