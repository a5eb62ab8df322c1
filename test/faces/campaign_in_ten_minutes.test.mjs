// A person who does not program makes a campaign and sends it to their own phone within ten minutes. Step by step, by what is written on the screen, with mouse and keyboard as hands would.
//
// How long hands and eyes take is reckoned, not measured, since a machine is quicker than a person. By the keystroke-level model (S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user
// performance time with interactive systems, Communications of the ACM 23, 1980):
//   a key            0.50 s    half-way between their average typist (0.28 s) and their slowest figure for text that is not prose (0.75 s)
//   pointing         1.10 s    and 0.20 s to press and let go
//   keyboard, mouse  0.40 s    for the hand to go there, and as much to come back
//   making up mind   1.35 s    before every act
//   the machine      1.00 s    after every step; tact itself answers sooner
// Every line of words that comes into view is read once, at 238 words a minute (M. Brysbaert: How many words do we read per minute?, Journal of Memory and Language 109, 2019). And each of the steps gets
// 15 s more, to think about it. A sum under ten minutes is asserted.
import { after, before, test } from 'node:test'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Daemon, assert, binary, id, start, temporary, until } from '../e2e/lib.mjs'
import { accessible, account, desk, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const KEY = 0.5, POINT = 1.1 + 0.2, HAND = 0.4, MIND = 1.35, MACHINE = 1, WORD = 60 / 238, THINK = 15, password = 'four winter tyres here'
let d, base

before(async () => {
  d = await start()
  base = `http://127.0.0.1:${d.port}`
  const ours = { 'x-tact': 'console', origin: base }, call = (where, body, cookie) => d.request('POST', where, { key: null, body, headers: { ...ours, ...(cookie && { cookie }) } })
  const token = link => /#\/welcome\/([\w-]{43})/.exec(link)[1], first = await call('/v1/session/welcome', { token: token(d.stdout), name: 'ada', password })
  const invited = await call('/v1/accounts', { name: 'zoe', roles: 'marketer' }, first.headers['set-cookie'][0].split(';')[0])
  await call('/v1/session/welcome', { token: token(invited.json.link), password })
  const device = id('device')                                            // the tester's own phone: known, and allowed to be written to
  await d.consent({ userId: 'tester-zoe', anonymousId: device }, Object.fromEntries(['remember', 'contact_email', 'contact_inapp', 'link_devices'].map(p => [p, true])), { key: 'proof-server-key-001' })
  await d.ok('POST', '/v1/identify', { body: { userId: 'tester-zoe', anonymousId: device, traits: { email: 'zoe@example.org' } } })
})
after(() => d.stop())

/** Hands and eyes: what they do is done, and how long a person would take is added up. */
function person(page) {
  const steps = [], read = new Set()
  let now
  const spend = s => { now.seconds += s }
  const eyes = async () => {
    const lines = await page.evaluate(() => {
      const found = [], walk = document.createTreeWalker(document.querySelector('dialog[open]') ?? document.body, NodeFilter.SHOW_TEXT)
      for (let n = walk.nextNode(); n; n = walk.nextNode()) {
        const e = n.parentElement, r = document.createRange()
        if (!n.data.trim() || e.closest('option, script, noscript, .hidden-words')) continue
        r.selectNodeContents(n)
        const box = r.getBoundingClientRect()
        if (box.height && box.bottom > 0 && box.top < innerHeight) found.push(n.data.trim())
      }
      return found
    })
    for (const l of lines) if (!read.has(l)) { read.add(l); spend(l.split(/\s+/).length * WORD) }
  }
  return {
    steps, eyes,
    async step(name, picture, work, looked = true) {
      now = { name, seconds: THINK + MACHINE }
      steps.push(now)
      await eyes(); await work(); await eyes()
      if (looked) await accessible(page, name)       // the editor is looked at in campaigns.test.mjs
      await shot(page, picture)
    },
    async press(what) { await what.scrollIntoViewIfNeeded(); await eyes(); spend(MIND + POINT); await what.click() },
    async write(what, text) {                            // into an empty field, or over what stands there: all of it is chosen first
      await what.scrollIntoViewIfNeeded(); await eyes()
      spend(MIND + POINT + 2 * HAND + 2 * KEY + text.length * KEY)
      await what.click(); await page.keyboard.press('Control+A'); await page.keyboard.type(text)
    },
    async keys(...keys) { spend(keys.length * KEY); for (const k of keys) await page.keyboard.press(k) },
    async choose(what, option) {                         // opened, looked through, pressed
      const n = await what.locator('option').count()
      await what.scrollIntoViewIfNeeded(); spend(MIND + 2 * POINT + Math.min(n, 45) * 2 * WORD)
      await what.selectOption({ label: option })
    },
    total: () => steps.reduce((s, x) => s + x.seconds, 0)
  }
}

test('from signing in to a message on the tester’s phone', async t => {
  const { page, asked, wrong, context } = await visit(base + '/', desk), me = person(page), button = (name, options) => page.getByRole('button', { name, ...options }), name = 'basket-kindly'
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  wrong.length = 0                                                       // a browser notes that nobody was signed in
  await me.step('signs in', null, async () => {
    await me.write(page.getByLabel('Name'), 'zoe'); await me.write(page.getByLabel('Password'), password); await me.keys('Enter')
    await me.press(page.getByRole('link', { name: 'Campaigns', exact: true }))
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
  })
  await me.step('takes a recipe', 'ten-2-recipe', async () => {
    await me.press(page.getByRole('link', { name: 'New from a recipe' }))
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Abandoned basket' }) })
    await card.getByText('Fits your folder').waitFor()
    await me.write(card.getByLabel('Name of your campaign'), name)
    await me.press(card.getByRole('button', { name: /^Take this one/ }))
    await page.getByText('No mistakes.').waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name, 'the keyboard begins at the heading of what came')
  }, false)
  await me.step('says it in their own words', null, async () => {
    await me.write(page.getByLabel('Title, English'), 'Your basket is safe with us')
    await me.write(page.getByLabel('Title, French'), 'Votre panier vous attend')
    await me.write(page.getByLabel('Title, Italian'), 'Il suo carrello la aspetta')
  }, false)
  await me.step('says when it fits, by picking', 'ten-4-when', async () => {
    const when = page.getByRole('region', { name: 'When it fits' })
    await me.press(when.getByRole('button', { name: 'Add a condition' }))
    await me.choose(when.getByLabel('What is asked').last(), 'the device')
    await me.choose(when.getByLabel('Value').last(), 'a phone')
    await when.getByText('The person has an account and the device is a phone.').waitFor()
  }, false)
  await me.step('makes a mistake, is told, mends it', null, async () => {
    const wait = page.getByLabel('Wait', { exact: true })
    await me.write(wait, 'two hours')
    await page.getByText(/^1 mistake$/).waitFor(); await me.eyes()
    await shot(page, 'ten-5-mistake')
    await me.write(wait, '3h')
    await page.getByText('No mistakes.').waitFor()
  }, false)
  await me.step('looks at it as people will see it', 'ten-6-preview', async () => {
    await me.press(page.getByRole('link', { name: 'Preview' }))
    const glass = page.locator('.glass')
    await glass.getByText('Your basket is safe with us').waitFor()
    await me.choose(page.getByLabel('Channel'), 'E-mail')
    await page.frameLocator('iframe').getByText('It waits for you.').first().waitFor()
    await me.choose(page.getByRole('main').getByLabel('Language'), 'French')
    await glass.getByText('Votre panier vous attend').waitFor()
    await me.choose(page.getByRole('main').getByLabel('Language'), 'Italian')
    await glass.getByText('Il suo carrello la aspetta').waitFor()
  })
  await me.step('saves it, as a draft', null, async () => {
    await me.write(page.getByLabel('Why (for the history)'), 'kinder words'); await me.press(button('Save', { exact: true }))
    await page.getByText('Saved as a draft; nobody gets it yet.').waitFor()
  }, false)
  await me.step('tries it on yesterday', 'ten-8-try', async () => {
    await me.press(page.getByRole('link', { name: 'Try' })); await me.press(button('Try it'))
    await page.getByText(/^It would have said/).waitFor()
  })
  await me.step('sends it to the testers', 'ten-9-send', async () => {
    await me.press(page.getByRole('link', { name: 'Send' }))
    await page.getByLabel('Channel').waitFor()
    assert.deepEqual(await page.getByLabel('Channel').locator('option').allTextContents(), ['E-mail'], 'what the tester can get, and nothing else')
    await me.choose(page.getByLabel('Channel'), 'E-mail'); await me.press(button('Send a test'))
    await page.getByRole('listitem').getByText('not really sent: this channel only writes it down (dry run)', { exact: true }).waitFor()
  })
  const [mail] = await until(() => { const got = d.outbox().filter(m => m.campaign === name); return got.length && got }, 'the mail')
  assert.deepEqual([mail.channel, mail.content.title], ['email', '[Test] Your basket is safe with us'], 'the tester has it')
  const file = fs.readFileSync(path.join(d.folder, 'campaigns', name + '.yaml'), 'utf8')
  assert.match(file, /^when: person\.known && device\.type == "mobile"$/m)
  assert.match(file, /^state: draft$/m, 'nobody else has it')
  for (const s of me.steps) t.diagnostic(`${s.seconds.toFixed(0).padStart(4)} s  ${s.name}`)
  t.diagnostic(`${(me.total() / 60).toFixed(1)} minutes in all`)
  assert.ok(me.total() < 600, `${me.total()} s`)
  ownOnly(asked, base); assert.deepEqual(wrong, [])
  await context.close()
})

