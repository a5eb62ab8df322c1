// faces/console/main.js -- the frame: who is signed in, the menu, and the screen of the address. Screens are fetched when they are opened.
import { render } from 'preact'
import * as tables from 'words:console'
import './lib/theme.js'
import { onSignedOut, whoIs } from './lib/api.js'
import { Again } from './parts/again.js'
import { Frame } from './parts/frame.js'
import { html, useCallback, useEffect, useState } from './lib/ui.js'
import { loadWords, t } from './lib/words.js'
import { remembered } from './lib/theme.js'
import { doors, screens } from './screens.js'

/** '#/campaigns/winter-tyres?tab=history' -> { id: 'campaigns', rest: ['winter-tyres'], query } */
export function address(hash = location.hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?'), [id = '', ...rest] = path.split('/').map(decodeURIComponent)
  return { id, rest, query: new URLSearchParams(search) }
}

const opens = (screen, session) => session.roles.includes('admin') || screen.roles.some(r => session.roles.includes(r))

function Console() {
  const [session, setSession] = useState(), [where, go] = useState(address()), [screen, setScreen] = useState(), [error, setError] = useState(), [ended, setEnded] = useState(false)
  const look = useCallback(async () => {
    try { setSession(await whoIs({ quiet: true })); setError(); setEnded(false) }
    catch (e) { if (e.status === 401) setSession(null); else setError(e) }
  }, [])
  useEffect(() => {
    const moved = () => go(address())
    addEventListener('hashchange', moved)
    onSignedOut(() => setEnded(true))
    look()
    return () => removeEventListener('hashchange', moved)
  }, [])

  const back = async () => {
    const now = await whoIs({ quiet: true })
    if (now.name !== session.name) location.reload()       // somebody else: the screen of another is not theirs
    else { setSession(now); setEnded(false) }
  }
  const mine = session ? screens.filter(s => opens(s, session)) : []
  const wanted = session?.totpRequired && !session.totp ? 'account' : where.id           // nothing else is open before the second step is set up
  const row = mine.find(s => s.id === wanted) ?? (wanted === '' ? mine[0] : undefined)
  const door = session === null ? doors[where.id] ?? doors['sign-in'] : where.id === 'welcome' ? doors.welcome : undefined
  const load = door ?? row?.load
  useEffect(() => {
    let here = true
    setScreen()
    load?.().then(m => here && setScreen(() => m.default), e => here && setError(e))
    return () => { here = false }
  }, [load])
  useEffect(() => { document.title = (/^\(\d+\+?\) /.exec(document.title)?.[0] ?? '') + [row && t(row.words), document.body.dataset.brand, 'tact'].filter(Boolean).join(' · ') }, [row])

  if (error) return html`<main class="door"><div class="card stack" role="alert"><p>${error.status === 0 ? t('console.offline') : error.message}</p><button onClick=${look}>${t('console.retry')}</button></div></main>`
  if (session === undefined) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  const Screen = screen, body = Screen ? html`<${Screen} session=${session} where=${where} look=${look} />` : load ? html`<p class="soft" role="status">${t('console.loading')}</p>` : html`<h1>${t('console.notFoundTitle')}</h1><p role="alert">${t('console.notFound')}</p>`
  return door ? html`<main class="door" id="content">${body}</main>` : html`<${Frame} session=${session} screens=${mine} current=${row} look=${look}>${body}<//>${ended && session && html`<${Again} name=${session.name} look=${back} leave=${() => { setEnded(false); setSession(null) }} />`}`
}

await loadWords(tables, remembered('language') ?? document.documentElement.lang)
render(html`<${Console} />`, document.getElementById('console'))
