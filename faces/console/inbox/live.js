// faces/console/inbox/live.js -- what changes in the inbox, as it changes; how many wait, in the title of the tab; a notification for who asked for it with a tap.
import { get, whoIs } from '../lib/api.js'
import { useCallback, useEffect, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'
import { say } from '../lib/vocabulary.js'

const AGAIN_MS = 5000, SETTLED_MS = 1500, MANY = 200
let asked = false                                            // in this tab, by a tap
export const canAlert = () => 'Notification' in globalThis
export const alerts = () => asked && canAlert() && Notification.permission === 'granted'
export async function askAlerts(on) {
  asked = on && await Notification.requestPermission() === 'granted'
  return asked
}

function alertOf(change) {
  if (!alerts() || !document.hidden || change.state !== 'open') return
  new Notification(t('inbox.alertTitle'), { body: t('inbox.alertBody', { channel: say('channel', change.channel) }), silent: true, tag: 'tact-inbox' })     // no word of theirs on a locked screen
}

/** Calls changed(thread) for each change, and changed() after a break in which some may have been missed. Also in a tab nobody sees: that is when it is to say something. */
export function useChanges(changed) {
  const [live, setLive] = useState(false), latest = useRef(changed)
  latest.current = changed
  useEffect(() => {
    let source, later, settled, broke = false, over = false
    const tell = c => { latest.current(c); clearTimeout(settled); settled = setTimeout(() => latest.current(), SETTLED_MS) }      // it may be told before it is on the disk, where lists are read: looked at once more
    const open = () => {
      source = new EventSource('/v1/live?rate=1')
      source.onopen = () => { setLive(true); if (broke) latest.current(); broke = false }
      source.addEventListener('thread', e => { const c = JSON.parse(e.data); alertOf(c); tell(c.more ? undefined : c) })
      source.onerror = () => {
        setLive(false); broke = true
        if (source.readyState !== EventSource.CLOSED) return
        whoIs().catch(() => {})
        if (!over) later = setTimeout(open, AGAIN_MS)
      }
    }
    open()
    return () => { over = true; clearTimeout(later); clearTimeout(settled); source.close() }
  }, [])
  return live
}

const bare = title => title.replace(/^\(\d+\+?\) /, '')
/** How many wait for the brand, in the title of the tab; count() looks again. */
export function useCounter() {
  const count = useCallback(async () => {
    const { threads, next } = await get(`/v1/threads?state=open&limit=${MANY}`).catch(() => ({ threads: [] }))
    document.title = (threads.length ? `(${threads.length}${next ? '+' : ''}) ` : '') + bare(document.title)
  }, [])
  useEffect(() => { count(); return () => { document.title = bare(document.title) } }, [])
  return count
}
