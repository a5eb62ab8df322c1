// The loyalty programme from outside: points and tiers, rewards bought once, coupons used once, pools, and who brought whom, with two devices.
import { test } from 'node:test'
import { all, assert, campaign, fs, http, id, keys, path, permitting, search, start, until, userToken } from './lib.mjs'

const rewards = `
points:
  expire: 24
  rules:
    - {name: orders, on: Order Completed, when: event.revenue > 0.0, points: event.revenue, most: 500}
    - {name: refunds, on: Order Refunded, points: event.revenue * -1.0}
    - {name: review, on: Review Written, points: 20}
visits: {on: Shop Visited, per: place}
tiers: {by: points, within: 12, levels: [{name: bronze, from: 0}, {name: silver, from: 100}]}
rewards:
  - {name: coffee, cost: 60, title: {en: A coffee, fr: Un café, it: Un caffè}, coupon: coffee}
  - {name: bag, cost: 30, title: {en: A bag}}
coupons:
  - {name: welcome, value: {en: 5 euros off, fr: 5 euros de remise}, valid: 30d, topics: [books]}
  - {name: coffee, value: A coffee, valid: 60d, per_person: 8, earned: true}
  - {name: ride, kind: pool, file: coupons/ride.txt, value: {en: A free ride}, valid: 30d, per_person: 2}
referral:
  friend: {points: 50, coupon: welcome}
  referrer: {points: 100}
  per_month: 1
  ambassador: 2
  page: https://shop.example/hello?from=a-friend
`
const offer = (name, coupon, more = '') => campaign(name, `on: event\nwhen: event.name == "${name}"\nworth: 1000\nagain: each\nholdout: 0%\ncoupon: ${coupon}\n${more}`, { slot: name })
  .replaceAll('words"', 'Your code is {{coupon.code}}: {{coupon.value}} until {{coupon.until}}, {{person.points}} points"')

async function brand(t, more = {}) {
  const d = await start({ brand: { 'rewards.yaml': rewards, 'campaigns/welcome.yaml': offer('welcome', 'welcome'), ...more, ...(await pool('RIDE-0001', 'RIDE-0002')) } })
  t.after(() => d.stop())
  return d
}
/** The file of a pool; its folder is made by the first change that names it. */
const pool = async (...codes) => ({ 'coupons/ride.txt': codes.join('\n') + '\n' })
const member = async (d, purposes = all) => {
  const userId = id('user')
  await d.consent({ userId }, Object.fromEntries(purposes.map(p => [p, true])))
  return userId
}
const order = (d, userId, revenue, fields = {}) => d.track('Order Completed', { userId, properties: { revenue }, ...fields })
const standing = (d, userId) => d.ok('GET', `/v1/rewards/${userId}`)
const coupon = async (d, fields) => {
  const answer = await d.asked('welcome', { event: 'welcome', slot: 'welcome', ...fields })
  return /code is (\S+): 5 euros off until (\d\d \w{3} \d{4})/.exec(answer.decision.content.body)
}