test('from an empty brand: a phone becomes a tester by its code, and shows the test', async () => {
  const home = temporary(), folder = path.join(home, 'proof')
  execFileSync(binary, ['init', 'proof'], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: 'ignore' })
  const written = () => fs.readFileSync(path.join(folder, 'tact.yaml'), 'utf8'), was = written()
  const bare = await new Daemon({ home }).start()
  const origin = `http://127.0.0.1:${bare.port}`, { page, wrong, context } = await visit(origin + '/#/campaigns', { ...desk, cookie: await account(bare, ['admin']) })
  const channel = page.getByRole('group', { name: 'Ways it may go out' }).locator('label', { hasText: /^ *E-mail/ })
  await page.getByRole('button', { name: 'New, empty' }).press('Enter')
  await page.keyboard.type('hello')
  await page.keyboard.press('Enter')
  await channel.getByText('not connected').waitFor()                     // seen before it is chosen
  await page.getByLabel('Title, French').fill('Hello from us')
  await page.getByLabel('Text, French').fill('Here we are.')
  await page.getByText('No mistakes.').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter')
  await page.getByText('Saved as a draft; nobody gets it yet.').waitFor()
  await page.getByRole('link', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'Add a phone' }).click()
  await page.getByText('Waiting for the phone').waitFor()
  await accessible(page); await shot(page, 'ten-tester')
  const url = await page.getByRole('link', { name: 'Open it in another tab of this browser' }).getAttribute('href')
  assert.equal(written(), was.replace('testers: []', `testers: ["${url.split('/').at(-1)}"]`), 'not a byte beside it')
  const held = await visit(url, { size: phone })
  assert.equal((await context.cookies(url)).length > 0 && (await held.context.cookies()).length, 0)
  await held.page.getByRole('button', { name: 'Show tests here' }).waitFor()
  await accessible(held.page); await fits(held.page); await shot(held.page, 'tester-phone-asks')
  assert.equal((await bare.request('GET', new URL(url).pathname + '/stream', { key: null })).status, 403, 'nothing before the tap')
  await held.page.getByRole('button', { name: 'Show tests here' }).click()
  await held.page.getByText('Ready. Leave this page open').waitFor()
  await page.getByText('The phone is there').waitFor()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await held.page.getByRole('heading', { name: '[Test] Hello from us' }).waitFor()
  await page.getByRole('listitem').getByText('sent', { exact: true }).waitFor()
  await accessible(held.page); await shot(held.page, 'tester-phone')
  await held.page.getByRole('button', { name: 'Stop tests here' }).click()
  await held.page.getByRole('button', { name: 'Show tests here' }).waitFor()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText('allow tests there, and leave the page open').first().waitFor()
  await page.getByLabel('E-mail address, phone number or customer number').fill('ada@bare.example')
  await page.keyboard.press('Enter')
  await page.getByText('ada@bare.example is a tester now.').waitFor()
  // taken out with one press, back with another; fails without take() of faces/console/parts/testers.js
  const both = written(), take = who => page.getByRole('button', { name: `Take out: ${who}` })
  await take('ada@bare.example').press('Enter')
  await page.getByText('ada@bare.example is no tester any more.').waitFor()
  assert.doesNotMatch(written(), /ada@bare/)
  await accessible(page); await page.setViewportSize(phone.viewport); await fits(page); await accessible(page); await shot(page, 'tester-out'); await page.setViewportSize(desk.viewport)
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await take('ada@bare.example').waitFor()
  assert.equal(written(), both)
  await held.page.waitForTimeout(1100)                                   // a yes within the second of a no does not count
  await held.page.getByRole('button', { name: 'Show tests here' }).click()
  await held.page.getByText('Ready. Leave this page open').waitFor()
  await take(url.split('/').at(-1)).press('Enter')
  await held.page.getByRole('heading', { name: 'This phone gets no tests' }).waitFor()      // fails when an open page is not told: tact_testers_left() of daemon/api_testers.c, faces/tester/main.js
  await page.getByText('Waiting for the phone').waitFor({ state: 'detached' })
  assert.ok(held.wrong.splice(0).every(x => /404/.test(x)), 'that page is not there any more, and it is asked for no more than twice')
  assert.deepEqual((await bare.request('GET', '/test/phone-0000000000000000', { key: null })).status, 404)
  ownOnly(held.asked, origin); assert.deepEqual([wrong, held.wrong], [[], []])
  await Promise.all([context.close(), held.context.close()])
  await bare.stop()
})
