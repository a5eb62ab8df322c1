// People and devices, and privacy, as those who serve people use them: found by something exact with a reason, their story, what may be done, erased with a receipt. What anybody wrote stays text.
import { after, before, test } from 'node:test'
import { all, assert, campaign, fs, id, permitting, start } from '../e2e/lib.mjs'
import { accessible, account, desk, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const evil = '<img src=x onerror="window.pwned=1">', reason = 'she called about her parcel', anna = 'anna', email = 'anna@shop.example'
const on = type => ({ device: { type }, timezone: 'Europe/Paris' })
let d
const base = () => `http://127.0.0.1:${d.port}`
const open = async (screen, roles, options = {}) => visit(`${base()}/#/${screen}`, { cookie: await account(d, roles, options.name), ...options })
const lookFor = async (page, by, value) => {
  await page.getByLabel('Why do you look?').fill(reason)
  await page.getByLabel('By', { exact: true }).selectOption(by)
  await page.getByLabel('The whole of it').fill(value)
  await page.keyboard.press('Enter')
}

before(async () => {
  d = await start({ brand: { 'tact.yaml': y => `${y}controller: {name: "Maison & Figli", address: "1 rue des Lilas, Nice", contact: privacy@shop.example}\n`,
    'rewards.yaml': 'points:\n  rules:\n    - {name: orders, on: Order Completed, points: event.revenue}\ncoupons:\n  - {name: welcome, value: {en: "5 euros off", fr: "5 euros de remise", it: "5 euro di sconto"}, valid: 30d}\n',
    'campaigns/welcome.yaml': campaign('welcome', 'when: event.name == "Welcome"\nworth: 1000\nagain: never\nholdout: 0%\ncoupon: welcome', { slot: 'welcome' }) } })
  const yes = Object.fromEntries(all.map(p => [p, true])), devices = ['her-phone', 'her-desk']
  await d.consent({ userId: anna }, yes)
  for (const [i, anonymousId] of devices.entries()) {
    await d.consent({ anonymousId }, yes)
    await d.ok('POST', '/v1/identify', { body: { anonymousId, userId: anna, traits: { email, phone: '+33612345678', name: 'Anna', wish: evil }, messageId: id('m'), context: on(i ? 'desktop' : 'mobile') } })
    await d.track('Product Viewed', { anonymousId, userId: anna, properties: { category: 'novel' }, context: on(i ? 'desktop' : 'mobile') })
  }
  await d.track(evil, { anonymousId: devices[0], userId: anna, context: on('mobile') })
  await d.track('Order Completed', { anonymousId: devices[0], userId: anna, properties: { revenue: 42 }, context: on('mobile') })
  await d.asked('welcome', { anonymousId: devices[0], userId: anna, event: 'Welcome', slot: 'welcome', context: on('mobile') })
  for (let i = 0; i < 24; i++) {                                                    // two dozen, enough to be told of, who begin on the phone and go on at the desk
    const userId = id('u'), both = [id('p'), id('c')]
    await d.consent({ userId }, { remember: true, personalise: true, link_devices: true })
    for (const [k, anonymousId] of both.entries()) {
      await permitting(d, ['remember', 'personalise', 'link_devices'], anonymousId)
      await d.ok('POST', '/v1/identify', { body: { anonymousId, userId, messageId: id('m'), context: on(k ? 'desktop' : 'mobile') } })
      await d.track('Product Viewed', { anonymousId, userId, properties: { category: 'novel' }, context: on(k ? 'desktop' : 'mobile') })
    }
  }
})
after(() => d.stop())

test('a marketer sees everybody together, in cells of twenty, and nobody alone', async () => {
  const { page, asked, wrong } = await open('people', ['marketer'], { acceptDownloads: true })
  const use = await d.ok('GET', '/v1/reports/usage?days=28'), cell = use.transitions.find(x => x.from === 'mobile' && x.to === 'desktop')
  await page.getByText(`Most often: phone → computer, ${cell.times} times.`).waitFor()
  assert.equal(await page.getByLabel('Why do you look?').count(), 0)
  assert.equal((await page.getByRole('region', { name: 'When they look' }).locator('td').count()), 7 * 24)
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('section', { hasText: 'From device to device' }).getByRole('button', { name: 'Export as CSV' }).click()])
  assert.match(fs.readFileSync(await file.path(), 'utf8'), new RegExp(`from,to,times\r\n(.*\r\n)*mobile,desktop,${cell.times}`))
  const far = await d.ok('GET', '/v1/reports/journeys?days=28'), stage = far.stages.find(s => s.stage === 'compare')
  assert.match(await page.getByRole('region', { name: 'Journeys from stage to stage' }).getByRole('row', { name: /^comparing/ }).innerText(), new RegExp(`\\b${stage.journeys}\\b[\\s\\S]*\\b${stage.standing}\\b`))
  await accessible(page); await fits(page)
  // what a larger brand has, played: evenings, a lunch hour, and hours of fewer than ten people, which are no figure
  const hours = use.hours.map((day, d) => day.map((_, h) => h < 6 ? 0 : h === 6 ? null : Math.round(400 * (Math.exp(-((h - 21) ** 2) / 6) + .5 * Math.exp(-((h - 12.5) ** 2) / 3)) + 12 * (d + 2))))
  await page.route('**/v1/reports/usage?*', r => r.fulfill({ json: { ...use, notRemembered: 2050, notCounted: 310, erased: 40, people: 8412, looks: 30411, looksPerDay: .52, secondsPerLookMedian: 74, onTheMove: .31, hours, transitions: [{ from: 'mobile', to: 'desktop', times: 812 }, { from: 'desktop', to: 'mobile', times: 398 }, { from: 'desktop', to: 'shop', times: 121 }] } }))
  await page.getByLabel('Period').selectOption('7')
  await page.getByText('Most often: phone → computer, 812 times.').waitFor()
  await page.getByText('About 2,050 moments without a person').waitFor()
  await page.getByText('About 310 events are counted nowhere').waitFor()
  await page.getByText('About 40 lines of the log are of people who were erased since').waitFor()
  const few = page.getByRole('region', { name: 'When they look' }).getByText('fewer than twenty', { exact: true })
  assert.equal(await few.count(), 7)
  await accessible(page); await shot(page, 'console-people')
  await page.setViewportSize(phone.viewport)
  await page.getByRole('rowheader', { name: '23' }).waitFor()
  await accessible(page); await fits(page)
  await page.locator('.hours').evaluate(h => scrollTo(0, h.getBoundingClientRect().top + scrollY - 150)); await shot(page, 'console-people-phone')
  await page.evaluate(() => localStorage.setItem('tact-console-language', 'fr'))
  await page.reload()
  await page.getByText('D’un appareil à l’autre').first().waitFor()
  await page.setViewportSize({ width: 320, height: 780 })                         // the longest words, the narrowest phone
  await fits(page)
  ownOnly(asked, base())
  assert.deepEqual(wrong, [])
})

