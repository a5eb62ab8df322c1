// faces/console/inbox/list.js -- who waits, longest first.
import { get, query } from '../lib/api.js'
import { Act, Failed, html, Spoken, Tag, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { ago, minute, t } from '../lib/words.js'
import { Keys } from './keys.js'
import { alerts, askAlerts, canAlert, takeNews, useChanges, useTick } from './live.js'

const states = ['open', 'waiting', 'snoozed', 'closed']
let chosen = { state: 'open', whose: '' }                    // the way back from a thread leads to the same list

const waits = r => r.snoozedUntil ? t('inbox.until', { when: minute(r.snoozedUntil) }) : r.state === 'closed' ? t('inbox.closedAgo', { when: ago(r.closed) }) : r.state === 'waiting' ? t('inbox.weWrote', { when: ago(r.lastOut ?? r.lastIn) }) : t('inbox.waitsSince', { when: ago(r.waitingSince ?? r.lastIn) })
const who = r => r.last && r.last.by !== 'person' ? t('inbox.by.' + r.last.by) + ': ' : ''

function Row({ r, session }) {
  return html`<li><a href=${'#/inbox/' + r.id}><span class="top-line"><b class="when">${waits(r)}</b><span class="row tags"><${Tag}>${say('channel', r.channel)}<//>${r.claimed && html`<${Tag} kind=${r.claimed === session.name ? 'good' : 'warn'}>${r.claimed === session.name ? t('inbox.isMine') : t('inbox.isOf', { name: r.claimed })}<//>`}
      ${r.helper === 'answers' && html`<${Tag}>${t('inbox.helperAnswers')}<//>`}</span></span>${r.subject && html`<span class="subject">${r.subject}</span>`}<span class="soft excerpt">${who(r)}${r.last?.text || t('inbox.picture')}</span></a></li>`
}

function Alert() {
  const [on, set] = useState(alerts()), [no, setNo] = useState(false)
  if (!canAlert()) return null
  const turn = async () => { const now = await askAlerts(!on); setNo(!on && !now); set(now) }
  return html`<span class="act"><button type="button" class="compact" aria-pressed=${on} onClick=${turn}>${t('inbox.alert')}</button>${no && html`<span class="small" role="alert">${t('inbox.alertNo')}</span>`}</span>`
}

export function Inbox({ session }) {
  const [{ state, whose }, choose] = useState(chosen), [spoken, speak] = useState(''), [told] = useState(takeNews), [older, setOlder] = useState({ rows: [] }), box = useRef()
  const claimed = whose === 'mine' ? session.name : whose, path = query('/v1/threads', { state, claimed }), of = useLoad(o => get(path, o), [path])
  useTick()
  useEffect(() => setOlder({ rows: [] }), [of.data])
  const live = useChanges(c => { of.again(); if (c?.state === 'open') speak(t('inbox.newSpoken', { channel: say('channel', c.channel) })) })
  const set = change => { chosen = { state, whose, ...change }; choose(chosen) }
  const rows = of.data ? [...of.data.threads, ...older.rows] : [], next = older.rows.length ? older.next : of.data?.next
  const more = async () => { const page = await get(query('/v1/threads', { state, claimed, after: next })); setOlder({ rows: [...older.rows, ...page.threads], next: page.next }) }
  const links = () => [...box.current?.querySelectorAll('a') ?? []]
  const step = e => {
    const all = links(), at = all.indexOf(document.activeElement), to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key]
    if (to === undefined || !all[to]) return
    e.preventDefault(); all[to].focus()
  }
  return html`<div class="row apart"><h1>${t('inbox.title')}</h1><div class="row"><${Tag} kind=${live ? 'good' : ''}>${live ? t('inbox.live') : t('inbox.connecting')}<//>
      ${of.data && html`<${Tag} kind=${of.data.deskOpen ? '' : 'warn'}>${of.data.deskHours ? (of.data.deskOpen ? t('inbox.deskOpen', { hours: of.data.deskHours }) : t('inbox.deskShut', { hours: of.data.deskHours })) : t('inbox.deskAlways')}<//>`}<${Alert} /></div></div>
    ${told && html`<p class="small" role="status">${told}</p>`}
    <div class="row controls"><div class="row choice" role="group" aria-label=${t('inbox.which')}>${states.map(s => html`<button type="button" class="compact" aria-pressed=${s === state} onClick=${() => set({ state: s })}>${t('inbox.state.' + s)}</button>`)}</div>
      <label class="inline">${t('inbox.whose')} <select value=${whose} onChange=${e => set({ whose: e.target.value })}><option value="">${t('inbox.all')}</option><option value="mine">${t('inbox.mine')}</option><option value="nobody">${t('inbox.nobodys')}</option></select></label></div>
    ${of.error && html`<${Failed} error=${of.error} again=${of.again} />`}
    ${!of.data ? !of.error && html`<p class="soft" role="status">${t('console.loading')}</p>` : rows.length
      ? html`<ul class="threads" ref=${box} aria-label=${t('inbox.state.' + state)} onKeyDown=${step}>${rows.map(r => html`<${Row} key=${r.id} r=${r} session=${session} />`)}</ul>`
      : html`<div class="empty"><h2>${t('inbox.empty.' + state)}</h2><p class="soft">${state === 'open' ? t('inbox.emptyHint') : ''}</p></div>`}
    ${next && html`<div><${Act} work=${more}>${t('inbox.more')}<//></div>`}<${Spoken}>${spoken}<//>
    <${Keys} keys=${[['ArrowDown', t('inbox.keyArrows'), () => links()[0]?.focus()], ['Enter', t('inbox.keyEnter')]]} />`
}
