// banner.js -- tact's own question, where the site has no consent tool. The words of each purpose are the brand's own notice; nothing is ticked for anybody.
//
// No is as easy as yes: two buttons of one size, order and colour. It covers no page, takes no focus, and Esc or walking past it is not a yes.
// What was chosen is remembered for six months; a small button leads back to it, and one tap there takes it back.
import words from 'words:banner'
import css from './banner.css'
import { make, speak, style } from './dom.js'

const ASKED = ['remember', 'personalise', 'locate', 'link_devices', 'measure']

export default function banner(tact) {
  if (tact.banner) return tact.banner
  const w = speak(words, tact.language)
  let host, root, panel, door, notice

  function stand() {
    if (host) return
    host = make('div', { 'data-tact-privacy': true, lang: tact.language })
    root = host.attachShadow({ mode: 'open' })
    style(root, css)
    door = make('button', { type: 'button', class: 'door', 'aria-haspopup': 'dialog', onclick: () => open(true) }, w('sdk.banner.door'))
    root.append(door)
    document.body.prepend(host)
  }

  async function read() {
    notice ||= await tact.get('/v1/consent/notice?lang=' + tact.language)
    const wanted = tact.options.purposes || ASKED
    return { ...notice, purposes: wanted.map(p => notice.purposes.find(n => n.purpose === p)).filter(Boolean) }
  }

  function close(back) {
    panel?.remove()
    panel = null
    door.hidden = !tact.state().chosen && !tact.gpc
    if (back && !door.hidden) door.focus()
  }

  async function choose(purposes, method, back) {
    for (const b of panel.querySelectorAll('button')) b.disabled = true
    try {
      await tact.consent({ purposes, method, notice: notice.version })
      close(back)
    } catch {
      for (const b of panel.querySelectorAll('button')) b.disabled = false
      panel.querySelector('[role=status]').textContent = w('sdk.banner.failed')
    }
  }

  /** `byHand`: the person opened it; then it takes the focus, and gives it back. */
  async function open(byHand) {
    stand()
    const { purposes } = await read(), holds = new Set(tact.granted), all = answer => Object.fromEntries(purposes.map(p => [p.purpose, answer]))
    panel?.remove()
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
    if (byHand) title.focus()
  }

  tact.on('consent', () => door && !panel && (door.hidden = false))
  return tact.banner = {
    open: () => open(true),
    /** Asks when nothing was chosen yet; with Global Privacy Control it is not asked, the answer is there already. */
    begin() {
      if (!tact.state().chosen && !tact.gpc) return open(false)
      stand()
      close(false)
    },
  }
}
