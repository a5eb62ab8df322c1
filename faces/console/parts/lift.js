// faces/console/parts/lift.js -- what a lift and a funnel look like, alike for the whole programme and one campaign.
import { Lines } from '../lib/chart.js'
import { html, Notice, Table, Tag, useMemo } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { day, has, money, number, percent, t } from '../lib/words.js'

const codes = { too_little_data: '', open: '', ruled_out: '', higher: 'good', lower: 'bad', blocked: 'warn' }
/** A difference of shares as people of a hundred, with its sign. */
export const points = x => x == null ? '–' : (x > 0 ? '+' : '') + number(x * 100, 1)
export const range = l => l.difference == null ? '–' : `${points(l.difference)} (${points(l.low)} … ${points(l.high)})`
export const Verdict = ({ code }) => html`<${Tag} kind=${codes[code] ?? ''}>${has(`results.verdict.${code}`) ? t(`results.verdict.${code}`) : code}<//>`

const YEAR_MS = 365 * 86400000
/** { soon, year, never or nobody; words }: when an answer can be expected, as a person would say it. `plan` as the reports have it. */
export function awaited(plan) {
  const weekly = (plan?.newPeoplePerDay ?? 0) * 7, n = number(weekly, weekly < 10 ? 1 : 0), at = plan?.verdictAbout && Date.parse(plan.verdictAbout)
  if (plan && !(plan.share > 0)) return { nobody: true, words: t('results.planNobody') }
  if (at && at - Date.now() < YEAR_MS) return { soon: true, words: t('results.expect', { day: day(plan.verdictAbout) }) }
  if (at && weekly > 0) return { year: new Date(at).getFullYear(), words: t('results.expectYears', { year: String(new Date(at).getFullYear()), weekly: n }) }
  if (at) return { year: new Date(at).getFullYear(), words: t('results.expectBefore', { year: String(new Date(at).getFullYear()) }) }
  if (weekly > 0 && plan.rate > 0) return { never: true, words: t('results.expectNever', { weekly: n }) }
  return { words: weekly > 0 ? t('results.planGoals') : t('results.expectUnknown') }
}

const big = (n, words) => html`<div class="figure"><b>${n}</b><span>${words}</span></div>`