test('points by rule, from trusted senders alone; tiers, visits, and never below zero', async t => {
  const d = await brand(t), userId = await member(d)
  await order(d, userId, 40.9)
  assert.equal((await standing(d, userId)).pointsToNextTier, 60)
  await order(d, userId, 90, { messageId: 'once' })
  await order(d, userId, 90, { messageId: 'once' })
  await d.track('Order Completed', { userId, context: { userToken: userToken(userId) }, properties: { revenue: 300 } }, { key: keys.write })      // the page's word has no value
  for (const place of ['nice', 'nice', 'menton']) await d.track('Shop Visited', { userId, properties: { place } })
  let now = await standing(d, userId)
  assert.deepEqual([now.points, now.tier, now.earned, now.shopVisits], [130, 'silver', 130, 2])
  assert.deepEqual(now.rewards.map(r => [r.reward, r.title, r.enough]), [['coffee', 'A coffee', true], ['bag', 'A bag', true]])
  assert.ok(Date.parse(now.expiring.at) > Date.now() + 700 * 86400e3)
  await d.track('Order Refunded', { userId, properties: { revenue: 100 } })
  assert.equal((await standing(d, userId)).points, 30)
  await d.track('Order Refunded', { userId, properties: { revenue: 100 } })
  now = await standing(d, userId)
  assert.deepEqual([now.points, now.tier], [0, 'silver'])                       // what was earned tells the tier, not what is left
  const adjust = (points, note, messageId = id('m')) => d.post(`/v1/rewards/${userId}/adjust`, { points, note, messageId })
  assert.equal((await adjust(-1, 'too many')).json.reason, 'reward.few')
  assert.equal((await adjust(25, '')).status, 400)
  for (let i = 0; i < 2; i++) assert.deepEqual((await adjust(25, 'a parcel that came late', 'sorry-1')).json, { status: 'ok', points: 25 })
  const why = await d.ok('GET', `/v1/people/${userId}/why`)
  assert.match(JSON.stringify(why), /You earned points with this.*This event does not count|This event does not count[^]*You earned points with this/)
  assert.match(JSON.stringify(await d.export(userId)), /a parcel that came late/)
})

test('a reward is bought once, by the person with their token, and the same call hears the same answer', async t => {
  const d = await brand(t), userId = await member(d), where = `/v1/rewards/${userId}`
  await order(d, userId, 100)
  const buy = (reward, messageId, key, token) => d.post(`${where}/redeem`, { reward, messageId, userToken: token }, { key })
  assert.equal((await buy('coffee', 'a', keys.write)).status, 403)
  assert.equal((await d.get(where, { key: keys.write })).status, 403)
  const first = await buy('coffee', 'a', keys.write, userToken(userId)), again = await buy('coffee', 'a', keys.write, userToken(userId))
  assert.equal(first.json.points, 40)
  assert.match(first.json.coupon.code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  assert.deepEqual(again.json, first.json)
  const poor = await buy('coffee', 'b', keys.server)
  assert.deepEqual([poor.status, poor.json.reason, poor.json.points], [409, 'reward.few', 40])
  assert.equal((await buy('bag', 'c', keys.server)).json.points, 10)
  assert.equal((await buy('car', 'd', keys.server)).status, 404)
  assert.equal((await d.post(`${where}/redeem`, { reward: 'bag' })).status, 400)                      // without a messageId a lost answer would cost twice
  const now = await d.ok('GET', `${where}?userToken=${userToken(userId)}`, { key: keys.write })
  assert.deepEqual(now.coupons.map(c => [c.coupon, c.state, c.code]), [['coffee', 'good', first.json.coupon.code]])
})

test('a coupon is one person\'s, is typed as people type, and is used once', async t => {
  const d = await brand(t), anonymousId = await permitting(d, all), other = await permitting(d, all)
  const [, code, until_] = await coupon(d, { anonymousId })
  assert.ok(Math.abs(Date.parse(until_) - Date.now() - 30 * 86400e3) < 2 * 86400e3)
  const look = (typed, query = '') => d.get(`/v1/coupons/${encodeURIComponent(typed)}${query}`)
  for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' ')]) {
    const seen = (await look(typed, `?anonymousId=${anonymousId}`)).json
    assert.deepEqual([seen.state, seen.coupon, seen.value, seen.campaign, seen.personMatches], ['good', 'welcome', '5 euros off', 'welcome', true])
  }
  assert.equal((await look(code, `?anonymousId=${other}`)).json.personMatches, false)
  const wrong = code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
  assert.match((await look(wrong)).json.text, /mistyped/)
  assert.equal((await d.get(`/v1/coupons/${code}`, { key: keys.write })).status, 403)
  assert.deepEqual((await d.decide({ anonymousId, event: 'welcome', slot: 'welcome' })).reasons.filter(r => r.code === 'coupon.had').length, 1)      // one a person
  const redeem = (messageId, fields = {}) => d.post(`/v1/coupons/${code}/redeem`, { messageId, place: 'nice', ...fields })
  assert.deepEqual([(await redeem('t1', { anonymousId: other })).json.state, (await redeem('t2', { topics: ['coffee'] })).json.state], ['others', 'topic'])
  const used = await redeem('t3', { anonymousId, topics: ['coffee', 'books'] })
  assert.deepEqual([used.status, used.json.redeemed, used.json.place], [200, true, 'nice'])
  assert.equal((await redeem('t3', { anonymousId, topics: ['coffee', 'books'] })).json.redeemedAt, used.json.redeemedAt)
  const late = await redeem('t4')
  assert.deepEqual([late.status, late.json.state, late.json.redeemedAt, late.json.place], [409, 'redeemed', used.json.redeemedAt, 'nice'])
  assert.match(JSON.stringify(await d.export(anonymousId, 'device')), /Coupon Redeemed/)
})

