// Promise 11: links are reversible; every fact belongs to the part it happened on.
import { after, before, test } from 'node:test'
import { all, assert, id, keys, permitting, start, until, userToken } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const linkable = ['remember', 'personalise', 'link_devices', 'measure', 'contact_inapp', 'contact_email']
async function known(userId) { await d.consent({ userId }, Object.fromEntries(linkable.map(p => [p, true]))) }
const signIn = (anonymousId, userId) => d.ok('POST', '/v1/identify', { body: { anonymousId, userId, messageId: id('m') } })
const parts = async userId => (await d.person(userId)).parts
const deviceParts = async userId => (await parts(userId)).filter(p => p.part === 'device')
const facts = p => ({ interests: p.interests, journeys: p.journeys, permissions: p.permissions, purchases: p.purchases, touches: p.touches, seen: p.seen, habit: p.habit })

test('sign-in links when both permit it, and the journey goes on', async () => {
  const user = id('user'), [phone, laptop] = [await permitting(d, linkable), await permitting(d, linkable)]
  await known(user)
  await d.track('Product Viewed', { anonymousId: laptop, properties: { name: 'a novel' }, context: { page: { url: 'https://shop.example/novel' }, device: { type: 'desktop' } } })
  await d.decide({ anonymousId: laptop, slot: 'kind', hint: 'know', text: 'books', context: { page: { url: 'https://shop.example/books' }, device: { type: 'desktop' } } })
  await signIn(laptop, user)
  await signIn(phone, user)
  assert.equal((await deviceParts(user)).length, 2)
  const answer = await d.decide({ anonymousId: phone, userId: user, slot: 'kind', hint: 'know', context: { device: { type: 'mobile' } } })
  assert.ok(answer.resume.some(r => r.topic === 'books' && r.from === 'desktop'), JSON.stringify(answer.resume))
  assert.equal((await d.person(phone, 'device')).pseudonym, (await d.person(user)).pseudonym, 'the old id leads to the same person')
})

test('no link without `link_devices`, without a voucher, or with a forged token', async () => {
  const user = id('user'), shy = await permitting(d, ['remember', 'personalise']), open = await permitting(d, linkable)
  await known(user)
  await d.consent({ anonymousId: shy }, { link_devices: false })
  await signIn(shy, user)
  assert.equal((await deviceParts(user)).length, 0)
  const write = (token) => d.ok('POST', '/v1/identify', { key: keys.write, body: { anonymousId: open, userId: user, messageId: id('m'), traits: { name: 'Mallory' }, context: token ? { userToken: token } : {} } })
  const claim = await write()
  assert.equal(claim.verified, false)
  assert.match(claim.hint, /userToken/)
  assert.equal((await write('0'.repeat(64))).verified, false)
  assert.equal((await deviceParts(user)).length, 0)
  assert.doesNotMatch(JSON.stringify(await d.export(user)), /Mallory/)
  assert.equal((await write(userToken(user))).verified, undefined)
  assert.equal((await deviceParts(user)).length, 1)
})

test('by hand: only a device that was seen, with the permission, and nobody else\'s; the edge says when; the way back is open', async () => {
  const user = id('user'), other = id('user'), [open, shy] = [await permitting(d, linkable), await permitting(d, ['remember', 'personalise'])]
  const link = (who, anonymousId) => d.post(`/v1/people/${who}/link`, { anonymousId })
  const refused = async (answer, status, words) => { assert.equal(answer.status, status, answer.text); assert.match(answer.json.detail, words); assert.equal((await deviceParts(user)).length, 0) }
  await d.consent({ userId: user }, { remember: true })
  await known(other)
  await d.consent({ anonymousId: open }, { link_devices: false })
  await refused(await link(user, open), 400, /has not allowed link_devices/)
  await known(user)
  await refused(await link(user, open), 400, /has not allowed link_devices/)              // the device refuses, whatever the account says
  // fails when a device that nobody ever saw is made up: with_pair() of daemon/keeper_link.c
  await refused(await link(user, 'no-such-device'), 404, /no device is known by this anonymousId/)
  await refused(await d.post(`/v1/people/${user}/link`, {}), 400, /Name the device/)
  assert.equal((await link(other, shy)).status, 200)
  await refused(await link(user, shy), 409, /linked to another account/)
  assert.equal((await link(other, shy)).status, 200, 'twice is once')
  assert.equal((await deviceParts(other)).length, 1)
  assert.ok((await deviceParts(other))[0].linked)
  assert.equal((await d.post(`/v1/people/${other}/unlink`, { anonymousId: shy })).status, 200)
  assert.equal((await deviceParts(other)).length, 0)
  assert.equal((await link(user, shy)).status, 200, 'free again')
})

test('unlinking gives the device back as it was', async () => {
  const user = id('user'), device = await permitting(d, linkable)
  await known(user)
  for (const name of ['a novel', 'espresso', 'books']) await d.track('Product Viewed', { anonymousId: device, properties: { name } })
  await d.asked('asked-know', { anonymousId: device, slot: 'kind', hint: 'know' })
  const alone = (await d.person(device, 'device')).parts[0]
  const account = facts((await parts(user)).find(p => p.part === 'account'))
  const second = Math.floor(Date.now() / 1000)
  await until(() => Math.floor(Date.now() / 1000) > second, 'another second: records keep whole ones')
  assert.equal((await d.ok('POST', `/v1/people/${user}/link`, { body: { anonymousId: device } })).status, 'linked')
  assert.deepEqual(facts((await deviceParts(user))[0]), facts(alone), 'moved in as it was')
  assert.equal((await d.ok('POST', `/v1/people/${user}/unlink`, { body: { anonymousId: device } })).status, 'unlinked')
  // fails when a fact does not move with its part: tact__unlink_device() of daemon/keeper_link.c forgetting `alone.parts[0]`'s interests
  assert.deepEqual(facts((await d.person(device, 'device')).parts[0]), facts(alone))
  assert.deepEqual(facts((await parts(user)).find(p => p.part === 'account')), account)
  assert.equal((await deviceParts(user)).length, 0)
})

