// faces/console/campaigns/send.js -- first to the testers, then to everyone: what will happen is said before, one confirmation, and it can be stopped at once.
import { get, post, query } from '../lib/api.js'
import { Act, Dialog, Field, Loaded, Notice, html, useEffect, useLoad, useState } from '../lib/ui.js'
import { Testers } from '../parts/testers.js'
import { has, language, percent, t } from '../lib/words.js'
import { Found, Unkept } from '../parts/file.js'
import { awaited } from '../parts/lift.js'
import { Estimate } from './estimate.js'
import { channelName, languageName } from './messages.js'

const LOOK_MS = 4000, ofChannel = ['slot', 'not_connected'], mended = ['unknown', 'not_allowed', 'no_page']

/** On which of a message's channels the testers get it: { offered, why: [[channel, sentences]], nobody }. One that a tester could have (by opening a page, by allowing it) is offered where nobody gets any. */
function useWays(channels, testers) {
  const of = useLoad(o => get(query('/v1/testers', { ways: 1, lang: language }), o), [testers])
  useEffect(() => { const timer = setInterval(() => { if (!document.hidden) of.again() }, LOOK_MS); return () => clearInterval(timer) }, [of.again])
  if (!of.data) return { offered: of.error ? channels : [], why: [] }
  const on = c => of.data.testers.map(x => x.ways?.find(w => w.channel === c)).filter(Boolean), can = channels.filter(c => on(c).some(w => w.can)), could = channels.filter(c => on(c).some(w => mended.includes(w.lack)))
  const why = channels.map(c => { const lost = on(c).filter(w => !w.can); return [c, ofChannel.includes(lost[0]?.lack) ? [lost[0].why] : [...new Set(lost.map(w => w.why))]] }).filter(([, list]) => list.length)
  return { offered: can.length ? can : could, why, nobody: !can.length }
}

const DryRun = ({ channels, v }) => channels.filter(c => v.channels.find(x => x.name === c)?.dryRun).map(c => html`<${Notice} kind="warn"><p>${t('campaigns.dryRun', { channel: channelName(c) })}</p><//>`)

const url = (name, what) => `/v1/campaigns/${encodeURIComponent(name)}/${what}`

/** What going live will do, in a list one can read in a breath. */
function Before({ name, v, value, standing }) {
  const plan = standing?.plan, lines = []
  const begins = value.after ? 'after' : value.every ? 'every' : value.on && value.on !== 'event' ? value.on : value.at ? 'at' : 'event'
  lines.push(t('campaigns.beforeBegins', { how: t(`campaigns.begins.${begins}`).toLowerCase() }))
  lines.push(standing?.holdout?.share > 0 ? t('campaigns.beforeHoldout', { share: percent(standing.holdout.share, 0) }) : t('campaigns.beforeNoHoldout'))
  lines.push(plan?.verdictAbout ? awaited(plan).words : t('campaigns.beforeVerdict'))
  lines.push(value.budget?.touches ? t('campaigns.beforeBudget', { n: Number(value.budget.touches) }) : t('campaigns.beforeNoBudget'))
  lines.push(t('campaigns.beforeGate'))
  return html`<ul class="before">${lines.map(l => html`<li>${l}</li>`)}</ul><${DryRun} channels=${[...new Set((value.messages ?? []).flatMap(m => m?.channels ?? []))]} v=${v} />`
}

/** What the checker would have somebody look at before it goes out. */
const Warnings = ({ of }) => of.length > 0 && html`<${Notice} kind="warn"><p>${t('campaigns.beforeLook')}</p><ul>${of.map(f => html`<${Found} f=${{ ...f, line: 0 }} />`)}</ul><//>`