test('twenty tills at once and a kill -9: used once, and whoever heard yes is the one', async t => {
  const d = await brand(t)
  for (let round = 0; round < 3; round++) {
    const anonymousId = await permitting(d, all), [, code] = await coupon(d, { anonymousId }), said = []
    const asking = Array.from({ length: 20 }, (_, i) => d.post(`/v1/coupons/${code}/redeem`, { messageId: `till-${round}-${i}` }).then(a => { said[i] = a.json?.redeemed ? 'yes' : 'no'; return a }, () => { said[i] = 'nothing heard' }))
    if (round) await Promise.race(asking)                // killed as soon as the first answer is there
    else await Promise.all(asking)
    await d.kill()
    await Promise.all(asking)
    await d.start()
    const after = []
    for (let i = 0; i < 20; i++) after.push((await d.post(`/v1/coupons/${code}/redeem`, { messageId: `till-${round}-${i}` })).json.redeemed === true)
    assert.equal(after.filter(Boolean).length, 1, `${said} then ${after}`)
    said.forEach((s, i) => { if (s === 'yes') assert.ok(after[i], 'somebody heard yes, and after the kill another has it') })
  }
})

test('codes of a pool: one each, none twice, and none left says so', async t => {
  const d = await brand(t, { 'campaigns/ride.yaml': offer('ride', 'ride').replaceAll('5 euros off', 'ride') }), codes = []
  for (let i = 0; i < 2; i++) codes.push(/code is (\S+):/.exec((await d.asked('ride', { anonymousId: await permitting(d, all), event: 'ride', slot: 'ride' })).decision.content.body)[1])
  assert.deepEqual(codes.sort(), ['RIDE-0001', 'RIDE-0002'])
  const late = await permitting(d, all)
  const none = async () => (await d.decide({ anonymousId: late, event: 'ride', slot: 'ride' })).reasons.map(r => r.code)
  assert.ok((await none()).includes('coupon.none'))
  assert.deepEqual((await d.ok('GET', '/v1/coupons')).pools, [{ coupon: 'ride', codes: 2, left: 0 }])
  await d.restart()
  assert.ok((await none()).includes('coupon.none'))
  d.change(await pool('RIDE-0001', 'RIDE-0002', 'RIDE-0003'))
  await d.ok('POST', '/v1/reload', { key: keys.admin, body: {} })
  assert.match((await d.asked('ride', { anonymousId: late, event: 'ride', slot: 'ride' })).decision.content.body, /RIDE-0003/)
  assert.equal((await d.post('/v1/coupons/ride-0003/redeem', { messageId: 'r' })).json.redeemed, true)
})

