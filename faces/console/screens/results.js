// faces/console/screens/results.js -- what messages changed: the whole programme, then each campaign; #/results/NAME is one of them. Printed, it is a report.
import { get, query } from '../lib/api.js'
import { useFirst } from '../lib/first.js'
import { Source } from '../lib/source.js'
import { html, Loaded, Table, useLoad, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { day, made, money, number, percent, t } from '../lib/words.js'
import { awaited, Funnel, OverTime, range, Reading, reported, together, Verdict } from '../parts/lift.js'

const Tools = ({ brand, at, table }) => html`<div class="row apart"><p class="small soft">${t('results.printed', { brand, at: made(at) })}</p><div class="row no-print"><a class="button compact" href=${table} download=${`${brand}-results.csv`}>${t('console.csv')}</a><button class="compact" onClick=${() => print()}>${t('console.print')}</button></div></div>`

/** The period's moments by kind, situation, or messages by channel: the call's own rows. */
function Parts() {
  const [by, setBy] = useState('channel'), path = query('/v1/reports/results', { by, days: 28 }), report = useLoad(o => get(path, o), [path])
  const named = { channel: ['sent', 'delivered', 'seen', 'clicked', 'goal'], kind: ['moments', 'answered', 'silent', 'unanswered'] }, titles = { moments: t('map.moments'), answered: say('answer', 'answered'), silent: say('answer', 'silent'), unanswered: say('answer', 'unanswered') }
  return html`<section class="card stack"><div class="row apart"><h2>${t('results.parts')}</h2><label class="inline no-print">${t('results.partsBy')} <select value=${by} onChange=${e => setBy(e.target.value)}>${['channel', 'kind', 'situation'].map(b => html`<option value=${b}>${say('side', b)}</option>`)}</select></label></div>
    <${Loaded} of=${report}>${r => html`<p class="small soft">${r.by === 'channel' ? t('results.partsChannel') : t('results.partsMoments', { n: r.days })}</p><${Table} label=${t('results.parts')} rows=${r.rows.map(x => ({ ...x, key: x[r.by] }))} columns=${[{ title: say('side', r.by), cell: x => say(r.by, x[r.by]) },
      ...named[r.by === 'channel' ? 'channel' : 'kind'].map(k => ({ title: titles[k] ?? t(`results.f.${k}`), number: true, cell: x => reported(x, k) })), ...(r.by === 'channel' ? [{ title: t('results.objected'), number: true, cell: x => number(x.objected) }, { title: t('results.cost'), number: true, cell: x => { const c = r.programme.money.costs.find(c => c.channel === x.channel); return c && r.programme.money.priced ? money(c.cost, r.programme.money.currency) : '–' } }] : [])]} />
      ${r.fewerThanTen?.moments > 0 && html`<p class="small soft">${t('results.partsRest', { moments: r.fewerThanTen.moments, unanswered: r.fewerThanTen.unanswered })}</p>`}
      <p class="row apart"><${Source} path=${path} /><a class="small no-print" href=${path + '&format=csv&table=rows'} download="results.csv">${t('console.csv')}</a></p><${Lift} by=${r.by} />`}<//></section>`
}

/** The lift by what was settled before the lot fell; loaded after the parts: the server counts one report at a time. */
function Lift({ by }) {
  const path = query('/v1/reports/lift', { by, days: 28 }), report = useLoad(o => get(path, o), [path]), of = (people, goals) => people == null ? t('people.fewWords') : goals == null ? t('results.partsGoalsFew', { n: people }) : people ? html`${t('results.partsOfPeople', { goals, people })}<br /><span class="small soft">${percent(goals / people)}</span>` : '–'
  return html`<h3>${t('results.partsLift')}</h3><${Loaded} of=${report}>${r => !r.all ? html`<p class="soft">${t('results.partsFew', { from: day(r.from) })}</p>` : html`<p class="small soft">${t('results.partsLiftHint', { from: day(r.from), until: day(r.beginningStaysUntil) })}</p>
    <${Table} label=${t('results.partsLift')} rows=${[...r.rows.map(x => ({ ...x, key: x[r.by], name: x[r.by] === 'none' ? t('results.partsNone') : say(r.by, x[r.by]) })), { ...r.all, key: '', name: html`<b>${t('results.partsAll')}</b>` }]} columns=${[{ title: say('side', r.by), cell: x => x.name },
      { title: t('results.liftShort'), number: true, cell: range }, { title: t('results.verdictTitle'), cell: x => html`<${Verdict} code=${x.verdict} />${(x.verdict === 'higher' || x.verdict === 'lower') && !x.believed && html`<br /><span class="small soft">${t('results.alone1')}</span>`}` },
      { title: t('results.partsPeople'), number: true, cell: x => x.people == null ? t('people.fewWords') : number(x.people) }, { title: t('results.partsSpoken'), number: true, cell: x => of(x.treatedPeople, x.treatedGoals) }, { title: t('results.partsAlone'), number: true, cell: x => of(x.leftAlonePeople, x.leftAloneGoals) }]} />
    ${(r.notTold > 0 || r.erased > 0) && html`<p class="small soft">${r.notTold > 0 && t('results.partsHidden', { n: r.notTold })} ${r.erased > 0 && t('people.erasedSince', { n: r.erased })}</p>`}`}<//><p class="row apart"><${Source} path=${path} /><a class="small no-print" href=${path + '&format=csv'} download="lift.csv">${t('console.csv')}</a></p>`
}

/** Those that met nobody yet stand apart, folded; of very many the busiest stand first. */
const FIRST = 25
function Campaigns({ campaigns }) {
  const sorted = [...campaigns].sort((a, b) => b.funnel.eligible - a.funnel.eligible).map(c => ({ ...c, key: c.campaign })), met = sorted.filter(c => c.funnel.eligible > 0), idle = sorted.filter(c => !c.funnel.eligible)
  const first = useFirst(met, FIRST)
  const name = c => html`<a href=${'#/results/' + encodeURIComponent(c.campaign)}>${c.campaign}</a> <span class="small soft">${say('state', c.state)}</span>`
  return html`<section class="card stack"><h2>${t('results.campaigns')}</h2>${!campaigns.length && html`<p class="soft">${t('results.none')}</p>`}${met.length > 0 && html`<${Table} label=${t('results.campaigns')} rows=${first.shown} columns=${[{ title: t('results.campaign'), cell: name },
      { title: t('results.f.eligible'), number: true, cell: c => number(c.funnel.eligible) }, { title: t('results.f.sent'), number: true, cell: c => reported(c.funnel, 'sent') }, { title: t('results.f.goal'), number: true, cell: c => number(c.funnel.goal) },
      { title: t('results.verdictTitle'), cell: c => html`<${Verdict} code=${c.lift.code} />${c.lift.code === 'higher' && !c.believed && html`<br /><span class="small soft">${t('results.alone1')}</span>`}` },
      { title: t('results.liftShort'), number: true, cell: c => range(c.lift) }, { title: t('results.by'), number: true, cell: c => { const a = awaited(c.plan); return a.soon ? day(c.plan.verdictAbout) : a.year ? t('results.notBefore', { year: String(a.year) }) : '–' } }]} />`}
    ${first.more}
    ${idle.length > 0 && html`<details class="no-print"><summary>${t('results.idle', { n: idle.length })}</summary><p class="names">${idle.map(c => html`<span>${name(c)}</span> `)}</p></details>`}</section>`
}

function Whole() {
  const path = '/v1/reports/programme', report = useLoad(o => get(path, o))
  return html`<div class="stack tight"><h1>${t('results.title')}</h1><p class="soft">${t('results.intro')}</p></div>
    <${Loaded} of=${report}>${r => {
      const p = r.programme, promotion = r.campaigns.filter(c => c.class === 'promotional')
      return html`<${Tools} brand=${r.brand} at=${r.at} table=${path + '?format=csv'} /><section class="card stack"><h2>${t('results.programme')}</h2><${Reading} code=${p.lift.verdict} lift=${p.lift} treated=${p.treated} leftAlone=${p.leftAlone} plan=${p.plan} cash=${p.money} /></section>
        ${promotion.length > 0 && html`<${Funnel} funnel=${together(promotion.map(c => c.funnel))} />`}<${OverTime} history=${p.history} /><${Parts} /><${Campaigns} campaigns=${r.campaigns} /><p><${Source} path=${path} /></p>`
    }}<//>`
}

const rung = r => r.rung === 'value' ? number : percent
const Ladder = ({ ladder }) => html`<section class="card stack"><h2>${t('results.ladder')}</h2><${Table} label=${t('results.ladder')} rows=${ladder} columns=${[{ title: t('results.rungTitle'), cell: r => t(`results.rung.${r.rung}`) },
  { title: t('results.spokenTo'), number: true, cell: r => r.treated == null ? '–' : rung(r)(r.treated, 1) }, { title: t('results.leftAlone'), number: true, cell: r => r.leftAlone == null ? '–' : rung(r)(r.leftAlone, 1) },
  { title: t('results.interval'), number: true, cell: r => r.difference == null ? '–' : r.rung === 'value' ? `${number(r.difference, 2)} (${number(r.low, 2)} … ${number(r.high, 2)})` : range(r) }, { title: t('results.verdictTitle'), cell: r => r.verdict ? html`<${Verdict} code=${r.verdict} />` : '–' }]} /></section>`

const Ways = ({ ways }) => html`<section class="card stack"><h2>${t('results.ways')}</h2><${Table} label=${t('results.ways')} rows=${ways.map(w => ({ ...w, key: w.message + ' ' + w.channel }))} columns=${[{ title: t('results.message'), key: 'message' }, { title: say('side', 'channel'), cell: w => say('channel', w.channel) },
  ...['sent', 'delivered', 'seen', 'clicked', 'goal'].map(k => ({ title: t(`results.f.${k}`), number: true, cell: w => reported(w, k) })), { title: t('results.objected'), number: true, cell: w => number(w.objected) }]} /></section>`

function One({ name }) {
  const path = `/v1/campaigns/${encodeURIComponent(name)}/report`, report = useLoad(o => get(path, o), [path])
  return html`<div class="stack tight"><p class="no-print"><a href="#/results">${t('results.back')}</a></p><h1>${name}</h1></div>
    <${Loaded} of=${report}>${r => html`<${Tools} brand=${r.brand} at=${r.at} table=${path + '?format=csv'} /><section class="card stack"><${Reading} code=${r.lift.code} lift=${r.lift} treated=${r.treated} leftAlone=${r.leftAlone} plan=${r.plan} cash=${r.money} /></section>
      <${Funnel} funnel=${r.funnel} /><${OverTime} history=${r.history} /><${Ladder} ladder=${r.ladder} /><${Ways} ways=${r.ways} /><p class="row"><a class="button compact no-print" href=${'#/campaigns/' + encodeURIComponent(name)}>${t('results.open')}</a><${Source} path=${path} /></p>`}<//>`
}

export default function Results({ where }) { return where.rest[0] ? html`<${One} key=${where.rest[0]} name=${where.rest[0]} />` : html`<${Whole} />` }