/** One message to the testers' own devices, whatever the state of the campaign, and what became of each. */
function TestSend({ name, value, v, changed }) {
  const all = (value.messages ?? []).filter(m => m?.id), [pick, set] = useState({}), [results, setResults] = useState(), [bare] = useState(!v.testers)
  const m = all.find(x => x.id === pick.message) ?? all[0], ways = useWays(m?.channels ?? [], v.testers), channels = ways.offered, channel = channels.includes(pick.channel) ? pick.channel : channels[0], locales = v.locales.filter(l => m?.[l]), locale = locales.includes(pick.locale) ? pick.locale : locales[0]
  const choose = (label, now, list, words, key) => html`<${Field} label=${label}>${a => html`<select ...${a} value=${now} onChange=${e => set({ ...pick, [key]: e.target.value })}>${list.map(x => html`<option value=${x}>${words(x)}</option>`)}</select>`}<//>`
  const send = async () => { setResults(); setResults((await post(query(url(name, 'test'), { lang: language }), { message: m.id, channel, locale })).results) }
  const why = r => html`<p>${r.reasons?.map(x => x.text ?? x.code).join(' ') || r.why || r.said || ''}</p>${r.open && html`<img class="secret-qr" width="160" height="160" src=${query('/v1/qr', { text: r.open })} alt=${t('checklist.phoneQr', { url: r.open })} />`}`
  return html`<li class="card stack"><h2>${t('campaigns.stepTest')}</h2><p>${v.testers > 0 ? t('campaigns.stepTestWords', { n: v.testers }) : t('campaigns.noTesters')}</p><details open=${bare}><summary>${t('testers.more')}</summary><${Testers} changed=${changed} /></details>
    ${v.testers > 0 && channel && html`<div class="row ends">${all.length > 1 && choose(t('campaigns.message'), m.id, all.map(x => x.id), x => x, 'message')}${choose(t('campaigns.channel'), channel, channels, channelName, 'channel')}${choose(t('campaigns.language'), locale, locales, languageName, 'locale')}
      <${Act} class="primary" work=${send}>${t('campaigns.sendTest')}<//></div>`}
    ${v.testers > 0 && ways.why.length > 0 && html`<details open=${ways.nobody}><summary>${ways.nobody ? t('campaigns.cannotAny') : t('campaigns.cannot')}</summary><ul class="small">${ways.why.map(([c, list]) => html`<li><b>${channelName(c)}</b>: ${list.join(' ')}</li>`)}</ul></details>`}
    ${channel && html`<${DryRun} channels=${[channel]} v=${v} />`}
    <div role="status">${results && html`<h3>${t('campaigns.testResults')}</h3><ul class="plain-list">${results.map(r => html`<li key=${r.to}><p><b>${r.to}</b>: <strong>${r.dryRun ? t('campaigns.fate.dryRun') : has(`campaigns.fate.${r.fate}`) ? t(`campaigns.fate.${r.fate}`) : r.fate}</strong></p>${why(r)}</li>`)}</ul>`}</div></li>`
}

export default function Send({ name, text, check, file, dirty, errors, tree, v, standing, wrote }) {
  const pauses = useLoad(() => get('/v1/pause')), [asks, ask] = useState(false), [said, say] = useState(''), [answer, answered] = useState()
  const become = async (state, send, words) => { answered(await post(url(name, 'state'), { state, send, was: file.version })); ask(false); await wrote(); say(words) }
  const held = async on => { await post(url(name, on ? 'pause' : 'resume')); await wrote(); say(t(on ? 'campaigns.nowPaused' : 'campaigns.nowResumed', { name })) }
  if (!file || dirty) return html`<${Notice}><p>${t('campaigns.saveFirst')}</p><//>`
  const warnings = check.of === text ? check.findings.filter(f => f.severity === 'warning') : []
  const value = tree.value, live = value.state === 'live', everyone = value.send === 'everyone'
  return html`${said && html`<${Notice} kind="good" role="status"><p>${said}</p><//>`}<${Unkept} of=${answer} />
    <${Loaded} of=${pauses}>${p => p.everythingPaused && html`<${Notice} kind="warn"><p>${t('campaigns.allPaused')}</p><//>`}<//>
    ${standing?.brake && html`<${Notice} kind="bad"><p>${t('campaigns.stateBraked')}</p><//>`}
    <ol class="send-steps"><${TestSend} name=${name} value=${value} v=${v} changed=${wrote} />
      <li class="card stack"><h2>${t('campaigns.stepTesters')}</h2><p>${v.testers > 0 ? t('campaigns.stepTestersWords', { n: v.testers }) : t('campaigns.noTesters')}</p>
        ${live && !everyone ? html`<p class="fine">${t('campaigns.stepTestersNow')}</p>` : !live && html`<div><${Act} class="primary" disabled=${errors > 0 || !v.testers} work=${() => become('live', 'testers', t('campaigns.saidTesters'))}>${t('campaigns.toTesters')}<//></div>`}</li>
      <li class="card stack"><h2>${t('campaigns.stepEveryone')}</h2>${live && everyone ? html`<p class="fine">${t('campaigns.stepEveryoneNow')}</p><div><${Act} work=${() => become('live', 'testers', t('campaigns.saidTesters'))}>${t('campaigns.backToTesters')}<//></div>` : html`<${Before} name=${name} v=${v} value=${value} standing=${standing} /><${Warnings} of=${warnings} /><${Estimate} text=${text} ok=${check.ok && check.of === text} />
        <div><button type="button" class="primary" disabled=${errors > 0} onClick=${() => ask(true)}>${t('campaigns.toEveryone')}</button></div>`}</li>
      ${live && html`<li class="card stack"><h2>${t('campaigns.stepStop')}</h2><p>${t('campaigns.stepStopWords')}</p><div class="row">${standing?.pausedNow ? html`<${Act} class="primary" work=${() => held(false)}>${t('campaigns.resume')}<//>` : html`<${Act} class="danger" work=${() => held(true)}>${t('campaigns.pauseNow')}<//>`}
        <${Act} work=${() => become('draft', 'testers', t('campaigns.saidDraft'))}>${t('campaigns.toDraft')}<//></div></li>`}</ol>
    ${asks && html`<${Dialog} title=${t('campaigns.everyoneTitle', { name })} onClose=${() => ask(false)}><${Before} name=${name} v=${v} value=${value} standing=${standing} /><${Warnings} of=${warnings} />
      <div class="row"><${Act} class="primary" work=${() => become('live', 'everyone', t('campaigns.saidEveryone'))}>${t('campaigns.everyoneYes')}<//><button type="button" onClick=${() => ask(false)}>${t('console.cancel')}</button></div><//>`}`
}
