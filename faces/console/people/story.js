// faces/console/people/story.js -- what is known of one person, as far as the reader's role is told: who, permissions, devices, journeys, what was said and why, what is likely next.
import { get, query } from '../lib/api.js'
import { useNarrow } from '../lib/narrow.js'
import { Act, Field, html, Loaded, Table, Tag, useCallback, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { day, has as known, language, minute, number, percent, t } from '../lib/words.js'
import { Erased, Limits, LinkDevice, TakeOrErase, Unlink } from './acts.js'

const worded = (key, word) => known(key + word) ? t(key + word) : word ?? ''
const text = value => typeof value === 'string' ? value : JSON.stringify(value)
const Fact = ({ name, children }) => html`<dt>${name}</dt><dd>${children}</dd>`
const Part = ({ title, hint, children }) => html`<section class="card stack"><h2>${title}</h2>${hint && html`<p class="small soft">${hint}</p>`}${children}</section>`
const deviceName = p => `${say('device', p.type)} ${p.id.slice(0, 6)}`

function Who({ person: p }) {
  const r = p.relationship
  return html`<${Part} title=${t('people.who')}>${(p.complaintOpen || p.minor) && html`<p class="row">${p.complaintOpen && html`<${Tag} kind="warn">${t('people.complaint')}<//>`}${p.minor && html`<${Tag} kind="warn">${t('people.minor')}<//>`}</p>`}
    <dl class="facts"><${Fact} name=${t('people.degree')}>${worded('people.degree.', r.degree)}<//><${Fact} name=${t('people.account')}>${p.account ? t('console.yes') : t('console.no')}<//><${Fact} name=${t('people.created')}>${day(p.created)}<//><${Fact} name=${t('people.last')}>${minute(p.last)}<//>
      <${Fact} name=${t('people.visits')}>${number(r.visits)}<//><${Fact} name=${t('people.purchases')}>${number(r.purchases)}${r.lastPurchase && `, ${day(r.lastPurchase)}`}<//>
      ${(p.addresses ?? []).map(a => html`<${Fact} name=${say('channel', a.channel)}>${a.address} ${a.verified && html`<${Tag} kind="good">${t('people.verified')}<//>`}<//>`)}${p.locale && html`<${Fact} name=${t('people.locale')}>${p.locale}<//>`}</dl>
    ${Object.keys(p.traits ?? {}).length > 0 && html`<h3>${t('people.told')}</h3><dl class="facts">${Object.entries(p.traits).map(([k, v]) => html`<${Fact} name=${k}>${text(v)}<//>`)}</dl>`}<//>`
}

/** One row a purpose, one column for the account and each device: they can differ. */
function Permissions({ parts }) {
  const narrow = useNarrow(), path = query('/v1/consent/notice', { lang: language }), notice = useLoad(o => get(path, o)), name = new Map((notice.data?.purposes ?? []).map(p => [p.purpose, p.name]))
  const of = parts.filter(p => p.permissions.length), purposes = [...new Set(of.flatMap(p => p.permissions.map(x => x.purpose)))]
  const cell = part => purpose => { const p = part.permissions.find(x => x.purpose === purpose); return !p ? '–' : html`<${Tag} kind=${p.state === 'granted' ? 'good' : ''}>${worded('people.permission.', p.state)}<//><br /><span class="small soft">${day(p.at)}${!narrow && p.expires && `, ${t('people.until', { day: day(p.expires) })}`}</span>` }
  return html`<${Part} title=${t('people.permissions')}><${Table} label=${t('people.permissions')} empty=${t('people.noPermissions')} rows=${purposes.map(key => ({ key }))} columns=${[{ title: t('people.purpose'), cell: r => name.get(r.key) ?? r.key }, ...of.map(p => ({ title: p.part === 'account' ? t('people.ofAccount') : deviceName(p), cell: r => cell(p)(r.key) }))]} /><//>`
}

function Devices({ ctx, parts }) {
  const devices = parts.filter(p => p.part === 'device')
  return html`<${Part} title=${t('people.devices')}>${!devices.length && html`<p class="soft">${t('people.noDevices')}</p>`}<ul class="person-devices">${devices.map(p => html`<li key=${p.id}><span><b>${deviceName(p)}</b><br /><span class="small soft">${t('people.seenFrom', { first: day(p.first), last: day(p.last) })}${p.linked && `, ${t('people.linked', { day: day(p.linked) })}`}</span></span>
    ${p.linked && html`<${Unlink} ctx=${ctx} id=${p.id} name=${deviceName(p)} />`}</li>`)}</ul><${LinkDevice} ctx=${ctx} /><//>`
}

const Journeys = ({ parts }) => html`<${Part} title=${t('people.journeys')}><${Table} label=${t('people.journeys')} empty=${t('people.noJourneys')} rows=${parts.flatMap(p => p.journeys).map((j, key) => ({ ...j, key }))} columns=${[{ title: t('people.topic'), cell: j => j.topic ?? '–' }, { title: t('people.stage'), cell: j => say('stage', j.stage) },
  { title: t('people.device'), cell: j => say('device', j.device) }, { title: t('people.began'), cell: j => minute(j.started) }, { title: t('people.last'), cell: j => minute(j.last) }]} /><//>`

function WhyNot({ ctx }) {
  const [campaign, set] = useState(''), [found, show] = useState()
  const ask = async () => { if (campaign.trim()) show(await get(ctx.path('/why-not', { campaign: campaign.trim(), lang: language }), ctx.with)) }
  const fate = f => ({ stopped: () => t('people.fate.stopped'), got: () => t('people.fate.got'), waits: () => t('people.fate.waits'), 'held out': () => t('people.fate.silence'), silence: () => t('people.fate.silence'), other: () => t('people.fate.other') })[f]?.()
  return html`<details><summary>${t('people.whyNot')}</summary><div class="stack tight words-of"><div class="row"><${Field} label=${t('people.campaign')}>${a => html`<input ...${a} value=${campaign} onInput=${e => set(e.target.value)} />`}<//><${Act} work=${ask}>${t('people.ask')}<//></div>
    <div role="status">${found && (found.text ? html`<p>${found.text}</p>` : html`<p class="small soft">${t('people.whyNotAt', { event: found.event, at: minute(found.at) })}</p><p>${fate(found.fate)} ${found.first?.text} ${found.first?.change}</p>${found.also.length > 0 && html`<ul class="small">${found.also.map(a => html`<li>${t('people.also', { text: a.text })}</li>`)}</ul>`}`)}</div></div></details>`
}

/** What the line is: a message that went out by it, one that was only chosen, words of a conversation, or a silence. */
function what(d) {
  const of = { campaign: d.campaign, channel: say('channel', d.channel) }, ours = d.campaign === '(answer)'
  if (d.type === 'wrote') return t('people.wrote')
  if (d.type === 'say') return t('people.written')
  if (d.type === 'permit' || d.type === 'reported') return t('people.otherSender')
  if (d.waits) return d.campaign && !ours ? t('people.waits', of) : t('people.writtenWaits')
  if (d.type === 'handed' && d.campaign) return t('people.handed', of)
  if (d.silence || !d.campaign) return t('people.silence')
  return ours ? t('people.writtenBy', of) : t(d.sent ? 'people.through' : 'people.chosen', of)
}

function Told({ ctx }) {
  const why = useLoad(o => get(ctx.path('/why', { lang: language }), { ...ctx.with, ...o }))
  return html`<${Part} title=${t('people.story')} hint=${t('people.storyHint')}><${Loaded} of=${why}>${w => !w.decisions.length ? html`<p class="soft">${t('people.noStory')}</p>` : html`<ul class="told">${w.decisions.map(d => html`<li key=${d.decision}><span class="small soft">${minute(d.t)}</span>
    <div class="stack tight"><p><span class=${'kind ' + d.kind}>${d.kind && d.kind !== 'unknown' ? say('kind', d.kind) + ' · ' : ''}</span><b>${what(d)}</b>${d.sent && w.dryRun?.includes(d.channel) && html` <${Tag} kind="warn">${t('results.writtenOnly')}<//>`}${d.ghost && html` <${Tag}>${t('people.heldOut')}<//>`}${d.until && html` <${Tag}>${t('people.waitsUntil', { at: minute(d.until) })}<//>`}</p>
      ${d.why?.length > 0 && html`<ul>${d.why.map(x => html`<li>${x}</li>`)}</ul>`}</div></li>`)}</ul>`}<//><${WhyNot} ctx=${ctx} /><//>`
}

const outcome = o => worded('people.outcome.', typeof o === 'string' ? o : o.outcome)
const Got = ({ parts }) => html`<${Part} title=${t('people.got')}><${Table} label=${t('people.got')} empty=${t('people.noGot')} rows=${parts.flatMap(p => p.touches).sort((a, b) => b.at.localeCompare(a.at)).map(x => ({ ...x, key: x.id + x.at }))} columns=${[{ title: t('people.when'), cell: x => minute(x.at) },
  { title: t('people.what'), cell: x => html`${x.campaign ?? x.what ?? (x.otherSender ? t('people.otherSender') : '–')}, ${say('channel', x.channel)}${x.heldOut && html` <${Tag}>${t('people.heldOut')}<//>`}` }, { title: t('people.outcomes'), cell: x => (x.outcomes ?? []).map(outcome).join(', ') || '–' }]} /><//>`

function Next({ ctx }) {
  const next = useLoad(o => get(ctx.path('/next', { lang: language }), { ...ctx.with, ...o }))
  return html`<${Part} title=${t('people.next')}><${Loaded} of=${next}>${n => !n.next ? html`<ul>${(n.reasons ?? []).map(r => html`<li>${r.text ?? r.sentence ?? r.code}</li>`)}</ul>` : html`<p>${t('people.nextIn', { share: percent(n.within['24h'], 0), week: percent(n.within['7d'], 0) })} ${n.topics.length > 0 && t('people.nextAbout', { topics: n.topics.map(x => x.topic ?? '–').join(', ') })}</p>
    ${n.because.ownLooks < 10 && html`<p class="small soft">${t('people.nextThin')}</p>`}<${Table} label=${t('people.next')} rows=${n.next.slice(0, 5).map(x => ({ ...x, key: x.at }))} columns=${[{ title: t('people.when'), cell: x => minute(x.at) }, { title: t('people.nextChance'), number: true, cell: x => percent(x.probability, 0) }]} />`}<//><//>`
}

/** Nothing stands here when the brand has no programme: the call says 404. */
function Rewards({ ctx }) {
  const path = ctx.path('', { lang: language }).replace('/v1/people/', '/v1/rewards/'), rewards = useLoad(async o => { try { return await get(path, { ...ctx.with, ...o }) } catch (e) { if (e.status === 404) return { none: true }; throw e } })
  if (rewards.data?.none) return null
  return html`<${Part} title=${t('people.rewards')}><${Loaded} of=${rewards}>${r => html`<p><b>${t('people.points', { n: r.points })}</b>${r.tier && `, ${t('people.tier', { tier: r.tier })}`}</p><${Table} label=${t('people.coupon')} empty=${t('people.noCoupons')} rows=${r.coupons.map((c, key) => ({ ...c, key }))} columns=${[{ title: t('people.coupon'), cell: c => c.coupon ?? '–' },
    { title: t('people.couponValue'), cell: c => c.value ?? '–' }, { title: t('people.couponState'), cell: c => worded('people.coupon.', c.state) }, { title: t('people.couponUntil'), cell: c => c.until ? day(c.until) : '–' }]} />`}<//><//>`
}

/** who: { id, as, reason }; has(...roles): whether the reader may. Each call carries the reason. */
export function Story({ who, has, onClose }) {
  const [receipt, setReceipt] = useState(), head = useRef(), options = { reason: who.reason }
  useEffect(() => { head.current.focus(); scrollTo(0, 0) }, [])                 // the form is gone: who listens hears whose story begins
  const path = useCallback((end, values) => query(`/v1/people/${encodeURIComponent(who.id)}${end}`, { as: who.as, ...values }), [who])
  const person = useLoad(o => get(path('', { usage: 28 }), { ...options, ...o }), [path])
  const ctx = { who, has, path, with: options, again: person.again, setReceipt }
  if (receipt) return html`<${Erased} receipt=${receipt} onClose=${onClose} />`
  return html`<div class="row apart"><div class="stack tight"><h1 tabindex="-1" ref=${head}>${t('people.person', { number: person.data?.pseudonym ?? '…' })}</h1><p class="soft">${t('people.because', { reason: who.reason })}</p></div><button class="no-print" onClick=${onClose}>${t('people.another')}</button></div>
    <${Loaded} of=${person}>${p => html`<div class="two"><${Who} person=${p} /><div class="stack"><${Devices} ctx=${ctx} parts=${p.parts} /><${Next} ctx=${ctx} /></div></div><${Told} ctx=${ctx} /><${Got} parts=${p.parts} /><${Journeys} parts=${p.parts} />
      ${has('agent') && html`<${Rewards} ctx=${ctx} />`}<${Permissions} parts=${p.parts} /><${Limits} ctx=${ctx} person=${p} />${has('privacy') && html`<${TakeOrErase} ctx=${ctx} pseudonym=${p.pseudonym} />`}`}<//>`
}
