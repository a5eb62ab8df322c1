// faces/console/campaigns/results.js -- what a campaign did: the funnel with its losses, lift with its interval as it narrows, money. All of it from GET /v1/campaigns/{name}/report.
import { get } from '../lib/api.js'
import { Lines } from '../lib/chart.js'
import { Loaded, Notice, Table, html, useLoad, useMemo } from '../lib/ui.js'
import { day, has, money, number, percent, t } from '../lib/words.js'
import { awaited, dryRun, reported } from '../parts/lift.js'
import { signed } from './list.js'

const stages = ['eligible', 'heldOut', 'sent', 'delivered', 'seen', 'clicked', 'goal']
const words = (key, else_) => has(key) ? t(key) : else_

function Funnel({ funnel }) {
  const most = Math.max(1, ...stages.map(s => funnel[s] ?? 0)), losses = (funnel.losses ?? []).filter(l => l.times > 0).sort((a, b) => b.times - a.times)
  const harm = ['dismissed', 'unsubscribed', 'complained', 'bounced'].filter(k => funnel[k] > 0)
  return html`<section class="card stack"><h2>${t('campaigns.funnel')}</h2>
    <ol class="funnel">${stages.map(s => html`<li key=${s}><span>${t(`campaigns.funnel.${s}`)}${s === 'sent' && funnel.dryRun && html`<br />${dryRun(funnel)}`}</span>${funnel.notReported.includes(s) ? reported(funnel, s) : html`<meter min="0" max=${most} value=${funnel[s]} aria-label=${t(`campaigns.funnel.${s}`)}></meter><b>${number(funnel[s])}</b>`}</li>`)}</ol>
    <p class="small soft">${t('campaigns.goalMeans')}</p>
    ${losses.length > 0 && html`<h3>${t('campaigns.losses')}</h3><${Table} label=${t('campaigns.losses')} columns=${[{ title: t('campaigns.why'), cell: l => words('campaigns.loss.' + l.loss, l.words) }, { title: t('campaigns.times'), number: true, cell: l => number(l.times) }]} rows=${losses} />`}
    ${harm.length > 0 && html`<h3>${t('campaigns.harm')}</h3><${Table} label=${t('campaigns.harm')} columns=${[{ title: t('campaigns.what'), cell: k => t(`campaigns.funnel.${k}`) }, { title: t('campaigns.times'), number: true, cell: k => number(funnel[k]) }]} rows=${harm} />`}</section>`
}

function Lift({ r }) {
  const l = r.lift, past = r.history.filter(h => h.low != null)
  const at = useMemo(() => past.map(h => Date.parse(h.day)), [r]), series = useMemo(() => [{ title: t('campaigns.low'), values: past.map(h => h.low), band: true }, { title: t('campaigns.high'), values: past.map(h => h.high), band: true }, { title: t('campaigns.difference'), values: past.map(h => h.difference) }], [r])
  return html`<section class="card stack"><h2>${t('campaigns.lift')}</h2>
    <p class="verdict">${has('campaigns.verdict.' + l.code) ? t(`campaigns.verdict.${l.code}`) : l.verdict}${l.low != null ? ` ${t('campaigns.interval', { difference: signed(l.difference), low: signed(l.low), high: signed(l.high) })}` : ''}</p>
    ${l.low == null && html`<p>${awaited(r.plan).words}</p>`}
    ${l.morePeopleNeeded > 0 && html`<p>${t('campaigns.morePeople', { n: l.morePeopleNeeded })}</p>`}
    ${l.provisional && l.finalAfter && html`<p class="small soft">${t('campaigns.provisional', { day: day(l.finalAfter) })}</p>`}
    <${Table} label=${t('campaigns.lift')} columns=${[{ title: t('campaigns.who'), cell: s => s.name }, { title: t('campaigns.people'), number: true, cell: s => number(s.people) }, { title: t('campaigns.reached'), number: true, cell: s => number(s.goals) }, { title: t('campaigns.share'), number: true, cell: s => s.people ? percent(s.goals / s.people, 2) : '–' }]}
      rows=${[{ name: t('campaigns.treated'), ...r.treated }, { name: t('campaigns.leftAlone'), ...r.leftAlone }]} />
    ${past.length > 1 ? html`<${Lines} label=${t('campaigns.liftOverTime')} at=${at} zone="UTC" series=${series} format=${v => signed(v)} />` : html`<p class="small soft">${t('campaigns.noLine')}</p>`}</section>`
}

function Money({ m }) {
  const range = (low, high) => low == null ? '–' : `${money(low, m.currency)} … ${money(high, m.currency)}`
  return html`<section class="card stack"><h2>${t('campaigns.money')}</h2>
    <div class="grid"><p class="figure"><span>${t('campaigns.cost')}</span><b>${money(m.cost, m.currency)}</b></p>
      ${m.gain != null && html`<p class="figure"><span>${t('campaigns.gain')}</span><b>${money(m.gain, m.currency)}</b><span>${range(m.gainLow, m.gainHigh)}</span></p><p class="figure"><span>${t('campaigns.net')}</span><b>${money(m.net, m.currency)}</b><span>${range(m.netLow, m.netHigh)}</span></p>`}</div>
    ${m.gain == null && html`<p>${t('campaigns.gainNotYet')}</p>`}${!m.priced && html`<p class="small soft">${t('campaigns.notPriced')}</p>`}</section>`
}

export default function Results({ name }) {
  const of = useLoad(() => get(`/v1/campaigns/${encodeURIComponent(name)}/report`), [name])
  if (of.error?.status === 404) return html`<${Notice}><p>${t('campaigns.notInForceYet')}</p><//>`
  return html`<${Loaded} of=${of}>${r => html`${r.brake && html`<${Notice} kind="bad"><p>${t('campaigns.braked', { by: words('campaigns.brake.' + r.brake.by, r.brake.by), n: r.brake.count, of: r.brake.of })}</p><//>`}
    <div class="two"><${Funnel} funnel=${r.funnel} /><${Lift} r=${r} /></div><${Money} m=${r.money} />
    ${r.ways.length > 0 && html`<section class="card stack"><h2>${t('campaigns.ways')}</h2><${Table} label=${t('campaigns.ways')} rows=${r.ways} columns=${[{ key: 'message', title: t('campaigns.message') }, { title: t('campaigns.channel'), cell: w => words('campaigns.channel.' + w.channel, w.channel) },
      ...['sent', 'seen', 'clicked', 'goal'].map(k => ({ title: t(`campaigns.funnel.${k}`), number: true, cell: w => reported(w, k) }))]} /></section>`}`}<//>`
}
