// faces/console/main.js -- the frame: who is signed in, the menu, and the screen of the address. Screens are fetched when they are opened.
import { render } from 'preact'
import tables from 'words:console'
import './lib/theme.js'
import { onSignedOut, whoIs } from './lib/api.js'
import { Again } from './parts/again.js'
import { Frame } from './parts/frame.js'
import { html, useCallback, useEffect, useState } from './lib/ui.js'
import { loadWords, t, warm } from './lib/words.js'
import { remembered } from './lib/theme.js'
import { doors, screens } from './screens.js'

/** '#/campaigns/winter-tyres?tab=history' -> { id: 'campaigns', rest: ['winter-tyres'], query } */
export function address(hash = location.hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?'), [id = '', ...rest] = path.split('/').map(decodeURIComponent)
  return { id, rest, query: new URLSearchParams(search) }
}

const loading = () => html`<p class="soft" role="status">${t('console.loading')}</p>`
const opens = (screen, session) => session.roles.includes('admin') || screen.roles.some(r => session.roles.includes(r))

/** first: what whoIs answered, { session } (null: nobody) or { error }. */
function Console({ first }) {
  const [session, setSession] = useState(first.session), [where, go] = useState(address()), [fetched, setFetched] = useState(), [error, setError] = useState(first.error), [ended, setEnded] = useState(false)
  const look = useCallback(async () => {
    try { setSession(await whoIs({ quiet: true })); setError(); setEnded(false) }
    catch (e) { if (e.status === 401) setSession(null); else setError(e) }
  }, [])
  useEffect(() => {
    const moved = () => go(address())
    addEventListener('hashchange', moved)
    onSignedOut(() => setEnded(true))
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
  const shown = door ?? row
  useEffect(() => {
    let here = true
    shown?.load?.().then(m => here && setFetched({ shown, screen: m.default }), e => here && setError(e))
    return () => { here = false }
  }, [shown])
  useEffect(() => { document.title = (/^\(\d+\+?\) /.exec(document.title)?.[0] ?? '') + [row && t(row.words), document.body.dataset.brand, 'tact'].filter(Boolean).join(' · ') }, [row])

  if (error) return html`<main class="door"><div class="card stack" role="alert"><p>${error.status === 0 ? t('console.offline') : error.message}</p><button onClick=${look}>${t('console.retry')}</button></div></main>`
  const Screen = shown?.screen ?? (fetched?.shown === shown ? fetched.screen : undefined), body = Screen ? html`<${Screen} session=${session} where=${where} look=${look} />` : shown ? loading() : html`<h1>${t('console.notFoundTitle')}</h1><p role="alert">${t('console.notFound')}</p>`
  return door ? html`<main class="door" id="content">${body}</main>` : html`<${Frame} session=${session} screens=${mine} current=${row} where=${where} look=${look}>${body}<//>${ended && session && html`<${Again} name=${session.name} look=${back} leave=${() => { setEnded(false); setSession(null) }} />`}`
}

// Asked at once, together: words, who is signed in, and the screen that will be wanted; none of them needs another.
const words = loadWords(tables, remembered('language') ?? document.documentElement.lang), root = document.getElementById('console')
const signedIn = whoIs({ quiet: true }).then(session => ({ session }), error => error.status === 401 ? { session: null } : { error })
screens.find(s => s.id === address().id)?.load?.().catch(() => { /* told when it is opened */ })
await words
render(loading(), root)
const first = await signedIn
render(html`<${Console} first=${first} />`, root)
if (first.session) warm()                   // the screen has just asked for what it shows
