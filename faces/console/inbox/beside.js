// faces/console/inbox/beside.js -- the person beside the conversation: what they seem to want now, their journeys, what they got and what waits. All of it is in the thread's own answer.
import { html } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { ago, t } from '../lib/words.js'

const newest = (parts, list, by) => parts.flatMap(p => p[list] ?? []).sort((a, b) => (b[by] ?? '').localeCompare(a[by] ?? ''))
const topic = j => j.topic && j.topic !== '*' ? j.topic : t('inbox.noTopic')

function Part({ title, rows, empty }) {
  return html`<section class="stack tight"><h3>${title}</h3>${rows.length ? html`<ul class="plain-list small">${rows.map(r => html`<li>${r}</li>`)}</ul>` : html`<p class="small soft">${empty}</p>`}</section>`
}

export function Beside({ d }) {
  const parts = d.person?.parts ?? [], journeys = newest(parts, 'journeys', 'last').slice(0, 6), got = newest(parts, 'touches', 'at').slice(0, 6), waits = (d.person?.pending ?? []).slice(0, 6)
  const kind = d.moment?.kind, addresses = (d.person?.addresses ?? []).filter(a => a.verified)
  return html`<aside class="card stack beside" aria-label=${t('inbox.beside')}><h2>${t('inbox.beside')}</h2>
    ${kind && kind !== 'unknown' && html`<p>${t('inbox.seemsTo')} <span class="kind ${kind}">${say('kind', kind)}</span></p>`}
    <${Part} title=${t('inbox.journeys')} empty=${t('inbox.noJourneys')} rows=${journeys.map(j => html`<b>${topic(j)}</b> · ${say('stage', j.stage)} <span class="soft">${ago(j.last)}${j.device && j.device !== 'unknown' ? ' · ' + say('device', j.device) : ''}</span>`)} />
    <${Part} title=${t('inbox.got')} empty=${t('inbox.gotNothing')} rows=${got.map(g => html`${g.campaign ?? t('inbox.aMessage')} · ${say('channel', g.channel)} <span class="soft">${ago(g.at)}</span>`)} />
    ${waits.length > 0 && html`<${Part} title=${t('inbox.waitsFor')} rows=${waits.map(w => w.campaign ?? t('inbox.aMessage'))} />`}
    ${addresses.length > 0 && html`<${Part} title=${t('inbox.addresses')} rows=${addresses.map(a => html`${say('channel', a.channel)}: ${a.address}`)} />`}
    <p class="small soft">${t('inbox.besideNote')}</p></aside>`
}
