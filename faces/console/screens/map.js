// faces/console/screens/map.js -- the moment map: what was wanted, where, and what came of it; where there was nothing to say stands first, and one press makes a draft of it.
import { get, put, query } from '../lib/api.js'
import { draft, nameOf, pageDraft, told } from '../lib/draft.js'
import { useNarrow } from '../lib/narrow.js'
import { Source } from '../lib/source.js'
import { Act, html, Loaded, useLoad, useState, Wide } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { number, percent, t, wordsOf } from '../lib/words.js'

const sides = ['kind', 'topic', 'situation', 'stage', 'place', 'device'], events = ['track', 'page', 'screen'], pageKinds = ['know', 'go', 'do', 'buy'], MOST = 200, NAMES = 20

const word = (side, row) => row[side] == null ? html`<span class="soft">${t('map.several')}</span>` : side === 'topic' ? row.topic || t('map.noTopic') : side === 'place' && !events.includes(row.place) ? row.place : say(side === 'place' ? 'type' : side, row[side])
const heat = share => `heat h${Math.min(4, Math.ceil(share * 4))}`

/** Writes the draft of a campaign, or of a page, under the first free name, and opens it. */
async function make(page, row, days) {
  const { defaultLocale: locale } = await get('/v1/vocabulary'), theirs = await wordsOf(locale), what = told(row, theirs), first = nameOf(row)
  const seen = t('map.draftSeen', { n: row.moments, days, unanswered: row.unanswered }), note = t('map.draftNote', { what: told(row) })
  for (let i = 1; ; i++) {
    const name = i === 1 ? first : `${first}-${i}`
    const [at, screen, text] = page ? [`/v1/pages/${name}/${locale}`, `pages/${name}/${locale}`, pageDraft({ language: locale, kind: pageKinds.includes(row.kind) ? row.kind : 'know', title: theirs('map.draftTitle', { what }), topic: row.topic, seen }, theirs)]
      : [`/v1/campaigns/${name}`, `campaigns/${name}`, draft(name, row, seen, locale, theirs)]
    try {
      await put(at + '/file', { text, was: null, note })
      location.hash = '#/' + screen
      return
    } catch (error) { if (error.status !== 409 || i === NAMES) throw error }
  }
}

/** The two ways to answer a moment; `short` where a heading stands above them. */
const Acts = ({ row, days, plain, short }) => html`<span class="row drafts">${[[false, t(short ? 'map.campaign' : 'map.draft'), t('map.draftFor', { what: told(row) })], [true, t(short ? 'map.onePage' : 'map.page'), t('map.pageFor', { what: told(row) })]].map(([page, words, label]) =>
  html`<${Act} class="${plain ? 'plain ' : ''}compact" aria-label=${label} work=${() => make(page, row, days)}>${words}<//>`)}</span>`

/** On a phone one cell says what it was, and what can be done stands below it. */
function List({ rows, by, days, writes }) {
  const shown = rows.slice(0, MOST), narrow = useNarrow()
  const what = r => narrow ? html`<th scope="row">${told(r)}${by.some(s => r[s] == null) && html` <span class="soft">· ${t('map.several')}</span>`}${act(r)}</th>` : by.map((s, i) => i ? html`<td>${word(s, r)}</td>` : html`<th scope="row"><span class=${s === 'kind' ? 'kind ' + r.kind : ''}>${word(s, r)}</span></th>`)
  const act = r => writes && r.unanswered > 0 && html`<${Acts} row=${r} days=${days} short=${!narrow} />`
  return html`${rows.length > MOST && html`<p class="small soft">${t('map.cut', { n: MOST, all: rows.length })}</p>`}
    <${Wide} kind="framed" label=${t('map.title')}><table class="map"><thead><tr>${narrow ? html`<th scope="col">${t('map.moment')}</th>` : by.map(s => html`<th scope="col">${say('side', s)}</th>`)}
      ${narrow || html`<th scope="col" class="number">${t('map.moments')}</th>`}${['unanswered', 'answered', 'silent'].map(a => html`<th scope="col" class="number">${say('answer', a)}</th>`)}${writes && !narrow && html`<th scope="col">${t('map.act')}</th>`}</tr></thead>
      <tbody>${shown.map(r => html`<tr key=${by.map(s => r[s]).join('\u0000')}>${what(r)}
        ${narrow || html`<td class="number">${number(r.moments)}</td>`}<td class="number ${heat(r.unanswered / r.moments)}">${number(r.unanswered)}${r.unanswered > 0 && html` <span class="soft">(${percent(r.unanswered / r.moments, 0)})</span>`}</td>
        <td class="number">${number(r.answered)}</td><td class="number">${number(r.silent)}</td>${writes && !narrow && html`<td class="stay">${act(r)}</td>`}</tr>`)}</tbody></table><//>`
}

