// faces/console/people/overall.js -- everybody together: from device to device, when they look, how far their journeys come. Counts to about ten, as the reports tell them.
import { get, query } from '../lib/api.js'
import { csv, save } from '../lib/csv.js'
import { useNarrow } from '../lib/narrow.js'
import { Source } from '../lib/source.js'
import { html, Loaded, Table, useLoad, useState, Wide } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { language, number, percent, t } from '../lib/words.js'

const HOURS = [...Array(24).keys()], DAYS = [...Array(7).keys()]
const weekday = style => { const f = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' }); return DAYS.map(d => f.format(Date.UTC(2024, 0, 1 + d))) }     // 1 January 2024 was a Monday
const heat = (n, most) => `heat h${n ? Math.min(4, Math.ceil(n / most * 4)) : 0}`
const Save = ({ name, columns, rows }) => html`<button class="compact no-print" onClick=${() => save(`${name}.csv`, csv(columns.map(key => ({ key, value: r => r[key] })), rows))}>${t('console.csv')}</button>`

const Figure = ({ value, words }) => html`<div class="figure"><b>${value}</b><span>${words}</span></div>`
const Sum = ({ use }) => html`<div class="figures"><${Figure} value=${number(use.people)} words=${t('people.people')} /><${Figure} value=${number(use.looks)} words=${t('people.looks')} /><${Figure} value=${number(use.looksPerDay, 2)} words=${t('people.perDay')} />
  <${Figure} value=${number(use.secondsPerLookMedian)} words=${t('people.median')} /><${Figure} value=${percent(use.onTheMove, 0)} words=${t('people.moving')} /></div><p class="small soft">${t('people.lookIs')} ${use.notRemembered > 0 && t('people.unnamed', { n: use.notRemembered })} ${use.notCounted > 0 && t('people.late', { n: use.notCounted })} ${use.erased > 0 && t('people.erasedSince', { n: use.erased })}</p>`

function Devices({ use }) {
  const ways = ['instant', 'continuous', 'mobileOnly', 'tooLittleToTell'].map(key => ({ key, n: use.use[key] }))
  return html`<div class="two"><section class="card stack"><div class="row apart"><h2>${t('people.devices')}</h2><${Save} name="devices" columns=${['device', 'looks', 'people']} rows=${use.devices} /></div>
      <${Table} label=${t('people.devices')} empty=${t('people.fewWords')} rows=${use.devices.map(d => ({ ...d, key: d.device }))} columns=${[{ title: t('people.device'), cell: d => say('device', d.device) }, { title: t('people.looksTitle'), number: true, cell: d => number(d.looks) }, { title: t('people.peopleTitle'), number: true, cell: d => number(d.people) }]} /></section>
    <section class="card stack"><h2>${t('people.use')}</h2><${Table} label=${t('people.use')} rows=${ways} columns=${[{ title: t('people.way'), cell: w => t(`people.use.${w.key}`) }, { title: t('people.peopleTitle'), number: true, cell: w => w.n == null ? t('people.fewWords') : number(w.n) }]} /></section></div>`
}

function Transitions({ use }) {
  const [what, choose] = useState('transitions'), cells = use[what], at = new Map(cells.map(c => [c.from + ' ' + c.to, c.times])), most = Math.max(...cells.map(c => c.times)), first = cells.find(c => c.times === most)
  const from = [...new Set(cells.map(c => c.from))], to = [...new Set(cells.map(c => c.to))]
  return html`<section class="card stack"><div class="row apart"><h2>${t('people.transitions')}</h2><div class="row no-print"><label class="inline">${t('people.show')} <select value=${what} onChange=${e => choose(e.target.value)}><option value="transitions">${t('people.needs')}</option><option value="passing">${t('people.passing')}</option></select></label>
      <${Save} name=${what} columns=${['from', 'to', 'times']} rows=${cells} /></div></div>
    <p class="small soft">${what === 'transitions' ? t('people.transitionsHint') : t('people.passingHint')}</p>
    ${!first ? html`<p>${t('people.noTransitions')}</p>` : html`<p>${t('people.most', { from: say('device', first.from), to: say('device', first.to), n: most })}</p>
      <${Wide} label=${t('people.transitions')}><table class="matrix"><thead><tr><th scope="col">${t('people.fromTo')}</th>${to.map(d => html`<th scope="col" class="number">${say('device', d)}</th>`)}</tr></thead>
        <tbody>${from.map(f => html`<tr key=${f}><th scope="row">${say('device', f)}</th>${to.map(d => { const n = at.get(f + ' ' + d); return html`<td class="number ${heat(n, most)}">${n ? number(n) : '–'}</td>` })}</tr>`)}</tbody></table><//><p class="small soft">${t('people.matrixFew')}</p>`}</section>`
}

/** A week has seven days across on a phone, and 24 hours across where there is room. */
function Hours({ use }) {
  const narrow = useNarrow(), long = weekday('long'), short = weekday('short'), most = Math.max(1, ...use.hours.flat().map(n => n ?? 0)), few = use.hours.flat().includes(null)
  const cell = (d, h) => { const n = use.hours[d][h]; return html`<td key=${d * 24 + h} class=${heat(n, most)}>${n == null ? html`<span aria-hidden="true">${t('people.few')}</span><span class="hidden-words">${t('people.fewWords')}</span>` : n ? number(n) : html`<span aria-hidden="true">·</span><span class="hidden-words">0</span>`}</td>` }
  const head = narrow ? short.map((d, i) => html`<th scope="col"><span aria-hidden="true">${d}</span><span class="hidden-words">${long[i]}</span></th>`) : HOURS.map(h => html`<th scope="col">${h}</th>`)
  const rows = narrow ? HOURS.map(h => html`<tr key=${h}><th scope="row">${h}</th>${DAYS.map(d => cell(d, h))}</tr>`) : DAYS.map(d => html`<tr key=${d}><th scope="row">${long[d]}</th>${HOURS.map(h => cell(d, h))}</tr>`)
  return html`<section class="card stack"><div class="row apart"><h2>${t('people.hours')}</h2><${Save} name="hours" columns=${['weekday', 'hour', 'looks']} rows=${DAYS.flatMap(d => HOURS.map(h => ({ weekday: d + 1, hour: h, looks: use.hours[d][h] ?? '' })))} /></div><p class="small soft">${t('people.hoursHint')} ${few && t('people.fewHint')}</p>
    <${Wide} label=${t('people.hours')}><table class="hours ${narrow ? 'map' : ''}"><thead><tr><th scope="col">${t('people.hour')}</th>${head}</tr></thead><tbody>${rows}</tbody></table><//></section>`
}

/** How far needs come: of the journeys that were in a stage, how many went on, and to which. */
function Journeys({ days }) {
  const path = query('/v1/reports/journeys', { days }), report = useLoad(o => get(path, o), [path])
  const few = html`<span aria-hidden="true">${t('people.few')}</span><span class="hidden-words">${t('people.fewWords')}</span>`, told = n => n == null ? few : number(n)
  const on = (r, x) => { const to = r.steps.filter(s => s.from === x.stage); return to.length ? html`<ul class="onward">${to.map(s => html`<li>${say('stage', s.to)} <b>${number(s.journeys)}</b>${x.journeys && html` <span class="soft">(${percent(s.journeys / x.journeys, 0)})</span>`}</li>`)}</ul>` : '–' }
  const most = r => Math.max(1, ...r.stages.map(x => x.journeys ?? 0))
  return html`<section class="card stack"><div class="row apart"><h2>${t('people.stages')}</h2><${Save} name="journeys" columns=${['from', 'to', 'journeys', 'people']} rows=${report.data?.steps ?? []} /></div>
    <${Loaded} of=${report}>${r => r.people == null ? html`<p class="soft">${t('people.stagesFew')}</p>` : html`<p>${t('people.stagesSum', { n: r.journeys, people: r.people })}</p><p class="small soft">${t('people.stagesHint')}</p>
      <${Table} label=${t('people.stages')} rows=${r.stages.map(x => ({ ...x, key: x.stage }))} columns=${[{ title: t('people.stage'), cell: x => say('stage', x.stage) }, { title: t('people.wereHere'), number: true, cell: x => html`<span class="barred"><progress class="bar" max=${most(r)} value=${x.journeys ?? 0} aria-hidden="true"></progress>${told(x.journeys)}</span>` },
        { title: t('people.wentOn'), cell: x => on(r, x) }, { title: t('people.standHere'), number: true, cell: x => told(x.standing) }]} />`}<//><p><${Source} path=${path} /></p></section>`
}

/** One report after the other: the server counts one at a time. */
export function Overall() {
  const [days, setDays] = useState(28), path = query('/v1/reports/usage', { days }), report = useLoad(o => get(path, o), [path])
  return html`<div class="row apart"><h2>${t('people.all')}</h2><label class="inline no-print">${t('map.days')} <select value=${String(days)} onChange=${e => setDays(Number(e.target.value))}>${[7, 28, 90].map(n => html`<option value=${String(n)}>${t('map.daysN', { n })}</option>`)}</select></label></div>
    <p class="soft">${t('people.introAll')}</p>
    <${Loaded} of=${report}>${use => html`<div class="stack" aria-busy=${report.loading}>${use.people == null ? html`<div class="empty"><p>${t('people.tooFew')}</p></div>` : html`<${Sum} use=${use} /><${Transitions} use=${use} /><${Hours} use=${use} /><${Devices} use=${use} />`}<p><${Source} path=${path} /></p></div>`}<//>${!report.loading && html`<${Journeys} days=${days} />`}`
}
