// Beside other senders: they ask before they send and tell what became of it; one budget of attention over all of them.
import { test } from 'node:test'
import { all, assert, id, iso, keys, permitting, start } from './lib.mjs'

const clock = minutes => new Date(Date.now() + minutes * 60e3).toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' })
const quiet = (from, until) => t => t.replace(/quiet: .*/, `quiet: {from: ${clock(from)}, until: ${clock(until)}}`)
const caps = per => t => t.replace('all: [60 per 1d]', `all: [${per}]`)
const begin = async (t, yaml = x => x) => { const d = await start({ brand: { 'tact.yaml': yaml } }); t.after(() => d.stop()); return d }
const ask = (d, who, more = {}) => d.ok('POST', '/v1/permit', { body: { ...who, channel: 'email', messageId: id('p'), ...more } })
const codes = answer => answer.reasons.map(r => r.code)
const device = async d => ({ anonymousId: await permitting(d, all) })

test('yes holds a place, and a repeat gets the same answer', async t => {
  const d = await begin(t, caps('1 per 1d')), who = await device(d), messageId = id('p')
  const yes = await ask(d, who, { messageId, campaign: 'spring' })
  assert.equal(yes.allowed, true)
  assert.deepEqual(codes(yes), ['attention.ok'])
  assert.match(yes.reservation, /^[0-9a-f]{16}$/)
  const minutes = (Date.parse(yes.until) - Date.now()) / 60e3
  assert.ok(minutes > 9 && minutes <= 10.01, yes.until)
  assert.deepEqual(await ask(d, who, { messageId, campaign: 'spring' }), yes)
  const no = await ask(d, who)
  assert.deepEqual([no.allowed, codes(no), no.reservation], [false, ['gate.cap.all'], null])
  assert.ok(Date.parse(no.until) > Date.now() + 23 * 3600e3, no.until)
  assert.match(no.reasons[0].text, /heard enough from us/)
  assert.match((await d.ok('POST', '/v1/permit?lang=fr', { body: { ...who, channel: 'email', messageId: id('p') } })).reasons[0].text, /assez de messages/)
  const other = await ask(d, await device(d), { messageId })       // the same id to somebody else is a message of theirs
  assert.deepEqual([other.allowed, other.reservation], [true, yes.reservation])
  await d.kill()
  await d.start()                                                  // a yes is on the disk before it is said
  assert.deepEqual(codes(await ask(d, who)), ['gate.cap.all'])
  assert.deepEqual(await ask(d, who, { messageId }), yes)
  const p = await d.person(who.anonymousId, 'device')
  assert.deepEqual([p.waiting.length, p.waiting[0].what, p.parts.flatMap(x => x.touches).map(x => [x.otherSender, x.channel, x.class])], [1, 'place held for another sender', [[true, 'email', 'promotional']]])
  assert.equal((await d.metrics()).tact_permits_refused_total, 1)
})

test('what another sender reports is counted with what tact sends, and the other way round', async t => {
  const d = await begin(t, caps('2 per 1d')), who = await device(d), messageId = id('p')
  assert.equal((await ask(d, who, { messageId })).allowed, true)
  const sent = { ...who, properties: { messageId } }
  assert.equal((await d.track('Email Sent', sent)).otherSender, 'counted')
  assert.match((await d.track('Email Sent', sent)).otherSender, /said before/)
  assert.equal((await d.track('Email Delivered', sent)).otherSender, 'counted')
  assert.equal((await d.track('SMS Sent', { ...who, timestamp: iso(-3600e3) })).otherSender, 'counted')
  const p = await d.person(who.anonymousId, 'device')
  assert.deepEqual(p.parts.flatMap(x => x.touches).map(x => [x.channel, x.outcomes]), [['sms', []], ['email', ['delivered']]])
  assert.deepEqual([p.waiting, codes(await ask(d, who))], [[], ['gate.cap.all']])
  const page = d.stream(who.anonymousId)
  await page.opened
  await d.track('Nudge Wanted', who)
  const why = await d.ok('GET', `/v1/people/${who.anonymousId}/why-not?as=device&campaign=nudge&now=1`)
  assert.match(JSON.stringify(why.first), /gate\.cap\.all/)
  assert.equal((await d.report('nudge')).funnel.sent, 0)           // never of a campaign of tact's
  page.close()
})

test('a report with a write key is an event like any other', async t => {
  const d = await begin(t), who = await device(d)
  assert.equal((await d.track('Email Sent', who, { key: keys.write })).otherSender, undefined)
  assert.deepEqual((await d.person(who.anonymousId, 'device')).parts.flatMap(x => x.touches), [])
})

