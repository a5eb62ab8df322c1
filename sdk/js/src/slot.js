// slot.js -- a message in a place the page offers: a labelled region with title, words, one link, and ways to be rid of it or hear it later.
// It takes no focus, covers nothing, and puts the page's own content back when it is dismissed. What the person did with it is told.
import words from 'words:slot,resume'
import css from './slot.css'
import { busy, link, make, settle, speak, style } from './dom.js'

const device = () => /iPad|Tablet|(?=.*Android)(?!.*Mobile)/.test(navigator.userAgent) ? 'tablet' : /Mobi/.test(navigator.userAgent) ? 'mobile' : 'desktop'
let number = 0

export default function slot(tact) {
  const w = speak(words, tact.language)

  function seen(el, then) {
    if (!('IntersectionObserver' in window)) return then()
    const watch = new IntersectionObserver(entries => { if (entries.some(e => e.isIntersecting)) { watch.disconnect(); then() } }, { threshold: 0.5 })
    watch.observe(el)
  }

  /** Puts `card` in place of what is there; answers how to take it away again. */
  function put(place, card) {
    style(document, css)
    place.tactBack?.()
    const own = [...place.childNodes]
    place.replaceChildren(card)
    return place.tactBack = () => {
      const held = busy(place)
      place.replaceChildren(...own)
      delete place.tactBack
      if (held) settle(place)
    }
  }

  /** Not while the person is in there: what comes by itself waits until they have left it, what answers a view is not shown. */
  const free = (place, show) => busy(place) ? place.addEventListener('focusout', () => setTimeout(() => free(place, show)), { once: true }) : show()

  const close = away => make('button', { type: 'button', class: 'tact-close', 'aria-label': w('sdk.slot.dismiss'), onclick: away }, '\u00d7')

  function why(answer) {
    const said = (answer.reasons || []).map(r => r.text).filter(Boolean)
    return said.length > 0 && make('details', { class: 'tact-why' }, make('summary', {}, w('sdk.slot.why')), make('ul', {}, ...said.map(t => make('li', {}, t))))
  }

  function laters(decision, row) {
    return (decision.later || []).map(({ when, label }) => make('button', { type: 'button', class: 'tact-plain', onclick: async event => {
      event.target.disabled = true
      try { await tact.later(decision.id, when); row.replaceChildren(w('sdk.slot.told', { when: label })) } catch (error) { row.replaceChildren(error.message) }
      settle(row)
    } }, label))
  }

  function message(place, answer) {
    const { decision } = answer, { content } = decision, title = 'tact-' + ++number, to = content.action && link(content.action.url), me = (answer.me || decision.me) && link(answer.me || decision.me, tact.url)
    const told = outcome => { tact.feedback(decision.id, outcome); tact.emit('outcome', { id: decision.id, outcome }) }
    const later = decision.later?.length && make('p', { class: 'tact-later', role: 'status' })
    if (later) later.append(make('span', {}, w('sdk.slot.later')), ...laters(decision, later))
    const head = content.title && make('h2', { id: title, class: 'tact-title' }, content.title)
    const card = make('section', { class: 'tact-message', 'aria-labelledby': title, lang: content.locale },
      head, make('p', { id: head ? null : title, class: 'tact-body' }, content.body || ''),
      to && make('p', {}, make('a', { class: 'tact-action', href: to, onclick: () => told('clicked') }, content.action.label)),
      later, make('div', { class: 'tact-foot' }, why(answer), me && make('a', { href: me }, w('sdk.slot.me'))),
      close(() => { told('dismissed'); back() }))
    const back = put(place, card)
    seen(card, () => told('seen'))
  }

  /** "Continue where you left off on your tablet." */
  function resume(place, journey) {
    const to = link(journey.url), title = 'tact-' + ++number
    if (!to || to.split(/[?#]/)[0] === location.href.split(/[?#]/)[0]) return       // kept without what follows ? or #: this very page
    const from = ['desktop', 'mobile', 'tablet'].includes(journey.from) && journey.from !== device() ? w('sdk.resume.on.' + journey.from) : w('sdk.resume.here')
    const at = journey.at && new Date(journey.at).toLocaleString(tact.language, { weekday: 'long', hour: '2-digit', minute: '2-digit' })
    const card = make('section', { class: 'tact-message tact-resume', 'aria-labelledby': title },
      make('h2', { id: title, class: 'tact-title' }, from), at && make('p', { class: 'tact-body' }, at),
      make('p', {}, make('a', { class: 'tact-action', href: to }, w('sdk.resume.go'))), close(() => back()))
    const back = put(place, card)
  }

  return {
    show(place, answer) {
      if (answer.decision && !busy(place)) message(place, answer)
      const aside = document.querySelector('[data-tact-resume]')
      if (answer.resume?.length && aside && !busy(aside)) resume(aside, answer.resume[0])
    },
    /** From the stream: a message for the open page, or a journey of another device. */
    live: (place, decision) => free(place, () => message(place, { decision, reasons: decision.reasons })),
    resume: (place, journey) => free(place, () => resume(place, journey)),
  }
}
