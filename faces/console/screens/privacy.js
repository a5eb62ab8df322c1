// faces/console/screens/privacy.js -- purposes and their words, how people chose, retention; #/privacy/records: the records of processing (GDPR art. 30), made to be printed.
import { get, query } from '../lib/api.js'
import { Source } from '../lib/source.js'
import { html, Loaded, Notice, Table, useLoad, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { clock, day, language, number, percent, t } from '../lib/words.js'

const recordsPath = query('/v1/privacy/records', { lang: language })
const names = language => new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })
const tongue = code => { try { return names(language).of(code) } catch { return code } }

/** Purposes in no notice are asked of nobody. */
const asked = purposes => purposes.filter(p => p.notice > 0)
const Purposes = ({ purposes, label }) => html`<${Table} label=${label} rows=${asked(purposes).map(p => ({ ...p, key: p.purpose }))} columns=${[
  { title: t('processing.purpose'), cell: p => html`${p.text}<br /><code class="soft">${p.purpose}</code>` }, { title: t('processing.basis'), key: 'basis' }, { title: t('processing.version'), number: true, key: 'notice' }]} />`

function InForce({ records }) {
  const path = query('/v1/consent/notice', { lang: language }), notice = useLoad(o => get(path, o)), unasked = records.purposes.filter(p => !p.notice)
  return html`<section class="card stack"><h2>${t('processing.purposes')}</h2><${Purposes} purposes=${records.purposes} label=${t('processing.purposes')} />
    ${unasked.length > 0 && html`<p class="small soft">${t('processing.unasked', { names: unasked.map(p => p.text).join(', ') })}</p>`}
    <${Loaded} of=${notice}>${n => html`<details><summary>${t('processing.words')}: ${t('processing.notice', { n: n.version })}</summary><div class="stack tight words-of"><p class="small soft">${t('processing.noticeIs', { n: n.version })}</p>
      <dl class="facts">${n.purposes.map(p => html`<dt>${p.name}</dt><dd lang=${p.language}>${p.text}</dd>`)}</dl><p><${Source} path=${path} /></p></div></details>`}<//></section>`
}

/** What stands for one to nine is no figure; nor is its neighbour, that it could be worked out from. */
const told = n => n == null ? html`<span aria-hidden="true">${'–'}</span><span class="hidden-words">${t('processing.notTold')}</span>` : number(n)
const rate = r => r.grantedShare != null ? percent(r.grantedShare) : r.grantedShareAtLeast != null ? t('processing.atLeast', { share: percent(r.grantedShareAtLeast, 0) }) : r.grantedShareAtMost != null ? t('processing.atMost', { share: percent(r.grantedShareAtMost, 0) }) : '–'
const counts = [...['asked', 'granted', 'refused', 'withdrawn'].map(key => ({ title: t(`processing.${key}`), number: true, cell: r => told(r[key]) })), { title: t('processing.share'), number: true, cell: rate }]

function Choices() {
  const [days, setDays] = useState(28), path = query('/v1/reports/consent', { days, lang: language }), report = useLoad(o => get(path, o), [path])
  return html`<section class="card stack"><div class="row apart"><h2>${t('processing.choices')}</h2><label class="inline no-print">${t('map.days')} <select value=${String(days)} onChange=${e => setDays(Number(e.target.value))}>${[1, 7, 28, 90].map(n => html`<option value=${String(n)}>${t('map.daysN', { n })}</option>`)}</select></label></div>
    <${Loaded} of=${report}>${r => html`<div class="stack" aria-busy=${report.loading}><${Notice} kind=${r.arriving.remembered > 0 ? 'good' : 'warn'}><p><b>${t('processing.arriving')}</b> ${r.arriving.text}</p>${r.arriving.moments > 0 && html`<p class="small">${t('processing.arrivingIs')}</p>`}${r.arriving.wayOut && html`<p>${r.arriving.wayOut}</p>`}<//>
      <p class="small soft">${t('processing.choicesHint')}</p><${Table} label=${t('processing.choices')} empty=${t('processing.noChoices')} rows=${r.byPurpose.map(p => ({ ...p, key: p.purpose }))} columns=${[{ title: t('processing.purpose'), cell: p => p.text || p.purpose }, ...counts]} />
      ${r.rows.length > 0 && html`<h3>${t('processing.rows')}</h3><${Table} label=${t('processing.rows')} rows=${r.rows.map((x, key) => ({ ...x, key }))} columns=${[{ title: t('processing.purpose'), cell: x => r.byPurpose.find(p => p.purpose === x.purpose)?.text || x.purpose }, { title: t('processing.version'), number: true, key: 'notice' },
        { title: t('processing.language'), cell: x => x.language ? tongue(x.language) : '–' }, { title: t('processing.source'), cell: x => x.source || '–' }, ...counts]} />`}
      ${r.fewerThanTen.asked + r.fewerThanTen.withdrawn > 0 && html`<p class="small soft">${t('processing.fewer', { n: r.fewerThanTen.asked + r.fewerThanTen.withdrawn })}</p>`}
      <p class="row apart"><${Source} path=${path} /><a class="small no-print" href=${path + '&format=csv'} download="consent.csv">${t('console.csv')}</a></p></div>`}<//></section>`
}