test('a send that certainly failed gives its code back; the next try has one again', async t => {
  let answer = 429, codes = []
  const gateway = http.createServer((request, response) => {
    let text = ''
    request.on('data', c => { text += c })
    request.on('end', () => { codes.push(/RIDE-\d+/.exec(text)?.[0]); response.writeHead(answer, { 'retry-after': '1' }); response.end('{}') })
  }).listen(0, '127.0.0.1')
  t.after(() => gateway.close())
  await until(() => gateway.listening)
  const text = campaign('ride', 'on: event\nwhen: event.name == "Ride Asked"\nworth: 1000\nagain: each\nholdout: 0%\ncoupon: ride\n', { channels: 'webhook' }).replaceAll('words"', '{{coupon.code}}"')
  const words = '      contact_webhook:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
  const d = await brand(t, { 'campaigns/ride.yaml': text, 'purposes.yaml': p => p.replace('      remember:\n', words + '      remember:\n'), 'tact.yaml': y => y.replace('channels:\n', `channels:\n  webhook: {driver: http, url: "http://127.0.0.1:${gateway.address().port}/", secret: "\${env:PROOF_TOKEN_SECRET}"}\n`) })
  const anonymousId = await permitting(d, [...all, 'contact_webhook'])
  for (let i = 0; i < 30 && !codes.length; i++) { await d.track('Ride Asked', { anonymousId }); await until(async () => codes.length || !(await d.person(anonymousId, 'device')).pending?.length, 'the message') }
  assert.ok(codes[0])
  await until(async () => (await d.ok('GET', '/v1/coupons')).pools[0].left === 2, 'the code to come back')
  assert.equal((await d.get(`/v1/coupons/${codes[0]}`)).status, 404)            // nobody's
})

test('recommended by a friend: thanked after the first order, once, and never oneself', async t => {
  const d = await brand(t), anna = await member(d), refer = who => d.ok('POST', `/v1/rewards/${who}/referral`, { body: {} })
  const { code } = await refer(anna)
  assert.deepEqual((await refer(anna)).code, code)
  const led = await d.get(`/r/${code}`, { key: null })
  assert.deepEqual([led.status, led.headers.location], [302, `https://shop.example/hello?from=a-friend&tact_ref=${code}`])
  for (const bad of ['%2F%2Fevil.example', 'a%0D%0ASet-Cookie:%20x=1', 'a@evil.example', 'a%26to=https:', 'x'.repeat(40)]) assert.equal((await d.get(`/r/${bad}`, { key: null })).status, 404, bad)
  assert.equal((await d.get('/r/NOBODY', { key: null })).status, 302)           // whose it is, is nobody's business
  const comes = async (d, ref, more = {}) => {
    const anonymousId = more.anonymousId || await permitting(d, all)
    const { verdict } = await d.ok('POST', '/v1/page', { body: { anonymousId, messageId: id('m'), context: { page: { url: `https://shop.example/hello?a=1&tact_ref=${ref}#x` } } }, key: keys.write })
    return anonymousId
  }
  // A new device follows the link, signs in, and buys.
  const device = await comes(d, code), ben = await member(d)
  await d.ok('POST', '/v1/identify', { body: { userId: ben, anonymousId: device, messageId: id('m') } })
  assert.equal((await standing(d, anna)).points, 0)
  await order(d, ben, 10, { anonymousId: device })
  await order(d, ben, 10, { anonymousId: device })
  const b = await standing(d, ben), a = await standing(d, anna)
  assert.deepEqual([b.points, b.coupons.map(c => c.coupon)], [70, ['welcome']])
  assert.deepEqual([a.points, a.friends, a.ambassador], [100, 1, false])
  // Another friend in the same month counts, and nothing is given for it.
  const second = await comes(d, code), carl = await member(d)
  await d.ok('POST', '/v1/identify', { body: { userId: carl, anonymousId: second, messageId: id('m') } })
  await order(d, carl, 10, { anonymousId: second })
  const more = await standing(d, anna)
  assert.deepEqual([more.points, more.friends, more.ambassador], [100, 2, true])
  // Oneself, on a device of one's own; somebody who bought before; a code that is nobody's.
  const own = await permitting(d, all)
  await d.ok('POST', '/v1/identify', { body: { userId: anna, anonymousId: own, messageId: id('m') } })
  await comes(d, code, { anonymousId: own })
  await order(d, anna, 10, { anonymousId: own })
  assert.equal((await standing(d, anna)).points, 110)
  const known = await member(d)
  await order(d, known, 10)
  await d.ok('POST', '/v1/page', { body: { userId: known, messageId: id('m'), context: { page: { url: `https://shop.example/?tact_ref=${code}` } } } })
  await order(d, known, 10)
  assert.equal((await standing(d, known)).points, 20)
  await comes(d, '0000-0000-0000-0000')
  assert.equal((await standing(d, anna)).friends, 2)
})

