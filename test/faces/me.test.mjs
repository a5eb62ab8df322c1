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
  const locate = page.locator('form:has(#p-locate)')
  await locate.getByRole('button', { name: 'No' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('[role=status]')
  assert.equal(await locate.getByRole('button', { name: 'No' }).getAttribute('aria-pressed'), 'true')
  assert.deepEqual([new URL(page.url()).search, await page.evaluate(() => localStorage.length + sessionStorage.length)], ['', 0])
  ownOnly(asked, base)
  assert.deepEqual(wrong.filter(w => !/403/.test(w)), [])
  await context.close()

  const wide = await visit(base + '/me/l/x', { size: desk, colorScheme: 'dark', locale: 'fr-FR' })
  await wide.context.addCookies(here())
  for (const [where, name] of [['/me', 'me-desk-dark'], ['/me/data', 'me-data'], ['/me/card', 'me-card'], ['/me/erase', 'me-erase']]) {
    await wide.page.goto(base + where)
    await accessible(wide.page, name); await fits(wide.page); await shot(wide.page, name, { fullPage: where === '/me' })
  }
  assert.match(await wide.page.textContent('h1'), /M’effacer/)
  await wide.context.close()

  // The card without a network: by a tap alone, taken away by a tap and by signing out, and nobody else's.
  const pocket = await visit(base + '/me/l/x', { size: phone, colorScheme: 'dark', locale: 'it-IT' }), card = pocket.page
  const enter = async (of, where) => { await pocket.context.addCookies(here((await signedIn(d, of)).jar)); await card.goto(base + where) }
  const kept = () => card.evaluate(async () => [await caches.has('tact-card') ? (await (await caches.open('tact-card')).keys()).map(r => new URL(r.url).pathname.replace(/-\w+\./, '.')).sort() : [], (await navigator.serviceWorker.getRegistrations()).map(r => new URL(r.scope).pathname)])
  const tap = async name => { await card.getByRole('button', { name }).click(); await card.getByRole('button', { name: name === keepIt ? takeIt : keepIt }).waitFor() }
  const keepIt = 'Tenerla su questo telefono', takeIt = 'Toglierla da questo telefono', all = [['/assets/me.css', '/assets/me.js', '/me/card'], ['/me/card']]
  await enter(who, '/me/card')
  assert.deepEqual(await kept(), [[], []], 'nothing without the tap')
  await card.keyboard.press('Tab')
  await tap(keepIt)
  assert.deepEqual(await kept(), all, 'the card, its style and its script: nothing else of /me')
  await accessible(card, 'kept'); await fits(card); await shot(card, 'me-card-kept', { fullPage: true })
  await pocket.context.setOffline(true)
  await card.reload()
  assert.match(await card.textContent('main'), /Tenuta su questo telefono: com’era .*42 punti/s)
  await accessible(card, 'offline'); await fits(card); await shot(card, 'me-card-offline', { fullPage: true })
  await tap(takeIt)
  await assert.rejects(card.reload(), /ERR_INTERNET_DISCONNECTED/)
  await pocket.context.setOffline(false)
  await card.goto(base + '/me/card')
  await tap(keepIt)
  await card.goto(base + '/me')
  await card.locator('form[action="/me/out"] button').click()
  await card.waitForURL(base + '/me')
  await card.waitForSelector('#address')
  assert.deepEqual(await kept(), [[], []], 'it goes with the session')
  await enter(who, '/me/card')
  await tap(keepIt)
  await enter(await someone(d), '/me/card')
  await card.getByRole('button', { name: keepIt }).waitFor()
  assert.deepEqual(await kept(), [[], []], 'it is nobody else’s')
  assert.deepEqual(pocket.wrong.filter(w => !/403|404|INTERNET_DISCONNECTED/.test(w)), [])
  await pocket.context.close()

  const plain = await visit(link, { size: phone, javaScriptEnabled: false, locale: 'it-IT' })
  await fits(plain.page); await shot(plain.page, 'me-link', { fullPage: true })
  await plain.page.focus('#most')
  await plain.page.keyboard.press('Home')
  for (let i = 0; i < 2; i++) await plain.page.keyboard.press('ArrowRight')
  await plain.page.locator('form[action$="/fewer"] button').click()
  await plain.page.waitForSelector('[role=status]')
  assert.equal((await d.person(who.user)).limits.messagesPerWeek, 2)
  assert.match(await plain.page.textContent('h1'), /come li vuole/)
  await plain.context.addCookies(here())
  await plain.page.goto(base + '/me')
  await plain.page.locator('form[action="/me/pause"] button[value=month]').click()
  await plain.page.waitForSelector('[role=status]')
  assert.ok(new Date((await d.person(who.user)).limits.pausedUntil) > Date.now() + 29 * 86400e3)
  await plain.page.goto(base + '/me/erase')
  await plain.page.locator('button[value=yes]').click()
  await plain.page.waitForURL(/erased/)
  await shot(plain.page, 'me-erased')
  assert.equal((await d.get(`/v1/people/${who.user}`)).status, 404)
  await plain.context.close()
})
