// The person's own page in a browser: read on a phone and a desk, light and dark, in three languages, with the keyboard, without JavaScript.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { campaign, start, until } from '../e2e/lib.mjs'
import { codesSent, mailed, signedIn, someone } from '../e2e/me_lib.mjs'
import { accessible, desk, fits, ownOnly, phone, shot, visit } from './lib.mjs'

test('the person reads, changes, and leaves, on any screen', async t => {
  const d = await start({ brand: { 'tact.yaml': s => s.replace('brand: proof', 'brand: maison-lune'), 'rewards.yaml': 'points:\n  rules:\n    - {name: orders, on: Order Completed, points: event.revenue}\ncoupons:\n  - {name: welcome, value: {en: "5 euros off", fr: "5 euros de remise", it: "5 euro di sconto"}, valid: 30d}\n',
    'campaigns/welcome.yaml': campaign('welcome', 'when: event.name == "Welcome"\nworth: 1000\nagain: never\nholdout: 0%\ncoupon: welcome', { slot: 'welcome' }) } }); t.after(() => d.stop())
  const who = await someone(d), base = `http://127.0.0.1:${d.port}`, link = base + await mailed(d, who)
  await d.track('Order Completed', { userId: who.user, properties: { revenue: 42 } })
  await d.asked('welcome', { userId: who.user, anonymousId: who.anonymousId, event: 'Welcome', slot: 'welcome' })
  for (let i = 0; i < 3; i++) await d.decide({ userId: who.user, anonymousId: who.anonymousId, slot: 'nowhere' })
  const b = await signedIn(d, who)
  await b.act('write', { text: 'Do you keep my size in stock?' })
  const here = (jar = b.jar) => [{ name: 'tact_me', value: jar.tact_me, domain: '127.0.0.1', path: '/me', httpOnly: true }]

  const wide = await visit(base + '/me', { size: desk, colorScheme: 'dark', locale: 'fr-FR', cookie: `tact_me=${b.jar.tact_me}` })
  for (const [where, name] of [['', 'me-desk-dark'], ['/me/data', 'me-data']]) {
    if (where) await wide.page.goto(base + where)
    await accessible(wide.page, name); await fits(wide.page); await shot(wide.page, name, { fullPage: !where })
  }
  assert.match(await wide.page.textContent('h1'), /Tout ce que nous conservons/)
  await wide.context.close()

  const plain = await visit(link, { size: phone, javaScriptEnabled: false, locale: 'it-IT' })
  await fits(plain.page); await shot(plain.page, 'me-link', { fullPage: true })
  await plain.page.focus('#most')
  await plain.page.keyboard.press('Home')
  for (let i = 0; i < 2; i++) await plain.page.keyboard.press('ArrowRight')
  await plain.page.locator('form[action$="/fewer"] button').click()
  await plain.page.waitForSelector('[role=status]')
  assert.equal((await d.person(who.user)).limits.messagesPerWeek, 2)
  assert.match(await plain.page.textContent('h1'), /come li vuole/)
  await Promise.all([plain.page.waitForURL(/done=pause/), plain.page.locator('form[action$="/pause"] button[value=month]').click()])
  assert.ok(new Date((await d.person(who.user)).limits.pausedUntil) > Date.now() + 29 * 86400e3)
  await plain.context.close()

  const { page, context, asked, wrong } = await visit(base + '/me', { size: phone })
  await accessible(page, 'enter'); await fits(page); await shot(page, 'me-enter')
  await page.fill('#address', who.email)
  await page.press('#address', 'Enter')
  await page.waitForURL(/code/)
  await accessible(page, 'code'); await fits(page); await shot(page, 'me-code')
  await until(() => codesSent(d).length, 'the code')
  await page.fill('#code', '000000' === codesSent(d).at(-1) ? '000001' : '000000')
  await page.press('#code', 'Enter')
  await page.waitForSelector('[role=alert]')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'code', 'the next try begins in its field')
  await page.fill('#code', codesSent(d).at(-1))
  await page.press('#code', 'Enter')
  await page.waitForURL(base + '/me')
  await accessible(page, 'page on a phone'); await fits(page); await shot(page, 'me-phone', { fullPage: true })
  for (const [one, other] of await page.$$eval('.pair', pairs => pairs.map(p => [...p.querySelectorAll('button')].map(x => { const r = x.getBoundingClientRect(); return `${Math.round(r.width / 4)}x${Math.round(r.height)} ${getComputedStyle(x).fontSize}` })))) assert.equal(one, other, 'no is as large as yes')
  await page.focus('#most')
  await page.keyboard.press('ArrowLeft')
  assert.deepEqual([await page.textContent('output'), await page.getAttribute('#most', 'aria-valuetext')], ['1 a week at most', '1 a week at most'], 'what the slider says moves with it')
  const locate = page.locator('form:has(#p-locate)')
  await locate.getByRole('button', { name: 'No' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('[role=status]')
  assert.equal(await locate.getByRole('button', { name: 'No' }).getAttribute('aria-pressed'), 'true')
  assert.deepEqual([new URL(page.url()).search, await page.evaluate(() => localStorage.length + sessionStorage.length)], ['', 0])
  ownOnly(asked, base)

  // The card without a network: by a tap alone, nobody else's, taken away by a tap and by signing out.
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(link)
  const enter = async (of, where = '/me/card') => { await context.addCookies(here((await signedIn(d, of)).jar)); await page.goto(base + where) }
  const kept = () => page.evaluate(async () => [await caches.has('tact-card') ? (await (await caches.open('tact-card')).keys()).map(r => new URL(r.url).pathname.replace(/-\w+\./, '.')).sort() : [], (await navigator.serviceWorker.getRegistrations()).map(r => new URL(r.scope).pathname)])
  const keepIt = 'Keep it on this phone', takeIt = 'Take it away from this phone', nothing = [[], []], whole = [['/assets/me.css', '/assets/me.js', '/me/card'], ['/me/card']]
  const tap = async name => { await page.getByRole('button', { name }).click(); await page.getByRole('button', { name: name === keepIt ? takeIt : keepIt }).waitFor() }
  await accessible(page, 'link')
  await enter(await someone(d))
  assert.deepEqual(await kept(), nothing, 'nothing without the tap')
  await tap(keepIt)
  await enter(who)
  await page.getByRole('button', { name: keepIt }).waitFor()
  assert.deepEqual(await kept(), nothing, 'it is nobody else’s')
  await tap(keepIt)
  assert.deepEqual(await kept(), whole, 'the card, its style and its script: nothing else of /me')
  await accessible(page, 'kept'); await fits(page); await shot(page, 'me-card')
  await context.setOffline(true)
  await page.reload()
  assert.match(await page.textContent('main'), /Kept on this phone: as it was .*42 points/s)
  await accessible(page, 'offline'); await fits(page)
  await tap(takeIt)
  await assert.rejects(page.reload(), /ERR_INTERNET_DISCONNECTED/)
  await context.setOffline(false)
  await page.goto(base + '/me/card')
  await tap(keepIt)
  await page.getByRole('link', { name: 'Back' }).click()
  await page.locator('form[action="/me/out"] button').click()
  await page.waitForSelector('#address')
  assert.deepEqual(await kept(), nothing, 'it goes with the session')
  await enter(who, '/me/erase')
  await accessible(page, 'erase'); await fits(page); await shot(page, 'me-erase')
  await page.locator('button[value=yes]').click()
  await page.waitForURL(/erased/)
  await accessible(page, 'erased'); await fits(page); await shot(page, 'me-erased')
  assert.equal((await d.get(`/v1/people/${who.user}`)).status, 404)
  assert.deepEqual(wrong.filter(w => !/403|INTERNET_DISCONNECTED/.test(w)), [])
  await context.close()
})

test('somebody of another kind: many messages and devices, long words, large text, forced colours, paper', async t => {
  const d = await start({ brand: { 'rewards.yaml': 'points:\n  rules:\n    - {name: orders, on: Order Completed, points: event.revenue}\n', 'campaigns/asked-know.yaml': y => y.replace(/goal: .*\nwhen: (.*)\nworth: .*\nagain: each\nholdout: .*/, 'class: answer\nbasis: consent\nwhen: $1\nagain: each') } }); t.after(() => d.stop())
  const who = await someone(d), base = `http://127.0.0.1:${d.port}`, b = await signedIn(d, who), cookie = `tact_me=${b.jar.tact_me}`
  for (let i = 0; i < 65; i++) await d.decide({ userId: who.user, anonymousId: who.anonymousId, slot: 'kind', hint: 'know' })
  await d.track('Order Completed', { userId: who.user, properties: { revenue: 1234567 } })
  await b.act('write', { text: 'مرحبا 👩‍👩‍👧‍👦 ' + 'Donaudampfschifffahrtsgesellschaft'.repeat(6) })
  const look = async (where, options, check) => { const v = await visit(base + where, { locale: 'it-IT', cookie, ...options }); await check(v.page); await v.context.close() }
  for (const where of ['/me', '/me/card', '/me/data', '/me/erase']) {
    await look(where, { size: { viewport: { width: 320, height: 256 } } }, page => fits(page, where + ' at 400 %'))
    await look(where, { size: phone }, async page => { await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; document.querySelectorAll('details').forEach(x => { x.open = true }) }); await fits(page, where + ', text at 200 %') })
  }
  await look('/me', { size: phone }, async page => assert.match(await page.textContent('section[aria-labelledby=attention]'), /Almeno 6\d messaggi/, 'more than are counted'))
  await look('/me/card', { size: phone }, async page => assert.match(await page.textContent('main'), /1\.234\.567 punti/))
  for (const colorScheme of ['light', 'dark']) await look('/me', { size: phone, forcedColors: 'active', colorScheme }, page => accessible(page, 'forced colours, ' + colorScheme))
  await look('/me/data', {}, async page => {
    const folded = () => page.locator('.data details:not([open]) li').last().evaluate(x => x.checkVisibility({ contentVisibilityAuto: true }))
    assert.equal(await folded(), false)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await folded(), true, 'on paper nothing stays folded')
  })
})
