// The screens of figures (now, moment map ...), used on a desk and a phone, with the keyboard, in the dark: what they show is what the API answers, and what anybody wrote stays text.
import { after, before, test } from 'node:test'
import { assert, campaign, keys, permitting, start, until } from '../e2e/lib.mjs'
import { readWords } from '../../faces/lib/words_table.mjs'
import { accessible, desk, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const evil = '<img src=x onerror="window.pwned=1">', people = []
let d
/** A page of the console, signed in. */
async function console_(screen, options = {}) {
  const seen = await visit('about:blank', { extraHTTPHeaders: { authorization: 'Basic ' + Buffer.from(keys.admin + ':').toString('base64') }, ...options })
  await seen.page.route('**/v1/session', r => r.fulfill({ json: { name: 'ada', roles: ['admin'] } }))
  await seen.page.goto(`${base()}/#/${screen}`)
  return seen
}
const picture = async (page, name) => { await page.evaluate(() => scrollTo(0, 0)); await shot(page, name) }
const base = () => `http://127.0.0.1:${d.port}`
const ask = (anonymousId, slot = evil) => d.decide({ anonymousId, slot, text: 'buy a novel', hint: 'buy', context: { device: { type: 'mobile' }, timezone: 'Europe/Paris', location: { latitude: 43.7812, longitude: 7.5123 } } })

before(async () => {
  d = await start({ brand: { 'tact.yaml': y => y.replace('holdout: 0%', 'holdout: 20%') + '\ncosts: {web: 0.05}\n', 'campaigns/sold.yaml': campaign('sold', 'again: each\nholdout: 50%\nvalue: event.revenue * 0.5\nwhen: slot == "sold"', { slot: 'sold' }) } })
  for (let i = 0; i < 20; i++) people.push(await permitting(d, ['remember', 'personalise', 'measure', 'locate', 'contact_web']))
  for (const p of people) { await ask(p); await ask(p, 'sold') }
})
after(() => d.stop())

test('now: moments come in as words, can be paused and summed up; nobody\'s text is a page', async () => {
  const { page, asked, wrong } = await console_('now', { colorScheme: 'dark' })
  await page.getByText('Live', { exact: true }).waitFor()
  await until(async () => { await ask(people[0]); return page.getByText(evil).count() }, 'a moment')
  const list = page.getByRole('region', { name: 'Moments, newest first' })
  assert.match(await list.innerText(), /to buy[\s\S]*books[\s\S]*Nothing to say: There was no way to show you this now\./)
  assert.equal(await page.evaluate(() => window.pwned), undefined)
  // fails when a paused list goes on: Live.moment() of lib/live.js
  const pause = page.getByRole('button', { name: 'Pause the list' })
  await pause.focus(); await page.keyboard.press('Enter')
  await page.getByText('Paused. The figures go on.').waitFor()
  const rows = await list.getByRole('listitem').count(), seen = () => page.locator('.figure b').first().innerText()
  await until(async () => { await ask(people[1]); return await seen() !== '0' }, 'the figures to go on')
  assert.equal(await list.getByRole('listitem').count(), rows)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Sum up the last minute' }).click()
  await page.getByRole('status').filter({ hasText: 'The last minute:' }).waitFor({ state: 'attached' })
  for (const p of people) await ask(p)                  // where somebody is is told once ten were seen there
  await until(async () => { await ask(people[2]); return (await page.locator('.places .some').count()) === 1 }, 'the place')
  await d.pause('all')
  await page.getByText('Everything is paused: nothing is said to anybody.').waitFor()
  await d.pause('all', false)
  await accessible(page)
  await shot(page, 'console-now-dark')
  await page.getByText('What is usual at this hour is not known yet').first().waitFor()      // an hour of one brand's first day compares with nothing: against() of screens/now.js
  await page.setViewportSize(phone.viewport)
  await fits(page)
  await shot(page, 'console-now-phone')
  ownOnly(asked.filter(a => a !== 'about:blank'), base())
  assert.deepEqual(wrong, [])
})

test('map: what nobody answered stands first, is filtered, and becomes a draft that meets just those moments', async () => {
  const { page, wrong } = await console_('map', { size: desk })
  const first = page.getByRole('row').filter({ hasText: evil })
  await first.waitFor()
  const row = (await d.ok('GET', '/v1/reports/moments?by=kind,topic,situation,place')).rows[0]
  assert.match(await page.getByRole('row').nth(1).innerText(), new RegExp(`books[\\s\\S]*${row.unanswered}`))
  await accessible(page)
  await shot(page, 'console-map')
  // who is not remembered, and what came late, played: of themselves they would hide what few people stand behind
  const whole = await d.ok('GET', '/v1/reports/moments?by=kind,topic,situation,place')
  await page.route('**/v1/reports/moments?*', r => r.fulfill({ json: { ...whole, notRemembered: 3, notCounted: 1, erased: 30 } }), { times: 1 })
  await page.getByLabel('Period').selectOption('7')
  await page.getByText('3 of them stand without a person').waitFor()
  await page.getByText('1 more event is counted nowhere').waitFor()
  await page.getByText('About 30 lines of the log are of people who were erased since').waitFor()
  await page.getByLabel('Period').selectOption('28')
  await page.getByLabel('Contains').fill('no such thing')
  await page.getByText('No cell fits this filter.').waitFor()
  await page.getByLabel('Contains').fill('novel')
  await page.getByLabel('Contains').fill('books')
  await page.getByLabel('Shown as').selectOption('grid')
  await page.getByRole('rowheader', { name: 'books' }).waitFor()
  await page.setViewportSize(phone.viewport)
  await fits(page)
  await shot(page, 'console-map-phone')
  await page.getByLabel('Shown as').selectOption('list')
  await first.getByRole('button', { name: /^Draft a campaign for: / }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/campaigns\/buy-books-/)
  const name = decodeURIComponent(new URL(page.url()).hash.split('/')[2]), file = await d.ok('GET', `/v1/campaigns/${name}/file`)
  assert.equal(file.inForce, true)
  // fails when the condition is not the row's: condition() of lib/draft.js
  assert.match(file.text, new RegExp(`moment.kind == "buy" && "books" in moment.topics && moment.situation == "${row.situation}" && slot == `))
  const found = await d.ok('POST', '/v1/campaigns/check', { body: { name, text: file.text } })
  assert.deepEqual([found.ok, found.campaign.state, found.campaign.messages[0].slot], [true, 'draft', evil])
  await page.goBack()
  await first.getByRole('button', { name: /^Draft a page for: / }).click()
  await page.waitForURL(/#\/pages\/buy-books-/)
  const written = await d.ok('GET', `/v1/pages/${name}/en/file`)
  assert.match(written.text, /^state: draft\nkind: buy\ntitle: "A headline for: to buy.*\ntopic: "books"$/m)
  assert.deepEqual([written.inForce, (await d.get(`/p/${name}`, { key: null })).status], [true, 404])
  assert.deepEqual(wrong, [])
})

test('map: words of a draft are in the language of the brand, whoever drafts it', async () => {
  const words = await import('../../faces/console/lib/words.js'), { draft } = await import('../../faces/console/lib/draft.js'), table = readWords(new URL('../../faces/words', import.meta.url).pathname)
  const of = i => async () => ({ default: Object.fromEntries(table.flatMap(s => s.rows.map(r => [r.key, r.words[i]]))) })
  globalThis.document = { documentElement: {} }
  await words.loadWords({ en: of(0), fr: of(1), it: of(2) }, 'it')
  // fails when the reader's words go into the message: draft() of lib/draft.js
  for (const [locale, title] of [['fr-CH', /^ {4}fr-CH: \{title: 'Un titre pour/m], ['de', /^ {4}de: \{title: 'A headline for: to buy/m], ['it', /^ {4}it: \{title: 'Un titolo per/m]]) assert.match(draft('a', { kind: 'buy', topic: 'lunch' }, '', locale, await words.wordsOf(locale)), title)
})

test('set-up: the checklist ticks itself off while one looks, a test is sent, nothing secret is shown', async () => {
  const { page, asked, wrong } = await console_('set-up', { size: phone })
  const step = title => page.locator('.well .step').filter({ hasText: title })        // live already: what remains
  await step('The snippet is in your pages').getByText('to do').waitFor()
  await fits(page)
  await step('A test on your own phone').locator('summary').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add a phone' }).press('Enter')
  const qr = page.getByRole('img', { name: /^QR code of http/ })
  await until(() => qr.evaluate(i => i.complete && i.naturalWidth > 0), 'the QR code')
  assert.equal((await d.get('/v1/qr?text=javascript:alert(1)')).status, 400)
  await accessible(page)
  await picture(page, 'console-set-up-phone')
  await d.track('Product Viewed', { anonymousId: 'tester-zoe' }, { key: keys.write, headers: { origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1' } })
  await page.getByRole('status').filter({ hasText: 'Done: The snippet is in your pages' }).waitFor({ state: 'attached' })
  assert.equal(await step('The snippet is in your pages').count(), 0)
  await page.setViewportSize(desk.viewport)
  await d.consent({ anonymousId: 'tester-zoe' }, { remember: true, contact_email: true })
  await page.getByRole('button', { name: 'Send me a test: e-mail' }).click()
  await page.getByText(/tester-zoe has no address on this channel/).waitFor()
  const text = await page.content()
  for (const secret of Object.values(keys)) assert.ok(!text.includes(secret))
  await accessible(page)
  await picture(page, 'console-set-up')
  ownOnly(asked.filter(a => a !== 'about:blank'), base())
  assert.deepEqual(wrong.filter(w => !/409/.test(w)), [])
})

test('results: the whole first, each figure as its call has it, a CSV that is no formula, a report on paper', async () => {
  const { page, wrong } = await console_('results', { timezoneId: 'Pacific/Honolulu' })
  await page.getByRole('heading', { name: 'All promotion together' }).waitFor()
  const whole = await d.ok('GET', '/v1/reports/programme'), sold = whole.campaigns.find(c => c.campaign === 'sold')
  const row = page.getByRole('table').filter({ hasText: 'Verdict' }).getByRole('row').filter({ hasText: 'sold' })
  assert.match(await row.innerText(), new RegExp(`sold[\\s\\S]*${sold.funnel.eligible}\\s+${sold.funnel.sent}\\s+${sold.funnel.goal}[\\s\\S]*Too little data`))
  const eligible = whole.campaigns.filter(c => c.class === 'promotional').reduce((n, c) => n + c.funnel.eligible, 0)
  assert.match(await page.getByRole('row').filter({ hasText: 'fitted the moment' }).first().innerText(), new RegExp(`\\b${eligible}\\b`))
  const told = whole.campaigns.filter(c => c.class === 'promotional' && c.funnel.sent), nobody = told.length && told.every(c => c.funnel.notReported.includes('seen'))
  assert.match(await page.getByRole('region', { name: 'Where messages were lost' }).getByRole('row', { name: /^seen/ }).innerText(), nobody ? /seen\s+not reported\s*$/ : /seen\s+\d/)
  assert.deepEqual(await page.getByRole('link', { name: /Where this comes from/ }).evaluateAll(all => all.map(a => a.getAttribute('href'))), ['/v1/reports/results?by=channel&days=28', '/v1/reports/lift?by=channel&days=28', '/v1/reports/programme'])
  const lift = await d.ok('GET', '/v1/reports/lift?by=kind'), side = (treatedPeople, treatedGoals, leftAlonePeople, leftAloneGoals) => ({ treatedPeople, treatedGoals, leftAlonePeople, leftAloneGoals }), all = { ...side(2610, 261, 291, 20), verdict: 'open', difference: 0.03, low: -0.01, high: 0.07, believed: false }
  await page.getByText(lift.all ? 'People whose lot fell since' : 'Fewer than twenty people had their lot drawn').waitFor()
  await page.route('**/v1/reports/lift?*', r => r.fulfill({ json: { ...lift, notTold: 1, erased: 20, all, rows: [{ kind: 'know', ...side(1310, 181, 150, 8), verdict: 'higher', difference: 0.085, low: 0.021, high: 0.149, believed: true }, { kind: 'buy', ...side(1240, 78, 120, 11), verdict: 'open', difference: -0.029, low: -0.11, high: 0.052, believed: false }, { kind: 'none', ...side(60, 2, 21, 1), verdict: 'too_little_data' }] } }))      // what a larger brand has, played
  await page.getByRole('combobox', { name: 'By' }).selectOption('kind')
  const changed = name => page.getByRole('region', { name: 'What messages changed' }).getByRole('row', { name })
  assert.match(await changed(/^to know/).innerText(), /\+8\.5 \(\+2\.1 … \+14\.9\)[\s\S]*It helped[\s\S]*181 of 1,310[\s\S]*8 of 150/)
  assert.match(await changed(/^no moment/).innerText(), /–[\s\S]*Too little data/)
  await page.getByText('About 20 lines of the log are of people who were erased since').waitFor()
  assert.match(await changed(/^All of them/).innerText(), /Not yet[\s\S]*261 of 2,610/)
  await page.getByRole('row', { name: /^to buy/ }).first().waitFor()
  const lines = (await d.get(await page.getByRole('link', { name: 'Export as CSV' }).first().getAttribute('href'))).text.trim().split('\r\n')
  assert.equal(lines.length, whole.campaigns.length + 1)
  assert.equal(lines.find(l => l.startsWith('sold,')).split(',')[lines[0].split(',').indexOf('funnel.eligible')], String(sold.funnel.eligible))
  await accessible(page)
  await shot(page, 'console-results')
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.locator('h1').evaluate(e => e.getBoundingClientRect().left) < 60, 'no place is kept on paper for what is not printed')
  assert.equal(await page.getByRole('button', { name: 'Print' }).isVisible(), false)
  assert.ok((await page.pdf({ format: 'A4' })).length > 5000)
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
  const days = [3, 4].map(n => ({ day: `2026-11-0${n}`, verdict: 'open', treatedPeople: 900, treatedGoals: 90, leftAlonePeople: 100, leftAloneGoals: 9, difference: .01, low: -.04, high: .06 }))
  await page.route('**/v1/campaigns/sold/report', r => r.fetch().then(async a => r.fulfill({ json: { ...await a.json(), history: days, funnel: { ...(await a.json()).funnel, dryRun: ['email'] } } })))
  await row.getByRole('link', { name: 'sold' }).click()
  await page.getByRole('heading', { name: 'From near to far' }).waitFor()
  await page.getByRole('row', { name: /^sent/ }).getByText('E-mail: only written down (dry run)').waitFor()
  await page.locator('.chart').getByText('The same as a table').click()      // fails when the brand's days are those of the reader, eleven hours behind: day() of lib/words.js
  assert.deepEqual(await page.locator('.chart').getByRole('rowheader').or(page.locator('.chart td:first-child')).allInnerTexts(), ['Nov 3, 2026', 'Nov 4, 2026'])
  await page.setViewportSize(phone.viewport)
  await accessible(page)
  await fits(page)
  await picture(page, 'console-results-campaign-phone')
  assert.deepEqual(wrong, [])
})

test('attention: what the report says, as words and pictures, at first and when there is enough', async () => {
  const { page, asked, wrong } = await console_('attention')
  const report = await d.ok('GET', '/v1/reports/attention?days=28&lang=en')
  await page.getByText(`${report.people} people were met in this period.`).waitFor()
  await page.getByText('not enough yet', { exact: true }).waitFor()
  await page.getByText(report.oneMoreMessageAWeek.text).waitFor()
  await page.getByText('Reason, as the person reads it').waitFor()
  assert.match(await page.getByRole('row').filter({ hasText: `“${report.silences[0].text}”` }).innerText(), new RegExp(`\\b${report.silences[0].count}\\b`))
  // what a large brand has, played: three weeks make a line
  const week = (from, messages, unsubscribed) => ({ from: `2026-11-${from}T00:00:00Z`, people: 9000, messages, unsubscribed, complained: 1 })
  await page.route('**/v1/reports/attention?*', r => r.fulfill({ json: { ...report, people: 12400, weeks: [week('01', 2000, 4), week('08', 3000, 9), { from: '2026-11-15T00:00:00Z', people: null, messages: null, unsubscribed: null, complained: null }],
    attentionUsed: [...report.attentionUsed.slice(0, 4), { share: 'all or more', people: null }], oneMoreMessageAWeek: { enough: true, objectionsPerThousandPeople: 1.9, low: 0.7, high: 3.1, text: 'One more message a week to each of a thousand people would make about 1.9 more of them object in that week (between 0.7 and 3.1).', how: report.oneMoreMessageAWeek.how } } }))
  await page.getByLabel('Period').selectOption('91')
  await page.getByText('more objections among a thousand people, between 0.7 and 3.1').waitFor()
  await page.route('**/v1/reports/attention?*', async r => { await new Promise(done => setTimeout(done, 2500)); await r.fallback() }, { times: 1 })
  await page.getByLabel('Period').selectOption('28')
  await page.getByText('Still reading; until then, what was here before stays.').waitFor()       // fails without useLong() of lib/ui.js
  await page.getByText('Still reading').waitFor({ state: 'detached' })
  await page.locator('.plot canvas').waitFor()
  await page.getByText('The same as a table').click()
  await page.getByRole('cell', { name: 'fewer than ten' }).waitFor()
  await accessible(page)
  await picture(page, 'console-attention')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(phone.viewport)
  await accessible(page)
  await fits(page)
  ownOnly(asked.filter(a => a !== 'about:blank'), base())
  assert.deepEqual(wrong, [])
})
