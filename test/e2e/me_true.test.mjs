// The person's own page says what is true: what reached them and what only waits, why, hours nobody chose, a conversation that was answered.
import { test } from 'node:test'
import { assert, campaign, id, start, until } from './lib.mjs'
import { signedIn, someone } from './me_lib.mjs'

const plain = (name, head, more) => campaign(name, `class: transactional\nbasis: contract\nagain: each\n${head}`, more).replace(/goal: .*\n/, '')
const brand = { 'campaigns/order.yaml': plain('order', 'not_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'inapp' }), 'campaigns/top.yaml': plain('top', 'when: slot == "top"', { slot: 'top' }),
  'campaigns/planned.yaml': plain('planned', 'when: slot == "top" || event.name == "Order Paid"', { channels: 'web, inapp' }).replace('state: live', 'state: draft') }
const attention = page => /<h2 id="attention">[^]*?<p>([^]*?)<\/p>/.exec(page)[1], listed = page => [...page.matchAll(/<article[^]*?<\/article>/g)].map(m => m[0])

// fails when what is chosen counts as got (reached() of daemon/me_page.c), when what a page asked for is left out of the number, or when a draft's reason is told (daemon/why_said.c)
test('what waits has reached nobody; the number and the list agree, and the reasons are of that message', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), page = async (lang = 'en') => (await b.get('/me', { 'accept-language': lang })).text
  await d.track('Order Paid', { anonymousId: who.anonymousId, userId: who.user })
  await until(async () => (await d.ok('GET', `/v1/people/${who.user}/why`)).decisions.some(x => x.waits && x.campaign === 'order'), 'the message to wait')
  let text = await page()
  assert.match(attention(text), /^0 messages reached you in the last seven days\.$/)
  assert.deepEqual([listed(text).length, /Nothing lately\./.test(text), /It waits until you open|0 times this week/.test(text)], [0, true, false])
  const stream = d.stream(who.anonymousId)
  await until(() => stream.of('order').length, 'it to be shown')
  stream.close()
  assert.equal((await d.decide({ anonymousId: who.anonymousId, userId: who.user, slot: 'top' })).decision.campaign, 'top')
  await until(async () => listed(text = await page()).length === 2, 'both on the page')
  assert.equal(attention(text), '2 messages reached you in the last seven days. In a page you had open: 1.')
  assert.match(attention(await page('fr')), /^2 messages .* Dans une page que vous aviez ouverte\u00a0: 1\.$/)
  assert.match(attention(await page('it')), /^2 messaggi .* In una pagina che aveva aperto: 1\.$/)
  for (const one of listed(text)) {
    assert.match(one, /This message fitted you and the moment\./)
    assert.doesNotMatch(one, /not in use/)
  }
  const told = (await d.ok('GET', `/v1/people/${who.user}/why?lang=en`)).decisions
  assert.equal(told.filter(x => x.sent).length, 2)
  assert.doesNotMatch(JSON.stringify(told), /not in use/)
})

// fails when the form shows hours that nobody chose: attention() of daemon/me_page.c
test('hours nobody chose are told as the default, and saving something else chooses none', async t => {
  const d = await start({ brand: { 'tact.yaml': y => y.replace(/quiet: .*/, 'quiet: {from: 19:30, until: 07:30}') } }); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), page = async (lang = 'en') => (await b.get('/me', { 'accept-language': lang })).text, text = await page()
  const fields = html => [/name="from" value="([^"]*)"/.exec(html)[1], /name="until" value="([^"]*)"/.exec(html)[1]]
  assert.deepEqual(fields(text), ['', ''])
  assert.match(text, /By default, for everybody: from 19:30 to 07:30\./)
  assert.match(text, /You have set no hours of your own\./)
  assert.match(await page('fr'), /Vous n’avez pas choisi d’heures à vous\./)
  await b.act('prefer', { channel: 'email' })
  assert.equal((await d.person(who.user)).limits.quietHours, undefined)
  await b.act('quiet', { say: 'hours', from: '21:30', until: '06:00' })
  assert.deepEqual(fields(await page()), ['21:30', '06:00'])
  assert.doesNotMatch(await page(), /You have set no hours of your own/)
})

// fails when a question is called a complaint, when an answer leaves "awaits our answer", or when it stands folded and unmarked: one_thread() of daemon/me_page.c
test('a question is no complaint; an answer is seen, and nothing says that it is awaited', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), page = async lang => (await b.get('/me', { 'accept-language': lang })).text
  await b.act('write', { text: 'Do you have bicycle tyres?' })
  assert.match((await b.get('/me?done=write', { 'accept-language': 'en' })).text, /<p class="notice good" role="status">We have your words; the answer comes here, too\.</)
  assert.match(await page('en'), /<details class="thread"[^>]*><summary>[^<]* · We are to answer\./)
  const [thread] = (await d.ok('GET', '/v1/threads')).threads
  await d.ok('POST', `/v1/threads/${thread.id}/reply`, { body: { text: 'Ten of them.' } })
  assert.match(await page('en'), /<details class="thread" open><summary>[^<]* · <strong>We answered\.<\/strong><\/summary>[^]*Ten of them\./)
  assert.match(await page('it'), /<strong>Abbiamo risposto\.<\/strong>/)
  const data = (await b.get('/me/data', { 'accept-language': 'en' })).text
  assert.match(data, /<dt>State<\/dt><dd>answered by us<\/dd>/)
  assert.match(data, /<dt>A conversation with us is open, so no offers<\/dt><dd>Yes<\/dd>/)
  assert.doesNotMatch(data, /waits for our answer|omplaint/)
  await d.ok('POST', `/v1/threads/${thread.id}/note`, { body: { text: 'ask the shop' } })
  await d.ok('POST', '/v1/till/objection', { body: { address: who.email, all: true, messageId: id('m') } })
  const french = (await b.get('/me/data', { 'accept-language': 'fr' })).text
  for (const words of ['une note entre nous', 'dit par un de nos programmes', 'dit au comptoir']) assert.ok(french.includes(`<dd>${words}</dd>`), words)
  const silences = /<details><summary>Why not\?[^]*?<\/details>/.exec(await page('en'))?.[0] ?? ''
  assert.doesNotMatch(silences, /wrote to us|answer to what you wrote/)
})

// fails when what the account part holds reads as if there were no purchases: label_of() of daemon/me_data.c
test('purchases are counted once, and what each part holds says so', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who)
  for (let i = 0; i < 3; i++) await d.track('Order Completed', { anonymousId: who.anonymousId, userId: who.user, properties: { order_id: `o-${who.user}-${i}`, revenue: 9 } })
  const data = (await b.get('/me/data', { 'accept-language': 'en' })).text
  assert.deepEqual([...data.matchAll(/<dt>Purchases<\/dt><dd>([^<]*)/g)].map(m => m[1]), ['3'])
  assert.match(data, /<dt>Purchases noted here, by subject<\/dt><dd>nothing/)
  assert.match(data, /<dt>About<\/dt><dd>all subjects together<\/dd>/)
  assert.match(data, /<dt>Your number with us<\/dt><dd>[0-9a-f]{16}<\/dd>/)
})