test('unlinked, a device takes along what it earned; erased, nobody can use what was not used', async t => {
  const d = await brand(t), userId = await member(d), anonymousId = await permitting(d, all)
  await d.track('Order Completed', { anonymousId, properties: { revenue: 70 } })
  await d.ok('POST', '/v1/identify', { body: { userId, anonymousId, messageId: id('m') } })
  await order(d, userId, 50)
  assert.equal((await standing(d, userId)).points, 120)
  await d.ok('POST', `/v1/rewards/${userId}/redeem`, { body: { reward: 'coffee', messageId: 'x' } })
  await d.ok('POST', `/v1/people/${userId}/unlink`, { body: { anonymousId } })
  const left = (await standing(d, userId)).points, taken = (await d.ok('GET', `/v1/rewards/${anonymousId}?as=device`)).points
  assert.equal(left + taken, 60)
  const { code } = (await standing(d, userId)).coupons[0]
  const [, used] = await coupon(d, { anonymousId })
  await d.ok('POST', `/v1/coupons/${used}/redeem`, { body: { messageId: 'y' } })
  await d.ok('DELETE', `/v1/people/${userId}`)
  await d.ok('DELETE', `/v1/people/${anonymousId}?as=device`)
  assert.equal((await d.get(`/v1/coupons/${code}`)).status, 404)
  const gone = (await d.post(`/v1/coupons/${used}/redeem`, { messageId: 'z' })).json
  assert.deepEqual([gone.state, gone.personKnown], ['redeemed', false])
  await d.stop()
  assert.deepEqual(search(d.data, [userId, anonymousId, code, used]), [])
})

test('how people came stands beside whether they stay, and the command line shows it all', async t => {
  const d = await brand(t), anna = await member(d), { code } = await d.ok('POST', `/v1/rewards/${anna}/referral`, { body: {} })
  const visits = async url => {
    const anonymousId = await permitting(d, all)
    for (let i = 0; i < 2; i++) await d.ok('POST', '/v1/page', { body: { anonymousId, messageId: id('m'), context: { page: { url } } } })
    return anonymousId
  }
  await visits('https://shop.example/')
  await visits('https://shop.example/?utm_campaign=spring')
  const friend = await visits(`https://shop.example/?tact_ref=${code}`)
  await d.track('Order Completed', { anonymousId: friend, properties: { revenue: 120 } })
  await d.restart()
  const came = (await d.ok('GET', '/v1/reports/programme')).acquisition
  assert.deepEqual(came.map(r => [r.by, r.met, r.bought]), [['referral', 1, 1], ['campaign', 1, 0], ['themselves', 1, 0]])
  assert.deepEqual(came[0].week4, { of: 0, active: 0 })                         // too soon to tell
  const report = d.tact('report', d.folder, '--data', d.data)
  assert.match(report.out, /How people came, and whether they stay[^]*recommended +1 +1 +not yet/, report.err)
  const said = d.tact('rewards', friend, '--as', 'device', '--in', d.folder, '--data', d.data)
  assert.match(said.out, /points +170\ntier +silver[^]*coffee for 60\n[^]*coupons +welcome, good/, said.err)
  assert.match(d.tact('rewards', '--in', d.folder, '--data', d.data).out, /ride +2 of 2 codes left/)
  const own = (await d.ok('GET', `/v1/rewards/${friend}?as=device`)).coupons[0].code
  assert.match(d.tact('coupon', own, d.folder, '--data', d.data).out, /state +good\n +It can be used\.\ncoupon +welcome/)
})