test('an agent says why first, finds by something exact alone, reads the story, and changes what a person asks for; with the keyboard', async () => {
  await d.ok('POST', '/v1/threads', { body: { userId: anna, text: 'Do you have bicycle tyres?', messageId: 'anna-writes' } })
  const [thread] = (await d.ok('GET', `/v1/threads?userId=${anna}`)).threads
  await d.ok('POST', `/v1/threads/${thread.id}/reply`, { body: { text: 'Ten of them.' } })
  const { page, asked, wrong } = await open('people', ['agent'], { size: phone })
  await page.getByRole('heading', { name: 'Find one person' }).waitFor()
  await accessible(page); await fits(page); await shot(page, 'console-people-find-phone')
  await page.getByLabel('The whole of it').fill(email)
  await page.keyboard.press('Enter')
  await page.getByText('Say why first').waitFor()                                                      // nothing was asked
  assert.equal(asked.filter(a => a.includes('/v1/people')).length, 0)
  await lookFor(page, 'userId', 'Anna')
  await page.getByText(/sealed/).nth(1).waitFor()                                                      // the hint of the call
  await lookFor(page, 'email', email)
  await page.getByRole('heading', { name: 'Who this is' }).waitFor()
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Person /)
  await page.getByText(evil).first().waitFor()
  await page.getByText('welcome, by web page').first().waitFor()
  await page.getByText('They wrote to us', { exact: true }).waitFor()                                   // words of a conversation are no silence
  await page.getByText('Words for this person alone, to be sent', { exact: true }).first().waitFor()
  await page.getByText('a conversation is open', { exact: true }).waitFor()
  assert.equal(await page.locator('.told li').filter({ hasText: 'It is the answer to what you wrote to us.' }).filter({ hasText: 'Silence' }).count(), 0)
  await page.getByText('42 points').waitFor()
  assert.equal(await page.evaluate(() => window.pwned), undefined)
  assert.ok(!page.url().includes('anna'), 'nothing of a person stands in the address')
  for (const name of ['Take out everything (JSON)', 'Erase this person …']) assert.equal(await page.getByRole('button', { name }).count(), 0)
  await accessible(page); await fits(page)
  await page.evaluate(() => scrollTo(0, 0)); await shot(page, 'console-person-phone')
  await page.setViewportSize(desk.viewport)
  await page.getByLabel('Most messages a week').fill('2')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Saved. It holds at once.').waitFor()
  assert.equal((await d.person(anna)).limits.messagesPerWeek, 2)
  await page.getByText('Why did they not get …?').click()
  await page.getByLabel('Name of the campaign').fill('welcome')
  await page.getByRole('button', { name: 'Ask' }).click()
  await page.getByText(/^At .*:$/).waitFor()
  const unlink = page.getByRole('button', { name: /^Unlink: computer/ })
  await unlink.focus()
  await page.keyboard.press('Enter')
  await accessible(page)
  await page.getByRole('button', { name: 'Unlink this device' }).click()
  await unlink.waitFor({ state: 'detached' })
  // fails when another device goes, or none: link_or_unlink() of daemon/api_people.c
  assert.deepEqual((await d.person(anna)).parts.filter(p => p.part === 'device').map(p => p.type), ['mobile'])
  await page.getByRole('button', { name: 'Another person' }).click()
  await lookFor(page, 'userId', anna)
  await page.getByText('Link a device', { exact: true }).click()
  const link = async device => { await page.getByLabel('Device (anonymousId)').fill(device); await page.getByRole('button', { name: 'Link', exact: true }).click() }
  await link('her-dsk')
  await page.getByText(/no device is known by this anonymousId/).waitFor()                              // a slip of the pen makes no device
  await accessible(page)
  await link('her-desk')
  await unlink.waitFor()
  // fails when the button links another device, or none: LinkDevice of people/acts.js
  assert.deepEqual((await d.person(anna)).parts.filter(p => p.part === 'device').map(p => p.type).sort(), ['desktop', 'mobile'])
  ownOnly(asked, base())
  assert.deepEqual(wrong.filter(w => !/404/.test(w)), [])
})

