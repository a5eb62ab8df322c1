// faces/console/lib/live.js -- the stream of /v1/live, made calm: what comes is collected and drawn at most four times a second, the list holds sixty rows, and a tab nobody sees is neither
// drawn nor fed. The server draws the sample by lot (doc/moments.md); a list that is paused lets moments go by and counts them.
import { get, query } from './api.js'
import { useEffect, useRef, useState } from './ui.js'
import { language } from './words.js'

const ROWS = 60, SECONDS = 120, DRAW_MS = 250, AGAIN_MS = 5000, PLACES_MS = 300000, WAITING = 400

class Live {
  constructor(rate, show) {
    Object.assign(this, { rate, show, rows: [], waiting: [], seconds: [], visits: [], number: 0, passed: 0, paused: false, state: 'connecting' })
    this.look = () => document.hidden ? this.close() : this.open()
    document.addEventListener('visibilitychange', this.look)
    this.look()
  }

  open() {
    if (this.source) return
    const source = this.source = new EventSource(query('/v1/live', { rate: this.rate, lang: language }))
    const on = (event, take) => source.addEventListener(event, e => { take(JSON.parse(e.data)); this.draw() })
    on('moment', m => this.moment(m))
    on('rate', r => { this.seconds.push(r); if (this.seconds.length > SECONDS) this.seconds.shift() })
    on('bundle', b => { this.bundle = b })
    for (const what of ['pause', 'brake']) on(what, p => { this.pauses = p })
    source.onopen = () => { this.state = 'live'; this.draw() }
    source.onerror = () => {
      this.state = 'broken'
      if (source.readyState === EventSource.CLOSED) {           // refused, not only broken off: over with the session, or too many listen
        this.close()
        get('/v1/pause').catch(() => {})
        this.later = setTimeout(this.look, AGAIN_MS)
      }
      this.draw()
    }
  }

  close() {
    clearTimeout(this.later)
    this.source?.close()
    this.source = undefined
  }

  end() {
    document.removeEventListener('visibilitychange', this.look)
    clearTimeout(this.drawing)
    this.close()
    this.over = true
  }

  moment(m) {
    m.number = ++this.number
    if (m.place) this.visits.push({ at: Date.parse(m.at), place: m.place })
    if (this.paused) { this.passed++; return }
    this.waiting.push(m)
    if (this.waiting.length > WAITING) this.waiting.splice(0, this.waiting.length - WAITING)
  }

  pause(on) { this.paused = on; this.passed = 0; this.draw() }

  draw() {
    if (this.drawing || this.over) return
    this.drawing = setTimeout(() => requestAnimationFrame(() => {
      this.drawing = 0
      if (this.over || document.hidden) return
      const now = this.paused ? [] : this.waiting.splice(0, Math.ceil(this.waiting.length / 3)), oldest = Date.now() - PLACES_MS       // a second's burst comes in a few steps
      if (now.length) this.rows = [...now.reverse(), ...this.rows].slice(0, ROWS)
      while (this.visits.length && this.visits[0].at < oldest) this.visits.shift()
      this.show({ state: this.state, rows: this.rows, seconds: [...this.seconds], visits: [...this.visits], bundle: this.bundle, pauses: this.pauses, paused: this.paused, passed: this.passed })
      if (this.waiting.length && !this.paused) this.draw()
    }), DRAW_MS)
  }
}

/** { view, pause(on) }: what to draw now, at most `rate` new moments a second. */
export function useLive(rate) {
  const [view, show] = useState({ state: 'connecting', rows: [], seconds: [], visits: [], passed: 0 }), live = useRef()
  useEffect(() => {
    const before = live.current
    const mine = live.current = new Live(rate, show)
    if (before) Object.assign(mine, { rows: before.rows, seconds: before.seconds, visits: before.visits, number: before.number, paused: before.paused })
    return () => mine.end()
  }, [rate])
  return { view, pause: on => live.current.pause(on) }
}

const total = (seconds, what) => seconds.reduce((n, s) => n + s[what], 0)

/** The sums of the newest seconds, and the same a second. */
export function summed(seconds, last = 60) {
  const of = seconds.slice(-last), time = total(of, 'ms') / 1000 || 1, reasons = new Map(), kinds = new Map()
  for (const s of of) {
    for (const r of s.silences) reasons.set(r.code, { text: r.text, count: (reasons.get(r.code)?.count ?? 0) + r.count })
    for (const [k, n] of Object.entries(s.kinds)) kinds.set(k, (kinds.get(k) ?? 0) + n)
  }
  const sums = Object.fromEntries(['seen', 'shown', 'tooRareToShow', 'messages', 'silent', 'unanswered', 'sent', 'written', 'errors'].map(k => [k, total(of, k)]))
  return { ...sums, time, perSecond: k => sums[k] / time, usual: of.at(-1)?.usual, reasons: [...reasons.values()].sort((a, b) => b.count - a.count), kinds: [...kinds].sort((a, b) => b[1] - a[1]) }
}