/** Two sides as a grid: each cell the moments, and how much of them found nothing to say as its colour and in words. */
function Grid({ rows, down, across, days, writes }) {
  const weight = new Map(), keys = s => [...new Set(rows.map(r => r[s]))].sort((a, b) => (a === null) - (b === null) || weight.get(s + b) - weight.get(s + a))
  for (const r of rows) for (const s of [down, across]) weight.set(s + r[s], (weight.get(s + r[s]) ?? 0) + r.unanswered)
  const at = new Map(rows.map(r => [r[down] + '\u0000' + r[across], r])), columns = keys(across)
  return html`<${Wide} kind="framed" label=${t('map.title')}><table class="map grid-map"><thead><tr><th scope="col">${say('side', down)}</th>${columns.map(c => html`<th scope="col" class="number">${word(across, { [across]: c })}</th>`)}</tr></thead>
    <tbody>${keys(down).map(k => html`<tr key=${k}><th scope="row">${word(down, { [down]: k })}</th>${columns.map(c => {
      const r = at.get(k + '\u0000' + c)
      return r ? html`<td class="number ${heat(r.unanswered / r.moments)}"><b>${number(r.moments)}</b>${r.unanswered > 0 && html`<br /><span class="small">${percent(r.unanswered / r.moments, 0)} <span class="hidden-words">${t('map.share')}</span></span>`}
        ${writes && r.unanswered > 0 && html`<${Acts} row=${r} days=${days} plain />`}</td>` : html`<td class="number soft">–</td>`
    })}</tr>`)}</tbody></table><//>`
}

export default function MomentMap({ session }) {
  const [days, setDays] = useState(28), [by, setBy] = useState(['kind', 'topic', 'situation', 'place']), [view, setView] = useState('list'), [pair, setPair] = useState(['topic', 'kind'])
  const [words, setWords] = useState(''), [gaps, setGaps] = useState(false)
  const asked = view === 'grid' ? pair : by, path = query('/v1/reports/moments', { days, by: sides.filter(s => asked.includes(s)).join(',') }), map = useLoad(o => get(path, o), [path])
  const writes = session.roles.some(r => r === 'marketer' || r === 'admin'), wanted = words.trim().toLowerCase()
  const fits = r => (!gaps || r.unanswered > 0) && (!wanted || told(r).toLowerCase().includes(wanted))
  const turn = s => e => setBy(sides.filter(x => x === s ? e.target.checked : by.includes(x)))
  const choose = i => e => { const v = e.target.value; setPair(pair[1 - i] === v ? [pair[1], pair[0]] : i ? [pair[0], v] : [v, pair[1]]) }
  return html`<div class="stack tight"><h1>${t('map.title')}</h1><p class="soft">${t('map.intro')}</p></div>
    <section class="card stack no-print"><div class="row controls">
      <label class="inline">${t('map.days')} <select value=${String(days)} onChange=${e => setDays(Number(e.target.value))}>${[1, 7, 28, 90].map(n => html`<option value=${String(n)}>${t('map.daysN', { n })}</option>`)}</select></label>
      <label class="inline">${t('map.view')} <select value=${view} onChange=${e => setView(e.target.value)}><option value="list">${t('map.list')}</option><option value="grid">${t('map.grid')}</option></select></label>
      <label class="inline grow">${t('map.filter')} <input type="search" placeholder=${t('map.filterHint')} value=${words} onInput=${e => setWords(e.target.value)} /></label>
      <label class="inline"><input type="checkbox" checked=${gaps} onChange=${e => setGaps(e.target.checked)} /> ${t('map.gaps')}</label></div>
      ${view === 'list' ? html`<fieldset class="row"><legend class="small">${t('map.by')}</legend>${sides.map(s => html`<label class="inline"><input type="checkbox" checked=${by.includes(s)} disabled=${by.length === 1 && by[0] === s} onChange=${turn(s)} /> ${say('side', s)}</label>`)}</fieldset>`
        : html`<div class="row">${[['map.rows', 0], ['map.columns', 1]].map(([key, i]) => html`<label class="inline">${i ? t('map.columns') : t('map.rows')} <select value=${pair[i]} onChange=${choose(i)}>${sides.map(s => html`<option value=${s}>${say('side', s)}</option>`)}</select></label>`)}</div>`}</section>
    <${Loaded} of=${map}>${data => {
      const rows = data.rows.filter(fits)
      return html`<section class="stack" aria-busy=${map.loading}>${data.moments == null ? html`<div class="empty"><p>${t('map.tooFew')}</p></div>` : html`
        <p>${t('map.sum', { moments: data.moments, answered: data.answered, silent: data.silent, unanswered: data.unanswered, rest: data.fewerThanTen.moments ?? 0 })} ${data.notRemembered > 0 && t('map.unnamed', { n: data.notRemembered })} ${data.notCounted > 0 && t('map.late', { n: data.notCounted })} ${data.erased > 0 && t('people.erasedSince', { n: data.erased })} ${data.robots > 0 && t('map.robots', { n: data.robots })} ${rows.some(r => asked.some(s => r[s] === null)) && t('map.severalHint')}</p>
        ${!rows.length ? html`<p class="soft">${t('map.nothing')}</p>` : view === 'grid' ? html`<${Grid} rows=${rows} down=${pair[0]} across=${pair[1]} days=${days} writes=${writes} />` : html`<${List} rows=${rows} by=${sides.filter(s => by.includes(s))} days=${days} writes=${writes} />`}`}
        <p><${Source} path=${path} /></p></section>`
    }}<//>`
}
