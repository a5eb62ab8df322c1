// faces/console/screens/attention.js -- how tired the audience is: attention used, messages a person a week, objections against volume, silences, and what one more message a week would cost.
import { get, query } from '../lib/api.js'
import { Lines } from '../lib/chart.js'
import { Source } from '../lib/source.js'
import { html, Loaded, Table, Tag, useLoad, useMemo, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { day, language, number, percent, t } from '../lib/words.js'

const bar = (n, of, kind = '') => html`<span class="barred"><progress class="bar ${kind}" max=${of || 1} value=${n} aria-hidden="true"></progress>${percent(n / (of || 1))}</span>`

function OneMore({ cost }) {
  return html`<section class="card stack"><div class="row apart"><h2>${t('attention.oneMore')}</h2>${!cost.enough && html`<${Tag}>${t('attention.notYet')}<//>`}</div>
    ${cost.enough && html`<div class="figure"><b>${(cost.objectionsPerThousandPeople > 0 ? '+' : '') + number(cost.objectionsPerThousandPeople, 1)}</b><span>${t('attention.perThousand')}, ${t('attention.between', { low: number(cost.low, 1), high: number(cost.high, 1) })}</span></div>`}
    <p>${cost.text}</p><p class="small soft">${cost.how}</p></section>`
}

function Used({ bands, people: all }) {
  return html`<section class="card stack"><h2>${t('attention.used')}</h2><p class="small soft">${t('attention.usedHint')}</p><${Table} label=${t('attention.used')} rows=${bands.map((b, i) => ({ ...b, i }))} columns=${[
    { title: t('attention.share'), cell: b => t(`attention.band.${b.i}`) }, { title: t('attention.peopleTitle'), number: true, cell: b => b.people == null ? t('console.fewerThanTen') : number(b.people) },
    { title: t('attention.ofAll'), cell: b => b.people == null ? '' : bar(b.people, all, b.i > 2 ? 'warm' : '') }]} /></section>`
}

const Touches = ({ levels }) => html`<section class="card stack"><h2>${t('attention.touches')}</h2><p class="small soft">${t('attention.touchesHint')}</p><${Table} label=${t('attention.touches')} empty=${t('attention.noWeeks')} rows=${levels} columns=${[
  { title: t('attention.messages'), cell: l => l.andMore ? t('attention.andMore', { n: l.messages }) : number(l.messages) }, { title: t('attention.peopleTitle'), number: true, cell: l => number(l.people) },
  { title: t('attention.weeksTitle'), number: true, cell: l => number(l.personWeeks) }, { title: t('attention.objections'), number: true, cell: l => number(l.objections) }, { title: t('attention.rate'), number: true, cell: l => percent(l.rate, 2) }]} /></section>`

const Channels = ({ channels }) => html`<section class="card stack"><h2>${t('attention.channels')}</h2><${Table} label=${t('attention.channels')} rows=${channels} columns=${[{ title: say('side', 'channel'), cell: c => say('channel', c.channel) },
  { title: t('attention.messages'), number: true, cell: c => number(c.messages) }, { title: t('attention.peopleTitle'), number: true, cell: c => number(c.people) }, { title: t('attention.perWeek'), number: true, cell: c => number(c.perPersonAWeek, 2) }]} /></section>`

function Weeks({ weeks }) {
  const told = useMemo(() => weeks.filter(w => w.people != null), [weeks]), sent = useMemo(() => told.filter(w => w.messages > 0), [told]), at = useMemo(() => sent.map(w => Date.parse(w.from)), [sent])
  const series = useMemo(() => [['unsubscribed', '--warn'], ['complained', '--bad']].map(([k, color]) => ({ title: k === 'complained' ? t('attention.complained') : t('attention.unsubscribed'), color, values: sent.map(w => w[k] / w.messages * 1000) })), [sent])
  return html`<section class="card stack"><h2>${t('attention.weeks')}</h2>${sent.length > 1 && html`<${Lines} label=${t('attention.perThousandMessages')} at=${at} series=${series} format=${n => number(n, 1)} />`}
    <${Table} label=${t('attention.weeks')} empty=${t('attention.noWeeks')} rows=${told.map(w => ({ ...w, key: w.from }))} columns=${[{ title: t('attention.week'), cell: w => day(w.from) }, ...[['people', t('attention.peopleTitle')], ['messages', t('attention.messages')], ['unsubscribed', t('attention.unsubscribed')], ['complained', t('attention.complained')]].map(([k, title]) => ({ title, number: true, cell: w => number(w[k]) }))]} /></section>`
}

const Silences = ({ silences }) => html`<section class="card stack"><h2>${t('attention.silences')}</h2><${Table} label=${t('attention.silences')} rows=${silences.map(s => ({ ...s, key: s.code }))} columns=${[{ title: t('attention.reason'), cell: s => t('attention.said', { text: s.text }) }, { title: t('attention.times'), number: true, cell: s => number(s.count) }]} /></section>`

export default function Attention() {
  const [days, setDays] = useState(28), path = query('/v1/reports/attention', { days, lang: language }), report = useLoad(o => get(path, o), [path])
  return html`<div class="stack tight"><h1>${t('attention.title')}</h1><p class="soft">${t('attention.intro')}</p></div>
    <div class="row apart no-print controls"><label class="inline">${t('map.days')} <select value=${String(days)} onChange=${e => setDays(Number(e.target.value))}>${[14, 28, 91].map(n => html`<option value=${String(n)}>${t('map.daysN', { n })}</option>`)}</select></label>
      <div class="row"><a class="button compact" href=${query('/v1/reports/attention', { days, lang: language, format: 'csv', table: 'weeks' })} download="attention.csv">${t('attention.csvWeeks')}</a><button class="compact" onClick=${() => print()}>${t('console.print')}</button></div></div>
    <${Loaded} of=${report}>${r => html`<div class="stack" aria-busy=${report.loading}>${r.people == null ? html`<p>${t('attention.tooFew')}</p><${OneMore} cost=${r.oneMoreMessageAWeek} />` : html`<div class="stack tight"><p>${t('attention.people', { people: r.people })}</p><p class="small soft">${t('attention.peopleHint')}</p></div>
      <${OneMore} cost=${r.oneMoreMessageAWeek} /><div class="two"><${Used} bands=${r.attentionUsed} people=${r.people} /><${Channels} channels=${r.channels} /></div><${Touches} levels=${r.byMessagesAWeek} /><${Weeks} weeks=${r.weeks} /><${Silences} silences=${r.silences} />`}
      <p><${Source} path=${path} /></p></div>`}<//>`
}
