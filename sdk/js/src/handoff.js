// handoff.js -- go on on another device: a QR code and a link, good once for ten minutes; when it is taken, the page says so.
import words from 'words:handoff'
import css from './slot.css'
import { busy, link, make, settle, speak, style } from './dom.js'

export default function handoff(tact) {
  const w = speak(words, tact.language)
  return {
    async show(place, { url = location.href, topic } = {}) {
      const answer = await tact.post('/v1/handoff', { anonymousId: 'nobody', ...tact.who(), url, topic }), made = await answer.json().catch(() => ({}))
      if (!answer.ok) throw new Error(made.detail || answer.statusText)
      if (!place) return made
      style(document, css)
      const line = make('p', { role: 'status', class: 'tact-body' }, w('sdk.handoff.text'))
      const away = () => { const held = busy(place); off(); clearTimeout(over); place.replaceChildren(); if (held) settle(place) }
      const off = tact.on('handoff', taken => { clearTimeout(over); line.textContent = w(['mobile', 'tablet', 'desktop'].includes(taken.to) ? 'sdk.handoff.taken.' + taken.to : 'sdk.handoff.taken'); picture.remove() })
      const over = setTimeout(() => { off(); line.textContent = w('sdk.handoff.over'); picture.remove() }, Math.max(0, Date.parse(made.expires) - Date.now()) || 600e3)
      const picture = make('p', {}, make('img', { src: link(made.qr), alt: w('sdk.handoff.qr'), width: 220, height: 220 }))
      place.replaceChildren(make('section', { class: 'tact-message', 'aria-label': w('sdk.handoff.title') }, make('h2', { class: 'tact-title' }, w('sdk.handoff.title')), line, picture,
        make('button', { type: 'button', class: 'tact-close', 'aria-label': w('sdk.handoff.close'), onclick: away }, '\u00d7')))
      return made
    },
  }
}