test('each mistake of rewards.yaml is told with its place and a way out', async t => {
  const d = await brand(t)
  const wrong = [
    ['points: {rules: [{name: a, on: X, points: event.revenu >}]}', /rewards\.yaml:1:\d+: error/],
    ['pionts: {}', /rewards\.yaml:1:1: error: there is no 'pionts'[^]*did you mean 'points'/],
    ['points: {expire: 99, rules: []}', /rewards\.yaml:1:18: error: 'expire' is out of its bounds[^]*from 0 to 36/],
    ['tiers: {by: visits, levels: [{name: a, from: 0}]}', /rewards\.yaml:1:13: error: tiers go by visits, and no visits are counted/],
    ['tiers: {levels: [{name: a, from: 5}, {name: b, from: 5}]}', /rewards\.yaml:1:54: error: each level begins above/],
    ['coupons: [{name: a, value: {de: Hallo}, valid: 30d}]', /the words in 'en' are missing[^]*the brand does not speak 'de'/],
    ['coupons: [{name: a, value: x, valid: soon}]', /rewards\.yaml:1:38: error: 'valid' is how long[^]*30d/],
    ['coupons: [{name: a, value: x, valid: 30d, kind: pool, file: ../secret.txt}]', /codes stand in the brand's folder/],
    ['coupons: [{name: a, value: x, valid: 30d, topics: [health]}]', /the topic 'health' is private/],
    ['coupons: [{name: a, value: x, valid: 30d, ticket: {from: "2026-12-03 19:00", until: "2026-12-03 23:00"}}]', /rewards\.yaml:1:38: error: a ticket holds until it is over/],
    ['coupons: [{name: a, value: x, ticket: {from: "2026-12-03", until: "2026-12-03 23:00"}}]', /rewards\.yaml:1:47: error: '2026-12-03' is no day and time[^]*such as "2026-12-03 19:00"/],
    ['coupons: [{name: a, value: x, ticket: {from: "2026-12-03 19:00", until: "2026-12-03 19:00", place: moon}}]', /there is no place 'moon'[^]*a ticket ends after it begins|a ticket ends after it begins[^]*there is no place 'moon'/],
    ['coupons: [{name: a, value: x, ticket: {from: "1969-12-03 19:00", until: "2026-12-03 23:00"}}]', /rewards\.yaml:1:47: error: '1969-12-03 19:00' is no day and time/],
    ['coupons: [{name: a, value: x, ticket: {from: "2026-02-30 19:00"}}]', /no day and time[^]*until|until[^]*no day and time/],
    ['rewards: [{name: a, cost: 0, title: x, coupon: gone}]', /'cost' is out of its bounds[^]*there is no coupon 'gone'/],
    ['referral: {page: "javascript:alert(1)"}', /rewards\.yaml:1:19: error: the page is an address/],
  ]
  for (const [text, expected] of wrong) {
    d.change({ 'rewards.yaml': text + '\n', 'campaigns/welcome.yaml': campaign('welcome', 'on: event\nwhen: event.name == "x"') })
    const check = d.tact('check', d.folder)
    assert.match(check.out + check.err, expected, text)
    assert.notEqual(check.code, 0)
  }
  d.change({ 'rewards.yaml': rewards, 'coupons/ride.txt': 'RIDE-1\nride 1\nno good!\n', 'campaigns/welcome.yaml': offer('welcome', 'coffee') })
  const check = d.tact('check', d.folder), said = check.out + check.err
  assert.match(said, /coupons\/ride\.txt:2:1: error: this code stands here twice/)
  assert.match(said, /coupons\/ride\.txt:3:1: error: this is no code people can type/)
  assert.match(said, /campaigns\/welcome\.yaml:\d+:\d+: error: the coupon 'coffee' is earned, and what is earned is never withheld by lot/)
})