function Retention() {
  const path = query('/v1/privacy/retention', { lang: language }), kept = useLoad(o => get(path, o))
  return html`<section class="card stack"><h2>${t('processing.keep')}</h2><${Loaded} of=${kept}>${k => html`<ul class="stack tight">${k.retention.map(r => html`<li key=${r.what}>${r.text}</li>`)}</ul><p class="small soft">${t('processing.keepHint')}</p><p><${Source} path=${path} /></p>`}<//></section>`
}

function Overview() {
  const records = useLoad(o => get(recordsPath, o))
  return html`<div class="stack tight"><h1>${t('processing.title')}</h1><p class="soft">${t('processing.intro')}</p></div>
    <${Choices} /><${Loaded} of=${records}>${r => html`<${InForce} records=${r} />`}<//>
    <div class="two"><${Retention} />
      <section class="card stack"><h2>${t('processing.receipts')}</h2><p>${t('processing.receiptsIntro')}</p><p class="row"><a class="button compact" href="#/people">${t('processing.find')}</a><a href="#/audit">${t('processing.audit')}</a></p></section></div>
    <section class="card stack"><h2>${t('processing.records')}</h2><p>${t('processing.recordsIntro')}</p><p class="row apart"><a class="button" href="#/privacy/records">${t('processing.recordsOpen')}</a><${Source} path=${recordsPath} /></p></section>`
}

const stated = text => text || html`<span class="soft">${t('processing.missing')}</span>`
const Part = ({ title, children }) => html`<section class="card stack tight"><h2>${title}</h2>${children}</section>`
const list = all => html`<ul>${all.map(x => html`<li>${x}</li>`)}</ul>`

function Records() {
  const records = useLoad(o => get(recordsPath, o))
  return html`<p class="no-print"><a href="#/privacy">${t('processing.back')}</a></p><${Loaded} of=${records}>${r => html`<div class="row apart"><div class="stack tight"><h1>${t('processing.records')}</h1><p class="soft">${t('processing.made', { brand: r.brand, at: `${day(r.made)}, ${clock(r.made)}`, bundle: r.bundle })}</p></div><button class="no-print" onClick=${() => print()}>${t('console.print')}</button></div>
    ${!r.controller.complete && html`<${Notice} kind="warn"><p>${r.controller.wayOut}</p><//>`}
    <${Part} title=${t('processing.controller')}><dl class="facts">${[['name', r.controller.name], ['address', r.controller.address], ['contact', r.controller.contact], ['officer', r.controller.dataProtectionOfficer]].map(([key, text]) => html`<dt>${{ name: t('processing.name'), address: t('processing.address'), contact: t('processing.contact'), officer: t('processing.officer') }[key]}</dt><dd>${stated(text)}</dd>`)}</dl><//>
    <${Part} title=${t('processing.why')}><${Purposes} purposes=${r.purposes} label=${t('processing.why')} /><//>
    <${Part} title=${t('processing.peopleOf')}>${list(r.categoriesOfPeople)}<//><${Part} title=${t('processing.dataOf')}>${list(r.categoriesOfData)}<//>
    <${Part} title=${t('processing.recipients')}>${r.recipients.length ? html`<ul>${r.recipients.map(x => html`<li>${say('channel', x.channel)}: ${x.text}${x.host && html` <code>${x.host}</code>`}</li>`)}</ul>` : html`<p>${t('processing.noRecipients')}</p>`}<//>
    <${Part} title=${t('processing.transfers')}><p>${r.transfers}</p><//><${Part} title=${t('processing.retention')}>${list(r.retention.map(x => x.text))}<//><${Part} title=${t('processing.security')}>${list(r.security)}<//><p class="no-print"><${Source} path=${recordsPath} /></p>`}<//>`
}

export default function Privacy({ where }) { return where.rest[0] === 'records' ? html`<${Records} />` : html`<${Overview} />` }