test('privacy: takes the data out, erases in two steps, keeps the receipt; every call is in the audit log with its reason', async () => {
  const { page, wrong } = await open('people', ['privacy'], { acceptDownloads: true, colorScheme: 'dark' })
  await page.getByLabel('Why do you look?').waitFor()
  await lookFor(page, 'phone', '06 12 34 56 78')
  await page.getByRole('button', { name: 'Take out everything (JSON)' }).waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Points and coupons' }).count(), 0)
  await accessible(page); await page.evaluate(() => scrollTo(0, 0)); await shot(page, 'console-person-dark')
  const take = async name => { const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]); return JSON.parse(fs.readFileSync(await file.path(), 'utf8')) }
  const data = await take('Take out everything (JSON)')
  assert.ok(data.receipts.length && JSON.stringify(data).includes(email))
  await page.getByRole('button', { name: 'Erase this person …' }).click()
  const yes = page.getByRole('button', { name: 'Erase for ever' })
  assert.equal(await yes.isDisabled(), true)
  await accessible(page); await shot(page, 'console-person-erase')
  await page.getByLabel('Type erase to confirm').fill('erase')
  await yes.click()
  await page.getByRole('heading', { name: 'This person is erased' }).waitFor()
  const receipt = await take('Save the receipt')
  assert.deepEqual([receipt.status, await page.getByRole('status').filter({ hasText: receipt.receipt }).count()], ['erased', 1])
  assert.equal((await d.get(`/v1/people/${anna}`)).status, 404)
  await accessible(page)
  await page.getByRole('button', { name: 'Another person' }).click()
  await lookFor(page, 'email', email)
  await page.getByText(/Nobody|No one|nobody/).first().waitFor()
  await page.goto(`${base()}/#/privacy`)
  await page.getByRole('heading', { name: 'Purposes in force' }).waitFor()
  const given = (await d.ok('GET', '/v1/reports/consent?days=28&lang=en')).byPurpose.find(p => p.purpose === 'remember')
  const row = page.getByRole('region', { name: 'How people chose' }).getByRole('row').filter({ hasText: given.text })
  assert.match(await row.innerText(), new RegExp(`\\b${given.asked}\\s+${given.granted}\\s+${given.refused}\\b`))
  await accessible(page); await fits(page); await shot(page, 'console-privacy-dark')
  await page.emulateMedia({ colorScheme: 'light' }); await page.setViewportSize(phone.viewport)
  await accessible(page); await fits(page); await shot(page, 'console-privacy-phone')
  await page.getByRole('link', { name: 'Open, ready to print' }).click()
  await page.getByText('Maison & Figli').waitFor()
  await accessible(page); await fits(page)
  await page.setViewportSize(desk.viewport); await page.evaluate(() => scrollTo(0, 0)); await shot(page, 'console-records')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('button', { name: 'Print' }).isVisible(), false)
  const paper = await page.pdf({ format: 'A4' })
  assert.ok(paper.length > 5000)
  if (process.env.TACT_PAPER) fs.writeFileSync(process.env.TACT_PAPER, paper)
  const log = (await d.request('GET', '/v1/audit?limit=200', { key: null, headers: { cookie: d.admin, 'x-tact': 'console', origin: base() } })).json.lines.filter(l => /people/.test(l.call))
  const calls = new Set(log.map(l => l.call))
  for (const call of ['POST /v1/people/search', 'GET /v1/people/{id}', 'GET /v1/people/{id}/why', 'POST /v1/people/{id}/unlink', 'POST /v1/people/{id}/link', 'POST /v1/people/{id}/limits', 'GET /v1/people/{id}/export', 'DELETE /v1/people/{id}']) assert.ok(calls.has(call), call + ': ' + [...calls])
  assert.deepEqual(wrong, [])
})