/** One reading: { code, lift, treated, leftAlone, plan, money }. */
export function Reading({ code, lift, treated, leftAlone, plan, cash }) {
  const people = treated.people + leftAlone.people, rate = s => s.people ? percent(s.goals / s.people) : '–', waits = code === 'open' || code === 'too_little_data'
  return html`<div class="stack"><div class="row"><${Verdict} code=${code} /><span>${people ? t(`results.verdictLong.${code}`) : t('results.nobody')}</span></div>
    <div class="figures">${lift.difference != null && big(points(lift.difference), html`${t('results.lift')}; ${t('results.between', { low: points(lift.low), high: points(lift.high) })}`)}
      ${big(number(treated.people), t('results.spoken', { rate: rate(treated) }))}${big(number(leftAlone.people), t('results.alone', { rate: rate(leftAlone) }))}
      ${cash?.gain != null && big(money(cash.gain, cash.currency), html`${t('results.gain')}: ${money(cash.gainLow, cash.currency)} … ${money(cash.gainHigh, cash.currency)}`)}
      ${cash?.gain != null && cash.priced && big(money(cash.net, cash.currency), html`${t('results.net', { cost: money(cash.cost, cash.currency) })}: ${money(cash.netLow, cash.currency)} … ${money(cash.netHigh, cash.currency)}`)}</div>
    ${waits && html`<${Notice}><p>${awaited(plan).words} ${(lift.morePeople ?? lift.morePeopleNeeded) > 0 && t('results.more', { n: lift.morePeople ?? lift.morePeopleNeeded })}</p><//>`}
    ${lift.provisional && lift.finalAfter && html`<p class="small soft">${t('results.provisional', { day: day(lift.finalAfter) })}</p>`}
    ${cash && cash.gain == null && html`<p class="small soft">${t('results.moneyOpen')}</p>`}${cash?.gain != null && !cash.priced && html`<p class="small soft">${t('results.noPrice')}</p>`}</div>`
}

export function OverTime({ history }) {
  const told = useMemo(() => (history ?? []).filter(r => r.difference != null), [history]), at = useMemo(() => told.map(r => Date.parse(r.day)), [told])
  const series = useMemo(() => [{ title: t('results.low'), values: told.map(r => r.low * 100), band: true }, { title: t('results.high'), values: told.map(r => r.high * 100), band: true }, { title: t('results.difference'), values: told.map(r => r.difference * 100) }], [told])
  return html`<section class="card stack"><h2>${t('results.overTime')}</h2>${told.length > 1 ? html`<${Lines} label=${t('results.liftShort')} at=${at} zone="UTC" series=${series} format=${n => number(n, 1)} />` : html`<p class="soft">${t('results.overTimeShort')}</p>`}</section>`
}

/** Channels among those counted that only write down now, beside what is called sent. `of` has "dryRun" when there are any. */
export const dryRun = of => of.dryRun && html`<span class="small soft note">${t('results.dryRun', { channels: of.dryRun.map(c => say('channel', c)).join(', ') })}</span>`
/** 0 of what nobody reports is no figure. `of` has "notReported": a funnel, a way, a row by channel. */
export const reported = (of, key, value = number(of[key])) => key === 'sent' && of.dryRun ? html`${value}<br />${dryRun(of)}` : of.notReported?.includes(key) ? html`<span class="small soft">${t('results.notReported')}</span>` : value

/** Funnels as one: { eligible, losses: [{ loss, times }], heldOut, sent ... }; not reported is what none of them has reported. */
export function together(funnels) {
  const spoken = funnels.filter(f => f.sent > 0), sum = { losses: [], notReported: (spoken[0]?.notReported ?? []).filter(k => spoken.every(f => f.notReported.includes(k))) }
  const dry = [...new Set(spoken.flatMap(f => f.dryRun ?? []))]
  if (dry.length) sum.dryRun = dry
  for (const f of funnels) {
    for (const [k, n] of Object.entries(f)) if (typeof n === 'number') sum[k] = (sum[k] ?? 0) + n
    for (const l of f.losses) { const at = sum.losses.find(x => x.loss === l.loss); if (at) at.times += l.times; else sum.losses.push({ ...l }) }
  }
  return sum
}

export function funnelRows(f) {
  const step = (key, kind) => ({ key, kind, n: f[key] ?? 0, title: t(`results.f.${key}`) })
  return [step('eligible'), ...f.losses.filter(l => l.times).map(l => ({ key: l.loss, kind: 'lost', n: l.times, title: has(`results.loss.${l.loss}`) ? t(`results.loss.${l.loss}`) : l.words })), step('heldOut', 'lost'),
    ...['onItsWay', 'undone'].map(k => step(k, 'lost')).filter(r => r.n), step('sent'), step('delivered'), step('seen'), step('clicked'), step('goal'), ...['unsubscribed', 'complained', 'bounced'].map(k => step(k, 'lost')).filter(r => r.n)]
}

/** Bars say it at a glance, the figures beside them exactly. */
export function Funnel({ funnel }) {
  const rows = funnelRows(funnel), most = Math.max(1, funnel.eligible ?? 0)
  return html`<section class="card stack"><h2>${t('results.funnel')}</h2><p class="small soft">${t('results.funnelHint')}</p>
    <${Table} label=${t('results.funnel')} rows=${rows} columns=${[{ title: t('results.step'), cell: r => html`<span class=${r.kind === 'lost' ? 'lost' : ''}>${r.title}</span>` }, { title: t('results.times'), number: true, cell: r => reported(funnel, r.key, number(r.n)) },
      { title: t('results.ofFitted'), cell: r => funnel.notReported.includes(r.key) ? '' : html`<span class="barred"><progress class="bar ${r.kind ?? ''}" max=${most} value=${r.n} aria-hidden="true"></progress>${percent(r.n / most)}</span>` }]} /></section>`
}
