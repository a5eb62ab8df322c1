// The browser SDK where things are not as they should be: the snippet twice, a wrong key, a device that keeps nothing, a page that comes back, a tab closed while offline.
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { browserPath } from '../e2e/chromium.mjs'
import { assert, keys, start, until } from '../e2e/lib.mjs'
import { visit } from './lib.mjs'
import { makeSite } from './sdk_site.mjs'

const slot = '<div data-tact-slot="kind"><p>The page\'s own words</p></div>', refuse = 'throw new DOMException("The operation is insecure", "SecurityError")'
const pages = {
  twice: { body: slot + '<script src="{{tact}}/tact.js" data-key="KEY" data-consent="callback"></script>'.repeat(2), tact: 'data-consent="callback"' },
  wrong: { body: slot, key: 'not-a-key-of-anybody' },
  no_storage: { body: slot, tact: 'data-consent="callback" data-stream="off"', before: `Object.defineProperty(window, 'localStorage', { get() { ${refuse} } })` },
  no_cookies: { body: slot, tact: 'data-consent="callback" data-stream="off"', before: `Object.defineProperty(document, 'cookie', { get() { return '' }, set() {} })` },
  nothing_kept: { body: slot, tact: 'data-consent="callback" data-stream="off"', before: `Object.defineProperty(window, 'localStorage', { get() { ${refuse} } }); Object.defineProperty(document, 'cookie', { get() { ${refuse} }, set() { ${refuse} } })` },
  back: { body: slot + '<a id="away" href="/other">Away</a>', tact: 'data-consent="callback"' },
  other: { tact: 'data-consent="callback"' },
}
let d, site
before(async () => {
  site = await makeSite(pages)
  d = await start({ brand: { 'tact.yaml': t => t.replace('"https://shop.example"', `"${site.origin}"`) } })
  site.of(`http://127.0.0.1:${d.port}`, keys.write)
})
after(async () => { site.close(); await d.stop() })

const person = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36' }
const open = name => visit(`${site.origin}/${name}`, person)
const ready = page => page.evaluate(() => new Promise(done => (window.tactReady ||= []).push(t => t.ready.then(() => done(t.anonymousId)))))
const yes = page => page.evaluate(() => window.tact.consent({ tool: { callback: { memory: true } }, source: 'ours' }).then(() => window.tact.anonymousId))
const texts = who => d.export(who, 'device').then(x => (x.events ?? []).map(e => JSON.stringify(e)), () => [])
const count = async (who, words) => (await texts(who)).filter(e => e.includes(words)).length

test('the snippet more than once in a page, read while it loads or after: the first is at work, one question is asked, and who builds the page is told', async () => {
  const { page, context, asked } = await visit('about:blank', person), said = []
  page.on('console', m => said.push(m.text()))
  await page.goto(`${site.origin}/twice`)
  await ready(page)
  await page.evaluate(() => new Promise(done => setTimeout(done, 500)))
  assert.equal(asked.filter(a => a.endsWith('/v1/decide')).length, 1)
  assert.deepEqual(said, Array(2).fill('tact: the script is in this page twice; the first is at work'))
  await context.close()
})

test('a wrong key: the page stays as it is, and what is wrong stands on the console', async () => {
  const { page, context } = await visit('about:blank', person), said = [], errors = []
  page.on('console', m => said.push(m.text()))
  page.on('pageerror', e => errors.push(e.message))
  await page.goto(`${site.origin}/wrong`)
  await ready(page)
  await until(() => said.some(s => s.includes('not one of the brand')), 'what is wrong')
  await page.evaluate(() => { window.tact.track('Product Viewed'); return window.tact.consent({ purposes: { remember: true } }).catch(error => error.message) }).then(m => assert.match(m, /not one of the brand/))
  assert.deepEqual([await page.locator('[data-tact-slot]').innerText(), await page.evaluate(() => window.tact.anonymousId), await context.cookies(), errors], ["The page's own words", null, [], []])
  await context.close()
})

for (const name of ['no_storage', 'no_cookies', 'nothing_kept']) test(`a device with ${name.replace('_', ' ')}: a choice, events and a withdrawal work as far as the page lasts`, async () => {
  const { page, context, wrong } = await open(name)
  await ready(page)
  const who = await yes(page)
  assert.ok(who)
  await page.evaluate(() => { window.tact.track('Product Viewed', { name: 'A novel' }); return window.tact.flush() })
  await until(async () => (await count(who, 'Product Viewed')) === 1, 'the event')
  await page.reload()
  assert.equal(await ready(page), name === 'nothing_kept' ? null : who)
  if (name === 'nothing_kept') await yes(page)
  assert.deepEqual(await page.evaluate(() => window.tact.withdraw()), { known: false, chosen: true, granted: [] })
  assert.deepEqual(wrong, [])
  await context.close()
})

test('a tab closed while offline: what it knew comes with the next one, once', async () => {
  const { page, context } = await open('other')
  await ready(page)
  const who = await yes(page)
  await page.evaluate(() => window.tact.flush())
  await context.setOffline(true)
  await page.evaluate(() => { for (const n of [1, 2, 3]) window.tact.track(`Offline ${n}`) })
  await page.close({ runBeforeUnload: false })
  await context.setOffline(false)
  const next = await context.newPage()
  await next.goto(`${site.origin}/other`)
  await until(async () => (await count(who, '"Offline ')) === 3, 'what waited')
  await next.waitForFunction(() => window.tact.waiting === 0 && !Object.keys(localStorage).some(k => k.startsWith('tact_q:')))
  await context.close()
})

test('back to a page that was put aside: it is a view again, the stream is open again, and a no said meanwhile holds', async () => {
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  try {
    const page = await (await browser.newContext(person)).newPage()
    await page.goto(`${site.origin}/back`)
    await ready(page)
    const who = await yes(page), asked = [], streams = () => asked.filter(a => a.includes('/v1/stream')).length, views = () => count(who, `${site.origin}/back`)
    page.on('request', r => asked.push(r.url()))
    const away = async () => { await page.click('#away'); await page.waitForURL(`${site.origin}/other`); assert.equal(await ready(page), who) }
    const back = async () => { await page.evaluate(() => history.back()); await page.waitForURL(`${site.origin}/back`, { waitUntil: 'commit' }); await page.waitForFunction(() => window.persisted) }
    await page.evaluate(() => { window.mark = 'kept'; addEventListener('pageshow', e => { window.persisted = e.persisted }); return window.tact.flush() })
    await until(async () => await views() > 0, 'the first view')
    const first = await views()
    await away()
    const opened = streams()
    await back()
    assert.deepEqual(await page.evaluate(() => [window.mark, window.tact.anonymousId]), ['kept', who])
    await until(async () => await views() === first + 1 && streams() > opened, 'the second view, and a stream')
    await page.evaluate(() => { window.persisted = false })
    await away()
    await page.evaluate(() => window.tact.withdraw())
    await back()
    assert.deepEqual(await page.evaluate(() => [window.mark, window.tact.anonymousId, window.tact.state().chosen]), ['kept', null, true])
  } finally { await browser.close() }
})