test('quiet hours hold for other senders, an order passes', async t => {
  const d = await begin(t, quiet(-60, 180)), who = await device(d)
  const no = await ask(d, who)
  assert.deepEqual([no.allowed, codes(no)], [false, ['gate.quiet']])
  assert.ok(Date.parse(no.until) > Date.now() + 2 * 3600e3, no.until)
  assert.deepEqual(codes(await ask(d, who, { class: 'service' })), ['gate.quiet'])
  assert.equal((await ask(d, who, { class: 'transactional' })).allowed, true)
})

test('whoever is not known gets only what needs no yes', async t => {
  const d = await begin(t)
  for (const who of [{ email: 'nobody@example.org' }, { phone: '+33612345678' }, { userId: id('u') }, { anonymousId: id('a') }]) {
    const no = await ask(d, who)
    assert.deepEqual([no.allowed, codes(no), no.reservation], [false, ['permission.anonymous', 'gate.permission'], null], JSON.stringify(who))
    const yes = await ask(d, who, { class: 'transactional' })
    assert.deepEqual([yes.allowed, yes.reservation], [true, null])
  }
})

test('the same person by userId and by address', async t => {
  const d = await begin(t, caps('1 per 1d')), userId = id('u'), email = `${id('e')}@Example.org`
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId, traits: { email }, messageId: id('m') } })
  assert.equal((await ask(d, { email })).allowed, true)
  assert.deepEqual(codes(await ask(d, { userId })), ['gate.cap.all'])
  const late = await d.track('Email Bounced', { userId, context: { traits: { email } } })
  assert.equal(late.otherSender, 'counted')
  assert.deepEqual((await d.person(userId)).addresses, [])
})

test('an unsubscription or complaint elsewhere ends the channel here', async t => {
  const d = await begin(t)
  for (const name of ['Unsubscribed', 'Email Marked as Spam']) {
    const who = await device(d)
    assert.equal((await ask(d, who)).allowed, true)
    await d.track(name, who)
    assert.deepEqual(codes(await ask(d, who)), ['gate.objection'])
    assert.equal((await ask(d, who, { channel: 'sms', class: 'service' })).allowed, true)
  }
})

test('a pause of the channel, an open complaint and the person\'s own pause say no', async t => {
  const d = await begin(t), who = await device(d), limits = body => d.ok('POST', `/v1/people/${who.anonymousId}/limits?as=device`, { body })
  await d.pause('email')
  assert.deepEqual(codes(await ask(d, who)), ['gate.paused'])
  await d.pause('email', false)
  await limits({ complaintOpen: true })
  assert.deepEqual(codes(await ask(d, who)), ['gate.complaint'])
  await limits({ complaintOpen: false, pauseUntil: iso(3600e3) })
  assert.deepEqual(codes(await ask(d, who)), ['gate.pause'])
})

test('questions that cannot be answered say why', async t => {
  const d = await begin(t), good = { anonymousId: 'a', channel: 'email', messageId: 'm' }
  const cases = [[{ channel: undefined }, '/channel'], [{ channel: 'web' }, '/channel'], [{ channel: 'fax' }, '/channel'], [{ class: 'urgent' }, '/class'], [{ basis: 'mood' }, '/basis'],
    [{ messageId: undefined }, '/messageId'], [{ messageId: 7 }, '/messageId'], [{ anonymousId: undefined }, ''], [{ anonymousId: undefined, email: 'x' }, '/email'],
    [{ anonymousId: undefined, phone: '0612' }, '/phone'], [{ campaign: 'x'.repeat(101) }, '/campaign']]
  for (const [change, path] of cases) {
    const a = await d.post('/v1/permit', { ...good, ...change })
    assert.deepEqual([a.status, a.json.errors[0].path ?? ''], [400, path], a.text)
    assert.ok(a.json.errors[0].hint, a.text)
  }
  assert.equal((await d.post('/v1/permit', good, { key: keys.write })).status, 403)
  assert.equal((await d.post('/v1/permit', good, { key: null })).status, 401)
})

test('every permit and report is decided again alike', async t => {
  const d = await begin(t), who = await device(d), messageId = id('p')
  await ask(d, who, { messageId })
  await d.track('Email Sent', { ...who, properties: { messageId } })
  await ask(d, who, { class: 'service' })
  await d.stop()
  const replay = d.tact('replay', d.folder, '--data', d.data)
  assert.equal(replay.code, 0, replay.out + replay.err)
})
