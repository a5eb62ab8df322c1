// banner.js -- tact's own question, where the site has no consent tool. The words of each purpose are the brand's own notice; nothing is ticked for anybody.
//
// No is as easy as yes: two buttons of one size, order and colour. It covers no page, takes no focus, and Esc or walking past it is not a yes.
// What was chosen is remembered for six months; a small button leads back to it, and one tap there takes it back. On a phone it stands at the end of the page,
// where it lies over nothing; elsewhere in a corner.
import words from 'words:banner'
import css from './banner.css'
import { make, speak, style } from './dom.js'

const ASKED = ['remember', 'personalise', 'locate', 'link_devices', 'measure']

export default function banner(tact) {
  if (tact.banner) return tact.banner
  const w = speak(words, tact.language)
  const narrow = matchMedia('(max-width: 39.99rem)')
  let host, root, panel, door, notice, room

  function stand() {
    if (host) return
    host = make('div', { 'data-tact-privacy': true, lang: tact.language })
    root = host.attachShadow({ mode: 'open' })
    style(root, css)
    door = make('button', { type: 'button', class: 'door', 'aria-haspopup': 'dialog', onclick: () => open(true).catch(error => tact.trouble('banner', { detail: error.message })) }, w('sdk.banner.door'))
    root.append(door)
    narrow.addEventListener('change', place)
    place()
  }

  /** The question comes first for whoever reads with a keyboard or a reader. */
  function place() {
    if (host) narrow.matches && !panel ? document.documentElement.append(host) : document.body.prepend(host)
  }

  async function read() {
    notice ||= await tact.get('/v1/consent/notice?lang=' + tact.language)
    const wanted = tact.options.purposes || ASKED
    const purposes = wanted.map(p => notice.purposes.find(n => n.purpose === p)).filter(Boolean)
    if (!purposes.length) throw new Error('the notice in purposes.yaml has words for none of the purposes this page asks for: ' + wanted.join(', '))
    return { ...notice, purposes }
  }

  function close(back) {
    panel?.remove()
    if (panel) document.documentElement.style.scrollPaddingBottom = room
    panel = null
    place()
    if (door) door.hidden = !tact.state().chosen && !tact.gpc
    if (back && door && !door.hidden) door.focus({ preventScroll: true })
  }

  async function choose(purposes, method, back) {
    const asked = panel, buttons = asked.querySelectorAll('button')
    for (const b of buttons) b.disabled = true
    try {
      await tact.consent({ purposes, method, notice: notice.version })
      close(back)
    } catch {
      for (const b of buttons) b.disabled = false
      asked.querySelector('[role=status]').textContent = w('sdk.banner.failed')
    }
  }

  /** `byHand`: the person opened it; then it takes the focus, and gives it back. */
  async function open(byHand) {
    stand()
    const { purposes } = await read(), holds = new Set(tact.granted), all = answer => Object.fromEntries(purposes.map(p => [p.purpose, answer]))
    panel ? panel.remove() : room = document.documentElement.style.scrollPaddingBottom
    const boxes = purposes.map(p => make('input', { type: 'checkbox', id: 'p-' + p.purpose, value: p.purpose, checked: holds.has(p.purpose), 'aria-describedby': 't-' + p.purpose }))
    const one = make('details', { open: byHand && holds.size > 0 }, make('summary', {}, w('sdk.banner.choose')),
      ...purposes.map((p, i) => make('div', { class: 'purpose', lang: p.language }, boxes[i], make('label', { for: 'p-' + p.purpose }, p.name), make('p', { id: 't-' + p.purpose }, p.text))),
      make('button', { type: 'button', class: 'choice', onclick: () => choose(Object.fromEntries(boxes.map(b => [b.value, b.checked])), 'banner', byHand) }, w('sdk.banner.save')))
    const title = make('h2', { id: 'title', tabindex: '-1' }, w('sdk.banner.title'))
    panel = make('div', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', 'aria-describedby': 'say', onkeydown: event => event.key === 'Escape' && close(byHand) },
      title, make('p', { id: 'say' }, w(tact.gpc ? 'sdk.banner.gpc' : holds.size ? 'sdk.banner.holds' : 'sdk.banner.text', { names: new Intl.ListFormat(tact.language).format(purposes.filter(p => !holds.size || holds.has(p.purpose)).map(p => p.name)) })),
      make('div', { class: 'row' },
        make('button', { type: 'button', class: 'choice', onclick: () => choose(all(false), holds.size ? 'withdrawal' : 'banner', byHand) }, w(holds.size ? 'sdk.banner.withdraw' : 'sdk.banner.no')),
        make('button', { type: 'button', class: 'choice', onclick: () => choose(all(true), 'banner', byHand) }, w('sdk.banner.yes'))),
      one, make('p', { role: 'status', class: 'small' }),
      byHand && make('button', { type: 'button', class: 'close', 'aria-label': w('sdk.banner.close'), onclick: () => close(true) }, '\u00d7'))
    door.hidden = true
    root.append(panel)
    place()
    // What gets the focus by keyboard below it is scrolled into sight.
    document.documentElement.style.scrollPaddingBottom = panel.offsetHeight + 'px'
    if (byHand) title.focus()
  }

  // Said meanwhile in another tab, or by a tool that came late: the question has its answer.
  tact.on('consent', () => { if (door && !panel) door.hidden = false; else if (panel && tact.state().chosen) close(false) })
  return tact.banner = {
    open: () => open(true),
    /** A consent tool came after all: it asks, unless it was answered here. Answers whether it may. */
    leave() {
      if (tact.state().chosen) return false
      if (panel) close(false)
      host?.remove()
      host = door = null
      return true
    },
    /** Asks when nothing was chosen yet; with Global Privacy Control it is not asked, the answer is there already. */
    begin() {
      if (!tact.state().chosen && !tact.gpc) return open(false)
      stand()
      close(false)
    },
  }
}
