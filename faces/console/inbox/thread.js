// faces/console/inbox/thread.js -- one conversation: what was said by whom, what is done with it, the answer, and the person beside it.
import { get, post } from '../lib/api.js'
import { Act, Dialog, html, Loaded, Notice, Tag, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { say } from '../lib/vocabulary.js'
import { ago, language, minute, t } from '../lib/words.js'
import { Beside } from './beside.js'
import { Keys } from './keys.js'
import { tellNext, useChanges, useTick } from './live.js'
import { Reply } from './reply.js'
import { MakeAnswer, Snooze } from './tools.js'

const back = () => { location.hash = '#/inbox' }

function Message({ m, make }) {
  const who = m.by === 'person' ? t('inbox.by.person') : m.name || t('inbox.by.' + m.by)
  return html`<li class="message ${m.by}"><p class="small head"><b>${who}</b>${m.by === 'note' && html` <${Tag} kind="warn">${t('inbox.note')}<//>`}${['helper', 'automatic'].includes(m.by) && html` <${Tag}>${t('inbox.automatic')}<//>`} <span class="soft">${say('channel', m.channel)} · <time datetime=${m.at}>${minute(m.at)}</time></span>${m.proven === false && html` <${Tag}>${t('inbox.notProven')}<//>`}</p>
    ${m.text && html`<p class="utter">${m.text}</p>`}${m.source && html`<p class="small soft">${t('inbox.from', { source: m.source })}</p>`}
    ${m.pictures && html`<div class="row pictures">${m.pictures.map((src, i) => html`<a href=${src} target="_blank" rel="noopener noreferrer"><img src=${src} alt=${t('inbox.pictureOf', { n: i + 1, who })} loading="lazy" decoding="async" referrerpolicy="no-referrer" /></a>`)}</div>`}
    ${m.original && html`<details class="small"><summary>${t('inbox.original')}</summary><p class="utter">${m.original}</p></details>`}
    ${(m.fate || m.by === 'agent') && html`<p class="small row">${m.fate && html`<${Tag} kind=${m.fate === 'sent' ? m.dryRun ? 'warn' : 'good' : m.fate === 'waits' ? '' : 'bad'}>${t('inbox.fate.' + (m.fate === 'waits' && m.channel === 'inapp' ? 'readable' : m.fate === 'sent' && m.dryRun ? 'dryRun' : m.fate.replace(' ', '')))}<//>`}${m.because && html`<span>${m.because}</span>`}${m.by === 'agent' && m.text && html`<button type="button" class="plain compact" onClick=${() => make(m)}>${t('inbox.makeAnswer')}</button>`}</p>`}</li>`
}

/** Stays at the newest words; a screen reader says those that come. */
function Log({ d, make }) {
  const box = useRef()
  useEffect(() => { box.current.scrollTop = box.current.scrollHeight }, [d.count])
  return html`<div class="log" ref=${box} role="log" aria-label=${t('inbox.conversation')} aria-live="polite" tabindex="0">${d.count > d.messages.length && html`<p class="small soft">${t('inbox.newestOnly', { n: d.messages.length })}</p>`}<ol>${d.messages.map(m => html`<${Message} key=${m.number} m=${m} make=${make} />`)}</ol></div>`
}

/** A messenger's window: until when words of one's own may leave. */
function Window({ ends }) {
  useTick()
  const left = Math.ceil((Date.parse(ends) - Date.now()) / 60000)
  return html`<${Notice} kind=${left > 60 ? '' : 'warn'}><p>${left > 0 ? t('inbox.windowLeft', { hours: Math.floor(left / 60), minutes: left % 60, until: minute(ends) }) : t('inbox.windowOver')}</p><//>`
}

/** What was done is said for as long as it is so. */
const holds = { claim: (d, me) => d.claimed === me, giveBack: d => !d.claimed, close: d => d.state === 'closed', reopen: d => d.state !== 'closed', unsnooze: d => !d.snoozedUntil }

function Acts({ d, id, session, again, open, done }) {
  const to = async (act, body, words) => { try { await post(`/v1/threads/${id}/${act}`, body) } finally { await again() } done(words) }
  const mine = d.claimed === session.name, other = d.claimed && !mine
  return html`<div class="row acts">${mine ? html`<${Act} class="compact" work=${() => to('claim', { was: session.name }, 'giveBack')}>${t('inbox.giveBack')}<//>` : !other && html`<${Act} class="compact" work=${() => to('claim', { by: session.name, was: 'nobody' }, 'claim')}>${t('inbox.claim')}<//>`}
    ${d.state === 'closed' ? html`<${Act} class="compact" work=${() => to('reopen', {}, 'reopen')}>${t('inbox.reopen')}<//>` : html`${d.snoozedUntil ? html`<${Act} class="compact" work=${() => to('snooze', {}, 'unsnooze')}>${t('inbox.unsnooze')}<//>` : html`<button type="button" class="compact" onClick=${() => open('snooze')}>${t('inbox.snooze')}</button>`}<${Act} class="compact" work=${() => to('close', {}, 'close')}>${t('inbox.close')}<//>`}</div>`
}

function Whole({ d, id, session, again }) {
  const [tool, open] = useState(), [made, make] = useState(), [told, tell] = useState(''), focus = useRef(), other = d.claimed && d.claimed !== session.name
  const theirs = d.messages.filter(m => m.by === 'person'), question = theirs.at(-1)?.text ?? ''
  useTick()
  const take = async () => { try { await post(`/v1/threads/${id}/claim`, { by: session.name, was: d.claimed }) } finally { await again(); open() } tell('claim') }
  const later = async until => { await post(`/v1/threads/${id}/snooze`, { until: until.toISOString() }); tellNext(t('inbox.did.snooze', { when: minute(until) })); open(); back() }
  const asked = made && theirs.filter(m => m.number < made.number).at(-1)?.text
  return html`<div class="row apart"><div class="row"><h1>${d.subject || t('inbox.threadTitle')}</h1><${Tag} kind=${d.state === 'open' ? 'warn' : ''}>${t('inbox.state.' + d.state)}<//><${Tag}>${say('channel', d.channel)}<//>${d.claimed && html`<${Tag} kind=${other ? 'warn' : 'good'}>${other ? t('inbox.isOf', { name: d.claimed }) : t('inbox.isMine')}<//>`}</div><${Acts} d=${d} id=${id} session=${session} again=${again} open=${open} done=${tell} /></div>
    <p class="small" role="status">${told && holds[told](d, session.name) && t('inbox.did.' + told)}</p>
    <p class="small soft">${d.snoozedUntil ? t('inbox.until', { when: minute(d.snoozedUntil) }) : d.state === 'open' ? t('inbox.waitsSince', { when: ago(d.waitingSince ?? d.lastIn) }) : d.state === 'waiting' ? t('inbox.weWrote', { when: ago(d.lastOut ?? d.lastIn) }) : t('inbox.closedAgo', { when: ago(d.closed) })}</p>
    <div class="thread"><div class="stack"><${Log} d=${d} make=${make} />${d.windowEnds && html`<${Window} ends=${d.windowEnds} />`}
      ${other ? html`<${Notice} kind="warn"><p>${t('inbox.othersHint', { name: d.claimed })}</p><button type="button" class="compact" onClick=${() => open('take')}>${t('inbox.takeOver')}</button><//>` : d.state !== 'closed' && html`<${Reply} id=${id} d=${d} again=${again} question=${question} focus=${focus} />`}
      <${Keys} keys=${[['r', t('inbox.keyReply'), () => focus.current?.(false)], ['n', t('inbox.keyNote'), () => focus.current?.(true)], ['u', t('inbox.keyBack'), back]]} /></div>
      <${Beside} d=${d} /></div>
    ${tool === 'snooze' && html`<${Snooze} snooze=${later} onClose=${() => open()} />`}${made && html`<${MakeAnswer} id=${id} d=${d} question=${asked ?? ''} answer=${made.text} onClose=${() => make()} />`}
    ${tool === 'take' && html`<${Dialog} title=${t('inbox.takeOver')} onClose=${() => open()}><p>${t('inbox.takeOverHint', { name: d.claimed })}</p><div class="row"><${Act} class="primary" work=${take}>${t('inbox.takeOver')}<//></div><//>`}`
}

export function Thread({ id, session }) {
  const of = useLoad(o => get(`/v1/threads/${encodeURIComponent(id)}?lang=${language}`, o), [id])
  useChanges(c => { if (!c || c.id === id) of.again() })
  return html`<p><a href="#/inbox">${t('inbox.back')}</a></p><${Loaded} of=${of}>${d => html`<${Whole} d=${d} id=${id} session=${session} again=${of.again} />`}<//>`
}
