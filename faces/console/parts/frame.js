// faces/console/parts/frame.js -- menu, who is signed in, the way out; beside it the screen. On a phone the menu folds.
import { del } from '../lib/api.js'
import { remember, remembered, wear } from '../lib/theme.js'
import { useWaiting } from '../inbox/live.js'
import { keepFocus, toHeading } from '../lib/focus.js'
import { Act, html, Spoken, useEffect, useRef, useState } from '../lib/ui.js'
import { language, t } from '../lib/words.js'

const names = { en: 'English', fr: 'Français', it: 'Italiano' }

function Choices() {
  const [theme, setTheme] = useState(remembered('theme') ?? '')
  const choose = e => { const v = e.target.value; remember('theme', v || undefined); wear(v || undefined); setTheme(v) }
  const speak = e => { remember('language', e.target.value); location.reload() }
  return html`<div class="choices">
    <label class="hidden-words" for="theme">${t('console.theme')}</label><select id="theme" value=${theme} onChange=${choose}><option value="">${t('console.themeAuto')}</option><option value="light">${t('console.themeLight')}</option><option value="dark">${t('console.themeDark')}</option></select>
    <label class="hidden-words" for="language">${t('console.language')}</label><select id="language" value=${language} onChange=${speak}>${Object.entries(names).map(([k, n]) => html`<option value=${k} lang=${k}>${n}</option>`)}</select></div>`
}

export function Frame({ session, screens, current, where, look, children }) {
  const [open, setOpen] = useState(false), content = useRef(), first = useRef(true), waiting = useWaiting(screens.some(s => s.id === 'inbox'))
  const badge = waiting.count && html` <span class="badge">${waiting.count}<span class="hidden-words"> ${t('console.waitFor')}</span></span>`
  useEffect(() => {                              // another address: the menu folds, and the keyboard and who listens begin at its heading
    setOpen(false)
    if (first.current) first.current = false
    else { scrollTo(0, 0); return toHeading(content.current) }
  }, [current, where.id === 'inbox' ? '' : [...where.rest, where.query.get('new')].join('/')])          // in the inbox the list stays, and the keys with it
  useEffect(() => keepFocus(content.current), [])
  const leave = async () => { await del('/v1/session'); look() }
  return html`<a class="skip" href="#content" onClick=${e => { e.preventDefault(); content.current.focus() }}>${t('console.skip')}</a>
    <header class="top no-print"><a class="brand" href="#/"><strong>${document.body.dataset.brand}</strong> <span class="soft">tact</span></a>
      <button class="menu compact" aria-expanded=${open} aria-controls="menu" onClick=${() => setOpen(!open)}>${t('console.menu')}${badge}</button><${Spoken}>${waiting.spoken}<//></header>
    <nav id="menu" class="side no-print ${open ? 'open' : ''}" aria-label=${t('console.nav')}>
      <ul>${screens.filter(s => !s.apart).map(s => html`<li key=${s.id}><a href=${'#/' + s.id} aria-current=${s === current ? 'page' : undefined}>${t(s.words)}${s.id === 'inbox' && badge}</a></li>`)}</ul>
      <div class="me stack tight"><ul>${screens.filter(s => s.apart).map(s => html`<li key=${s.id}><a href=${'#/' + s.id} aria-current=${s === current ? 'page' : undefined}>${t(s.words)}</a></li>`)}</ul>
        <${Choices} /><p class="small soft">${t('console.signedInAs', { name: session.name })}</p><${Act} class="compact" work=${leave}>${t('console.signOut')}<//></div></nav>
    <main id="content" class="content" tabindex="-1" ref=${content}>${children}</main>`
}