test('touches made while linked stay with the account as ticks, without campaign', async () => {
  const user = id('user'), device = await permitting(d, linkable)
  await known(user)
  await signIn(device, user)
  const answer = await d.asked('asked-buy', { anonymousId: device, userId: user, slot: 'kind', hint: 'buy' })
  await d.ok('POST', `/v1/people/${user}/unlink`, { body: { anonymousId: device } })
  const ticks = (await parts(user)).flatMap(p => p.touches)
  assert.ok(ticks.length >= 1)
  assert.ok(ticks.every(t => t.campaign === undefined && t.class && t.channel && t.at), JSON.stringify(ticks))
  assert.ok((await d.person(device, 'device')).parts[0].touches.some(t => t.campaign === answer.decision.campaign))
})

test('two accounts on one browser stay two people', async () => {
  const [ana, ben] = [id('ana'), id('ben')], browser = await permitting(d, linkable)
  await known(ana)
  await known(ben)
  await signIn(browser, ana)
  await d.track('Product Viewed', { anonymousId: browser, userId: ana, properties: { name: 'a novel' } })
  assert.equal((await deviceParts(ana)).length, 1)
  await signIn(browser, ben)
  assert.equal((await deviceParts(ana)).length, 0)
  assert.equal((await deviceParts(ben)).length, 0)
  assert.notEqual((await d.person(ana)).pseudonym, (await d.person(ben)).pseudonym)
  const answer = await d.decide({ anonymousId: browser, userId: ben, slot: 'personal' })
  assert.equal(answer.decision, null, 'nothing of Ana is read for Ben')
  for (let i = 0; i < 3; i++) { await signIn(browser, i % 2 ? ana : ben); assert.equal((await deviceParts(i % 2 ? ana : ben)).length, 0) }
})

test('withdrawing `link_devices` takes the device out', async () => {
  const user = id('user'), device = await permitting(d, linkable)
  await known(user)
  await signIn(device, user)
  assert.equal((await deviceParts(user)).length, 1)
  await d.consent({ anonymousId: device }, { link_devices: false })
  assert.equal((await deviceParts(user)).length, 0)
  assert.notEqual((await d.person(device, 'device')).pseudonym, (await d.person(user)).pseudonym)
})

test('alias links the older id, and the old one keeps resolving', async () => {
  const user = id('user'), device = await permitting(d, linkable)
  await known(user)
  await d.ok('POST', '/v1/alias', { body: { userId: user, previousId: device, messageId: id('m') } })
  assert.equal((await d.person(device, 'device')).pseudonym, (await d.person(user)).pseudonym)
  await d.track('Product Viewed', { anonymousId: device, properties: { name: 'espresso' } })
  assert.ok((await deviceParts(user))[0].interests.some(i => i.topic === 'coffee'))
})

test('killed between the steps of a link: all or nothing, and whoever meets it finishes it', async () => {
  for (let i = 0; i < 6; i++) {
    const user = id('user'), devices = []
    for (let n = 0; n < 6; n++) devices.push(await permitting(d, linkable))
    await known(user)
    for (const device of devices) await d.track('Product Viewed', { anonymousId: device, properties: { name: 'a novel' } })
    const answers = devices.map(device => d.post(`/v1/people/${user}/link`, { anonymousId: device }, { timeout: 5000 }).catch(() => null))
    await new Promise(done => setTimeout(done, i))
    await d.kill()
    const linked = await Promise.all(answers)
    await d.start()
    const inside = await deviceParts(user)
    for (const [n, device] of devices.entries()) {
      const person = await d.person(device, 'device'), is = person.account
      if (linked[n]?.status === 200) assert.ok(is, 'what was answered holds')
      assert.equal(person.parts.filter(p => p.part === 'device' && p.interests.some(x => x.topic === 'books')).length, is ? inside.length : 1, 'its facts are there once')
      await signIn(device, user)
    }
    assert.equal((await deviceParts(user)).length, 6)
  }
})

test('the 33rd device is refused, and nothing is lost', async () => {
  const user = id('user')
  await known(user)
  let refused
  for (let n = 0; n < 34 && !refused; n++) {
    const device = await permitting(d, ['remember', 'link_devices'])
    const a = await d.post(`/v1/people/${user}/link`, { anonymousId: device })
    if (a.status !== 200) { refused = { n, device, ...a } }
  }
  assert.ok(refused, 'the last was refused')
  assert.ok(refused.n >= 10 && refused.status === 413, `at ${refused.n}: ${refused.status} ${refused.text}`)
  assert.equal((await deviceParts(user)).length, refused.n)
  assert.equal((await d.person(refused.device, 'device')).account, false)
  await d.track('Product Viewed', { anonymousId: refused.device, properties: { name: 'a novel' } })
})
