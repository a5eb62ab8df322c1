// faces/console/screens/now.js -- moments as they happen: what was wanted, in which situation, and what came of it; rates beside what is usual; the brand's places.
import { get } from '../lib/api.js'
import { summed, useLive } from '../lib/live.js'
import { Source } from '../lib/source.js'
import { html, Notice, Spoken, Table, Tag, useLoad, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { clock, language, number, percent, t } from '../lib/words.js'
import { Places } from '../parts/places.js'

const paces = [2, 10, 40], answers = ['answered', 'silent', 'unanswered']

/** What came of it, in words: the message and its channel, or the reason of the silence. */
function outcome(m) {
  if (m.decision) return m.channel ? t('now.said', { campaign: m.decision, channel: say('channel', m.channel) }) : m.decision
  if (m.answer === 'answered') return t('now.saidSomething')
  const head = m.answer === 'unanswered' ? t('now.nothing') : t('now.silence')
  return m.reason ? html`${head}: <span class="soft">${m.reason.text}</span>` : head
}

function context(m) {
  const where = m.slot ?? (m.type && say('type', m.type))
  return [m.topic, m.situation && m.situation !== 'unknown' && say('situation', m.situation), m.stage && say('stage', m.stage), where, m.device && m.device !== 'unknown' && say('device', m.device), m.place && t('now.at', { place: m.place })].filter(Boolean)
}

const row = m => m.view ??= html`<li key=${m.number} class=${m.answer}><time datetime=${m.at}>${clock(m.at)}</time><span class="kind ${m.kind}">${say('kind', m.kind)}</span>
  <span class="what">${context(m).join(' · ')}${m.test && html` <${Tag}>${t('now.test')}<//>`}</span><span class="came">${outcome(m)}</span></li>`

/** Moments a second for two minutes, stacked: answered, silent on purpose, nothing to say; a dashed line where this hour usually is. */
function Chart({ seconds }) {
  const wide = 120, high = 100, usual = seconds.at(-1)?.usual?.perSecond ?? 0
  const per = seconds.map(s => { const by = 1000 / (s.ms || 1000); return [s.messages * by, s.silent * by, s.unanswered * by] })
  const top = Math.max(1, usual, ...per.map(p => p[0] + p[1] + p[2])) * 1.1, x = i => wide - per.length + i + 1, y = v => (high * (1 - v / top)).toFixed(1)
  const band = k => {
    const up = per.map((p, i) => `${x(i)},${y(p.slice(0, k + 1).reduce((a, b) => a + b, 0))}`), down = per.map((p, i) => `${x(i)},${y(p.slice(0, k).reduce((a, b) => a + b, 0))}`).reverse()
    return per.length > 1 ? `M${up.join('L')}L${down.join('L')}Z` : ''
  }
  return html`<svg class="pulse" viewBox="0 0 ${wide} ${high}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${answers.map((a, k) => html`<path class=${a} d=${band(k)} />`)}${usual > 0 && html`<path class="usual" d=${`M0,${y(usual)}H${wide}`} />`}</svg>
    <p class="legend small">${answers.map(a => html`<span class="key"><i class=${a}></i>${say('answer', a)}</span>`)}${usual > 0 && html`<span class="key"><i class="usual"></i>${t('now.chartUsual')}</span>`}</p>`
}

const figure = (n, words) => html`<div class="figure"><b>${number(n, n < 10 ? 1 : 0)}</b><span>${words}</span></div>`

/** A handful of moments is as many as chance makes it: nothing is compared below twenty in the weeks before or ten to be expected now, and no difference told that chance makes. */
function against(sums) {
  const usual = sums.usual?.perSecond, expected = (usual ?? 0) * sums.time
  if (!usual || usual * 3600 * sums.usual.weeks < 20) return t('now.usualUnknown')
  const rate = usual < 1 ? t('now.usualHour', { n: number(usual * 3600) }) : t('now.usual', { n: number(usual, usual < 10 ? 1 : 0) })
  if (expected < 10 && sums.seen < 10) return `${t('now.tooShort')} (${rate})`
  const share = sums.seen / expected - 1, noise = 2 * Math.sqrt(expected * (1 + sums.time / 3600 / sums.usual.weeks)), same = Math.abs(share) < 0.1 || Math.abs(sums.seen - expected) <= noise
  return `${same ? t('now.same') : t(share > 0 ? 'now.more' : 'now.less', { share: percent(Math.abs(share), 0) })} (${rate})`
}

function Changes({ view }) {
  const p = view.pauses
  if (!view.bundle?.fault && !p) return null
  const said = [p?.everythingPaused && t('now.everythingPaused'), p?.promotionPaused && !p.everythingPaused && t('now.promotionPaused'), ...(p?.channelsPaused ?? []).map(c => t('now.channelPaused', { channel: say('channel', c) })),
    ...(p?.stopped ?? []).map(s => t('now.stopped', { campaign: s.campaign, why: s.why }))].filter(Boolean)
  return html`${view.bundle?.fault && html`<${Notice} kind="bad"><p>${t('now.fault', { fault: view.bundle.fault })}</p><//>`}
    ${said.length > 0 && html`<${Notice} kind="warn">${said.map(s => html`<p>${s}</p>`)}<//>`}`
}

/** How much of it is shown. */
function sampled(sums) {
  const may = sums.seen - sums.tooRareToShow
  return [sums.shown && may > sums.shown * 1.05 ? t('now.oneOf', { n: Math.round(may / sums.shown) }) : t('now.all'), sums.tooRareToShow > 0 && t('now.rare', { n: Math.round(sums.tooRareToShow / sums.time * 60) })].filter(Boolean).join(' ')
}

export default function Now() {
  const [pace, setPace] = useState(10), [only, setOnly] = useState(''), [summary, setSummary] = useState('')
  const { view, pause } = useLive(pace), places = useLoad(o => get('/v1/places', o))
  const minute = summed(view.seconds), five = summed(view.seconds, 5), rows = only ? view.rows.filter(m => m.answer === only || m.kind === only) : view.rows
  const written = minute.written > 0 ? t('now.written', { sent: minute.sent, n: minute.written }) : ''
  const sumUp = () => setSummary(t('now.summed', { seen: minute.seen, answered: minute.messages, silent: minute.silent, unanswered: minute.unanswered, sent: minute.sent, usual: against(minute), why: minute.reasons[0] ? t('now.summedWhy', { text: minute.reasons[0].text }) : '' }) + (written && ' ' + written))
  return html`<div class="row apart"><h1>${t('now.title')}</h1><span class="row"><${Tag} kind=${view.state === 'live' ? 'good' : view.state === 'broken' ? 'bad' : ''}>${view.state === 'live' ? t('now.live') : t('now.connecting')}<//></span></div>
    ${view.state === 'broken' && html`<${Notice} kind="warn" role="alert"><p>${t('now.broken')}</p><//>`}
    <${Changes} view=${view} />
    <section class="card stack" aria-label=${t('now.chart')}>
      <div class="figures">${figure(five.perSecond('seen'), t('now.perSecond'))}${figure(five.perSecond('messages'), t('now.answered'))}${figure(five.perSecond('silent'), t('now.silent'))}${figure(five.perSecond('unanswered'), t('now.unanswered'))}${figure(five.perSecond('sent'), t('now.sent'))}</div>
      <${Chart} seconds=${view.seconds} />
      <p class="small">${view.seconds.length > 0 && against(minute)}</p>${minute.written > 0 && html`<p class="small">${written}</p>`}${minute.errors > 0 && html`<p class="bad-words small">${t('now.errors', { n: minute.errors })}</p>`}
      <div class="row"><button class="compact" onClick=${sumUp}>${t('now.summary')}</button></div>${summary && html`<p class="small">${summary}</p>`}<${Spoken}>${summary}<//>
    </section>
    <section class="stack"><div class="row apart"><h2 id="now-list">${t('now.list')}</h2>
        <div class="row controls"><label class="inline">${t('now.filter')} <select value=${only} onChange=${e => setOnly(e.target.value)}><option value="">${t('now.everything')}</option>
          ${answers.map(a => html`<option value=${a}>${say('answer', a)}</option>`)}${['know', 'go', 'do', 'buy', 'unknown'].map(k => html`<option value=${k}>${say('kind', k)}</option>`)}</select></label>
        <label class="inline">${t('now.pace')} <select value=${String(pace)} onChange=${e => setPace(Number(e.target.value))}>${paces.map(p => html`<option value=${String(p)}>${p}</option>`)}</select></label>
        <button class="compact" aria-pressed=${Boolean(view.paused)} onClick=${() => pause(!view.paused)}>${view.paused ? t('now.resume') : t('now.pause')}</button></div></div>
      <p class="small soft">${view.paused ? t('now.paused') : view.seconds.length ? sampled(minute) : ''}</p>
      ${rows.length ? html`<div class="moments" tabindex="0" role="region" aria-labelledby="now-list"><ol>${rows.map(row)}</ol></div>` : html`<div class="empty"><h3>${minute.seen ? t('now.tooRare') : t('now.quiet')}</h3><p class="soft">${t('now.quietHint')}</p></div>`}</section>
    <div class="two"><section class="card stack"><h2>${t('now.why')}</h2><${Table} label=${t('now.why')} empty=${t('now.whyEmpty')} rows=${minute.reasons.slice(0, 8)} columns=${[{ title: t('now.reason'), cell: r => r.text }, { title: t('now.times'), number: true, cell: r => number(r.count) }]} /></section>
      <section class="card stack"><h2>${t('now.kinds')}</h2><${Table} label=${t('now.kinds')} rows=${minute.kinds.map(([k, n]) => ({ k, n }))} columns=${[{ title: say('side', 'kind'), cell: r => html`<span class="kind ${r.k}">${say('kind', r.k)}</span>` }, { title: t('now.times'), number: true, cell: r => number(r.n) }]} /></section></div>
    ${places.data?.places.length > 0 && html`<section class="card stack"><h2>${t('now.map')}</h2><p class="small soft">${t('now.mapHint')}</p><${Places} places=${places.data.places} visits=${view.visits} /></section>`}
    <p><${Source} path=${`/v1/live?lang=${language}`} /></p>`
}
