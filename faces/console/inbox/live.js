// faces/console/inbox/live.js -- what changes in the inbox, as it changes, for whichever screen is open: one stream a tab; how many wait, beside the menu's word and in the title of the tab;
// a notification for who asked for it with a tap.
import { get, whoIs } from '../lib/api.js'
import { remember, remembered } from '../lib/theme.js'
import { useCallback, useEffect, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'
import { say } from '../lib/vocabulary.js'

const AGAIN_MS = 5000, SETTLED_MS = 1500, LOOK_MS = 60000, MANY = 200
export const canAlert = () => 'Notification' in globalThis
export const alerts = () => canAlert() && remembered('alerts') === 'on' && Notification.permission === 'granted'
/** By a tap alone: browsers ask then, and so do we. */
export async function askAlerts(on) {
  remember('alerts', on && await Notification.requestPermission() === 'granted' ? 'on' : undefined)
  follow()
  return alerts()
}

const inInbox = () => !document.hidden && location.hash.startsWith('#/inbox')
function alertOf(change) {
  if (!alerts() || inInbox() || change.state !== 'open') return
  try { new Notification(t('inbox.alertTitle'), { body: t('inbox.alertBody', { channel: say('channel', change.channel) }), silent: true, tag: 'tact-inbox' }) } catch { /* a phone that notifies from a worker alone: the count is there */ }     // no word of theirs on a locked screen
}

// ---- the stream. A tab nobody sees lets go of it, as a browser has few connections to one server, unless it is to say something; then it looks once a minute.
const listeners = new Set()
let source, later, settled, broke = false, live = false
const tell = change => listeners.forEach(l => l(change))
function open() {
  source = new EventSource('/v1/live?rate=1')
  source.onopen = () => { live = true; tell(broke ? {} : undefined); broke = false }
  source.addEventListener('thread', e => {
    const c = JSON.parse(e.data)
    alertOf(c)
    tell(c.more ? {} : c)
    clearTimeout(settled); settled = setTimeout(() => tell({}), SETTLED_MS)      // it may be told before it is on the disk, where lists are read: looked at once more
  })
  source.onerror = () => {
    live = false; broke = true
    tell()
    if (source?.readyState !== EventSource.CLOSED) return
    shut()
    whoIs().catch(() => {})
    later = setTimeout(follow, AGAIN_MS)
  }
}
function shut() { clearTimeout(later); source?.close(); source = undefined; live = false }
function follow() {
  const wanted = listeners.size > 0 && (!document.hidden || alerts())
  if (wanted && !source) { clearTimeout(later); open() }
  else if (!wanted && source) { shut(); broke = true }
}
document.addEventListener('visibilitychange', follow)

/** Calls changed(thread) for each change, and changed() after a break in which some may have been missed. Answers whether it listens now. */
export function useChanges(changed) {
  const [on, setOn] = useState(live), latest = useRef(changed)
  latest.current = changed
  useEffect(() => {
    const hear = change => { setOn(live); if (change) latest.current(change.id ? change : undefined) }
    listeners.add(hear)
    follow()
    setOn(live)                        // it may have opened since this was drawn
    return () => { listeners.delete(hear); follow() }
  }, [])
  return on
}

const bare = title => title.replace(/^\(\d+\+?\) /, '')
/** How many wait for the brand: { count: '3', spoken } for the menu, and in the title of the tab. `on`: does this reader have an inbox? */
export function useWaiting(on) {
  const [state, set] = useState({ count: '', spoken: '' })
  const look = useCallback(async () => {
    const { threads, next } = await get(`/v1/threads?state=open&limit=${MANY}`, { quiet: true }).catch(() => ({ threads: [] }))
    set(s => ({ ...s, count: threads.length ? `${threads.length}${next ? '+' : ''}` : '' }))
  }, [])
  useEffect(() => {
    if (!on) return
    const hear = change => { if (!change) return; look(); if (change.state === 'open' && !inInbox()) set(s => ({ ...s, spoken: t('inbox.newSpoken', { channel: say('channel', change.channel) }) })) }
    listeners.add(hear)
    follow(); look()
    const timer = setInterval(() => { if (!source) look() }, LOOK_MS)
    return () => { listeners.delete(hear); follow(); clearInterval(timer); document.title = bare(document.title) }
  }, [on])
  useEffect(() => { document.title = (state.count ? `(${state.count}) ` : '') + bare(document.title) }, [state.count])
  return state
}

/** Drawn anew twice a minute: how long somebody waits is a time that goes on. */
export function useTick() {
  const [, tick] = useState(0)
  useEffect(() => { const every = setInterval(() => tick(n => n + 1), 30000); return () => clearInterval(every) }, [])
}

// What was done with a thread that one leaves by it is said where one comes to.
let news = ''
export const tellNext = words => { news = words }
export const takeNews = () => { const said = news; news = ''; return said }
