// test/faces/lib.mjs -- a browser for the tests of the faces: one Chromium a file, pages on a phone or a desk, an accessibility check, pictures when asked for.
//
// Pictures   TACT_SCREENS=doc/screens node --test test/faces   writes doc/screens/NAME.png; otherwise shot() does nothing.
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import assert from 'node:assert/strict'
import { after } from 'node:test'
import path from 'node:path'
import { browserPath } from '../e2e/chromium.mjs'
import { root } from '../e2e/lib.mjs'

export const phone = { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
export const desk = { viewport: { width: 1280, height: 800 } }

let browser
async function open() {
  browser ??= await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'] })
  return browser
}
after(() => browser?.close())

/** A page of its own context: { page, context, asked, wrong }. `asked` are the addresses it fetched, `wrong` what it said on its console as an error or a breach of the policy, and faults of its scripts.
 *  options: phone or desk, `cookie` of an account() (for the origin of `at` where the address is about:blank), and what a context of playwright takes (locale, colorScheme, javaScriptEnabled, geolocation ...). */
export async function visit(address, { size = desk, cookie, at = address, ...options } = {}) {
  const context = await (await open()).newContext({ locale: 'en-GB', ...size, ...options })
  if (cookie) await context.addCookies([{ name: cookie.split('=')[0], value: cookie.slice(cookie.indexOf('=') + 1), url: new URL(at).origin, sameSite: 'Strict', httpOnly: true }])
  const page = await context.newPage(), asked = [], wrong = []
  page.setDefaultTimeout(30000)
  page.on('request', r => asked.push(r.url()))
  page.on('console', m => { if (m.type() === 'error') wrong.push(m.text()) })
  page.on('pageerror', e => wrong.push(String(e)))
  await page.goto(address)
  return { page, context, asked, wrong }
}

/** No violation of WCAG 2.2 A and AA, and of axe's own good practice, on the page as it is now. */
export async function accessible(page, what = page.url()) {
  await page.evaluate(() => Promise.race([new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))), new Promise(done => setTimeout(done, 500))]))      // what follows a size is drawn a frame later
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axe.source)         // once a document: half a megabyte to read
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], preload: false }))
  assert.deepEqual(found.violations.map(v => `${v.id}: ${v.help} (${v.nodes.slice(0, 4).map(n => n.target.join(' ') + (n.any[0]?.message ? ': ' + n.any[0].message : '')).join(' | ')})`), [], what)
}

/** Nothing sticks out to the side: the page does not scroll sideways. */
export async function fits(page, what = page.url()) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  assert.ok(wide <= room, `${what}: ${wide} px wide in ${room}`)
}

/** No request but to this server. */
export const ownOnly = (asked, base) => assert.deepEqual(asked.filter(a => !a.startsWith(base) && !a.startsWith('data:') && !a.startsWith('blob:')), [])

/** A picture for doc/screens, when pictures are asked for: of what is seen, or from the top of the page down to 1,600 px with { fullPage: true }. One dot a pixel of CSS: they are read on a screen beside their text, and 40 of them are carried in every clone. */
export async function shot(page, name, { fullPage = false } = {}) {
  if (!process.env.TACT_SCREENS || !name) return
  const [width, height] = await page.evaluate(() => [document.documentElement.clientWidth, Math.min(document.documentElement.scrollHeight, 1600)])
  await page.screenshot({ path: path.join(root, process.env.TACT_SCREENS, name + '.png'), scale: 'css', ...(fullPage && { fullPage, clip: { x: 0, y: 0, width, height } }) })
}

/** The cookie of a new account with these roles, as visit({ cookie }) takes it. The first call on a daemon makes its admin, by the link it printed. */
export async function account(d, roles, name = roles.join('-')) {
  const headers = { 'x-tact': 'console', origin: `http://127.0.0.1:${d.port}` }, password = 'four winter tyres here'
  const say = async (where, body, cookie) => { const a = await d.request('POST', where, { key: null, body, headers: { ...headers, ...(cookie && { cookie }) } }); assert.equal(a.status, 200, a.text); return a }
  const enter = async (token, as) => (await say('/v1/session/welcome', { token, password, ...(as && { name: as }) })).headers['set-cookie'][0].split(';')[0]
  const tokenOf = text => /#\/welcome\/([\w-]{43})/.exec(text)[1]
  d.admin ??= await enter(tokenOf(d.stdout), 'admin')
  if (roles.includes('admin')) return d.admin
  return enter(tokenOf((await say('/v1/accounts', { name, roles }, d.admin)).json.link))
}
