// The two demo pages of the example town, as make run serves them: used on a phone as a visitor would, nothing from anywhere else, nothing before a yes.
import { after, before, test } from 'node:test'
import path from 'node:path'
import fs from 'node:fs'
import { assert, Daemon, root, until } from '../e2e/lib.mjs'
import { accessible, desk, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const person = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36' }
let d, base
before(async () => {
  d = new Daemon({ env: { TOWN_WRITE_KEY: 'town-write-key-0001', TOWN_SERVER_KEY: 'town-server-key-001', TOWN_ADMIN_KEY: 'town-admin-key-0001', TOWN_PUSH_KEY: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE' } })
  fs.rmSync(d.folder, { recursive: true })
  for (const name of ['tact.yaml', 'purposes.yaml', 'places.csv', 'rewards.yaml', 'products.tsv', 'stock.csv', 'campaigns', 'answers', 'demo', 'pages']) if (fs.existsSync(path.join(root, 'examples/town', name))) fs.cpSync(path.join(root, 'examples/town', name), path.join(d.folder, name), { recursive: true })
  for (const page of ['demo/index.html', 'demo/dulac/index.html']) fs.writeFileSync(path.join(d.folder, page), fs.readFileSync(path.join(d.folder, page), 'utf8').replace(' async></script>', ' data-timeout="15000" async></script>'))     // a machine at work is no fault
  await d.start()
  base = `http://127.0.0.1:${d.port}`
})
after(() => d.stop())
const export_ = who => d.ok('GET', `/v1/people/${who}/export?as=device`, { key: 'town-server-key-001' })

test('the town: a question answered before any yes, then a yes, an order, a hand-off, notifications offered; it can be installed', { timeout: 60000 }, async () => {
  const { page, context, asked, wrong } = await visit(base + '/demo/', { size: phone, ...person })
  const panel = page.locator('[data-tact-privacy] .panel')
  await panel.waitFor()
  await fits(page)
  await accessible(page)
  await shot(page, 'demo-town-phone')
  await page.locator('#words').fill('market on Friday')
  await page.keyboard.press('Enter')
  await page.locator('.tact-message').getByText('The market of Ponterive').waitFor()
  assert.deepEqual(await context.cookies(), [])
  await panel.getByRole('button', { name: 'Yes' }).click()
  await page.waitForFunction(() => window.tact.anonymousId)
  await page.getByRole('link', { name: 'Garage', exact: true }).click()
  await page.getByRole('button', { name: 'Take it: Oil change' }).click()
  await page.locator('#carry').click()
  await page.waitForFunction(() => document.querySelector('#handoff img')?.naturalWidth > 0)
  await page.waitForFunction(() => { const box = document.querySelector('#handoff img').getBoundingClientRect(); return document.elementFromPoint(box.x + box.width / 2, box.y + box.height - 2)?.tagName === 'IMG' })      // nothing lies over the code
  await page.locator('#order').click()
  await page.locator('[data-tact-push] .tact-message').waitFor()
  await fits(page)
  await accessible(page)
  const who = await page.evaluate(() => window.tact.anonymousId)
  await until(async () => { const text = JSON.stringify((await export_(who)).events); return ['Product Added', 'Order Completed', '/demo/garage'].every(t => text.includes(t)) }, 'what was done')
  const manifest = await page.evaluate(() => fetch(document.querySelector('[rel=manifest]').href).then(r => r.json()))
  assert.deepEqual([manifest.display, manifest.start_url], ['standalone', '/demo/'])
  ownOnly(asked, base)
  assert.deepEqual(wrong, [])
  await context.close()
})

test('the Dulac bookshop: its tool\'s yes, its dataLayer, and its own words where there is nothing to say', { timeout: 60000 }, async () => {
  const { page, context, asked, wrong } = await visit(base + '/demo/dulac/', { size: desk, colorScheme: 'dark', locale: 'it-IT', ...person })      // in the reader's language
  await page.locator('.tool').getByRole('button', { name: 'Sì' }).click()
  await page.waitForFunction(() => window.tact?.anonymousId)
  await page.getByRole('button', { name: 'Lo prendo' }).nth(1).click()
  await page.locator('#buy').click()
  await page.locator('#log').getByText('Order Completed').waitFor()
  await accessible(page)
  await shot(page, 'demo-dulac-desk-dark')
  const who = await page.evaluate(() => window.tact.anonymousId)
  await until(async () => { const text = JSON.stringify((await export_(who)).events); return ['Product List Viewed', 'Product Added', 'Order Completed'].every(t => text.includes(t)) }, 'what was done')
  const [receipt] = (await export_(who)).receipts
  assert.match(receipt.source, /^DULAC-yes-/)
  ownOnly(asked, base)
  assert.deepEqual(wrong, [])
  await context.close()
})

test('what a visitor of the town may tap leads somewhere, in each language; the town itself is a town', async () => {
  const own = /^(?:http:\/\/127\.0\.0\.1:\d+)?(\/[^"]*)$/, seen = new Map()
  const walk = async where => {
    for (const language of ['en', 'fr', 'it']) {
      const { status, text } = await d.get(`${where}${where.includes('?') ? '&' : '?'}lang=${language}`, { key: null })
      assert.equal(status, 200, where)
      assert.doesNotMatch(text, /\.example["/]/, where)
      for (const [, to] of text.matchAll(/<a [^>]*href="([^"#][^"]*)"/g)) { const path = own.exec(to)?.[1].replaceAll('&amp;', '&'); if (path && !seen.has(path)) seen.set(path, (await d.get(path, { key: null })).status) }
    }
  }
  for (const page of fs.readdirSync(path.join(root, 'examples/town/pages')).filter(f => f.endsWith('.en.md'))) await walk('/p/' + page.slice(0, -6))
  const town = name => fs.readFileSync(path.join(root, 'examples/town', name), 'utf8')
  const links = fs.readdirSync(path.join(root, 'examples/town/campaigns')).flatMap(name => [...town('campaigns/' + name).matchAll(/\burl: *"?([^"\s,}]+(?:\{\{[^}]*\}\})?)/g)].map(m => [name, m[1].replace(/\{\{.*?\}\}/, 'x')]))
  for (const line of town('products.tsv').trim().split('\n').slice(1)) links.push(['products.tsv', line.split('\t')[2]])
  links.push(['rewards.yaml', /^ {2}page: (\S+)/m.exec(town('rewards.yaml'))[1]])
  assert.ok(links.length > 90, `${links.length} links`)
  const rooms = [...town('demo/shop.js').split('const euro')[0].matchAll(/^ {2}'?(\w*)'?: \{ title/gm)].map(m => m[1])
  for (const [from, to] of links) {                                                                // whatever the port is: a path of this server, and a room that is there
    assert.match(to, /^\/(demo|p)\//, from)
    const room = /^\/demo\/([^?]*)/.exec(to)?.[1]
    if (room !== undefined) assert.ok(rooms.includes(room), `${from}: ${to} of ${rooms}`)
    if (!seen.has(to)) seen.set(to, (await d.get(to, { key: null })).status)
  }
  assert.equal((await d.get('/r/abc', { key: null })).headers.location, '/demo/cafes?tact_ref=abc')
  assert.deepEqual([...seen].filter(([, status]) => status !== 200), [])
  assert.ok(seen.has('/demo/garage') && seen.has('/demo/market'))
  const near = (await d.get('/p/pharmacy?town=ponterive', { key: null })).text
  assert.doesNotMatch(near, /id="town-wrong"/)
  assert.match(near, /is-(open|closed)">[^<]*<span class="soft">· /)
  assert.match((await d.get('/p/twelve-walks?lang=fr', { key: null })).text, /id="offer-title">Douze marches/)
  for (const language of ['en', 'it']) assert.doesNotMatch((await d.get('/p/twelve-walks?lang=' + language, { key: null })).text, /Douze marches/)      // the feed speaks one language
})

test('what is not there is not served: no path leaves the folder, and a brand without demo/ has none', async () => {
  for (const where of ['/demo/..%2ftact.yaml', '/demo/../tact.yaml', '/demo/%2e%2e/purposes.yaml', '/demo/nothing.css', '/demo/dulac/../../tact.yaml', '/demo/.git'])
    assert.equal((await d.get(where, { key: null })).status, 404, where)
  assert.equal((await d.get('/demo', { key: null })).headers.location, '/demo/')
  const home = await d.get('/demo/', { key: null })
  assert.match(home.headers['content-security-policy'], /default-src 'none'; script-src 'self'/)
  assert.match(home.text, /data-key="town-write-key-0001"/)
})

test('its files go out packed, pages too, and unpacked to who asks for that; who has one is told so', async () => {
  for (const where of ['/demo/', '/demo/books', '/demo/dulac/', '/demo/style.css', '/demo/words.js', '/demo/hero.svg', '/demo/manifest.webmanifest']) {
    const packed = await fetch(base + where), text = await packed.text(), plain = await fetch(base + where, { headers: { 'accept-encoding': 'identity' } })
    assert.deepEqual([packed.headers.get('content-encoding'), plain.headers.get('content-encoding'), packed.headers.get('vary')], ['gzip', null, 'accept-encoding'], where)
    assert.equal(text, await plain.text())
    assert.ok(Number(packed.headers.get('content-length')) < text.length, where)
    const tag = packed.headers.get('etag')
    for (const known of [tag, 'W/' + tag, `"another", ${tag}`, '*']) assert.equal((await fetch(base + where, { headers: { 'if-none-match': known } })).status, 304, known)
    assert.equal((await fetch(base + where, { headers: { 'if-none-match': '"another", W/"third"' } })).status, 200)
  }
  for (const [accepts, how] of [['GZIP', 'gzip'], ['br, gzip;q=0.1', 'gzip'], ['gzip; q=0', null], ['gzip;q=0.000', null], ['br;q=1, gzip ; q=0.0', null], ['notgzip', null]])
    assert.equal((await fetch(base + '/demo/shop.js', { headers: { 'accept-encoding': accepts } })).headers.get('content-encoding'), how, accepts)
})
