// Notifications to apps: tokens as Segment's SDKs send them, what Apple and Google are asked, what each of their answers leads to, what the app reports.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { accounts, googleError, makers } from './app_push_service.mjs'
import { all, assert, binary, campaign, id, keys, permitting, start, temporary, until, userToken } from './lib.mjs'

const may = [...all, 'contact_push']
const purpose = '      contact_push:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
const words = (name, head, text = 'words') => campaign(name, head, { channels: 'push', title: 'Pneus d’hiver' }).replaceAll(' words"}', ` ${text}", action: {label: "go", url: "https://shop.example/${name}"}}`)
const settings = (far, more = '') => `push: {driver: apns-fcm, ca_file: "${far.ca}", apns: {key: "\${file:${far.owner.p8}}", key_id: KEY1234567, team_id: TEAM123456, topic: example.shop.app, host: "${far.host}"}, fcm: {account: "\${file:${far.owner.account}}", host: "${far.host}"}${more}}`
const brand = (line, long = 'words') => ({
  'tact.yaml': t => t.replace('  sms: {driver: dry-run}\n', `  sms: {driver: dry-run}\n  ${line}\n`).replace('caps:\n', 'caps:\n  push: [60 per 1d]\n'),
  'purposes.yaml': t => t.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
  'campaigns/news.yaml': words('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"').replace(/goal: .*\n/, ''),
  'campaigns/paid.yaml': words('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 2h\nwhen: event.name == "Order Paid"').replace(/goal: .*\n/, ''),
  'campaigns/long.yaml': words('long', 'class: service\nbasis: contract\nagain: each\nnot_after: 2h\nwhen: event.name == "Long Wanted"', long).replace(/goal: .*\n/, ''),
})
const apns = () => randomBytes(32).toString('hex'), fcm = () => `${randomBytes(11).toString('base64url')}:APA91b${randomBytes(90).toString('base64url')}`

async function begin(t, { change = x => x, long, more } = {}) {
  const far = await makers(t)
  far.owner = accounts(temporary(), far.port)
  const d = await start({ brand: brand(change(settings(far, more)), long) })
  t.after(() => d.stop())
  return { far, d }
}
/** As an SDK says it: the token stands in the context of each event. */
const inContext = (type, token) => ({ context: { device: { type, token, adTrackingEnabled: false } } })
const say = (d, name, who, more = {}) => d.ok('POST', '/v1/track', { key: keys.write, body: { event: name, ...who, messageId: id('m'), ...more } })
const state = async d => (await d.ok('GET', '/v1/outbox')).channels.find(c => c.channel === 'push')
const endpoints = async (d, who, as = 'device') => (await d.person(who, as)).endpoints
const hand = (d, who, token, more = {}) => d.ok('POST', '/v1/subscribe', { key: keys.write, body: { ...who, channel: 'push', token, ...more } })
async function device(d, token, more = {}) {
  const who = { anonymousId: await permitting(d, may) }
  assert.deepEqual(await hand(d, who, token, more), { status: 'subscribed' })
  return who
}

test('an app says its token in its events; Apple gets what it asks for, signed with the brand’s key', async t => {
  const { far, d } = await begin(t), token = apns(), who = { anonymousId: await permitting(d, may) }
  await say(d, 'Application Opened', who, inContext('ios', token.toUpperCase()))
  assert.deepEqual((await endpoints(d, who.anonymousId)).map(e => [e.channel, e.token]), [['push', `apns:${token}`]])
  await say(d, 'News Wanted', who, inContext('ios', token.toUpperCase()))
  await say(d, 'Order Paid', who)
  await until(() => far.calls.length === 2, 'the calls')
  const [news, paid] = ['news', 'paid'].map(name => far.calls.find(c => c.body.tact_campaign === name)), h = news.headers, now = Date.now() / 1000
  assert.deepEqual([news.device, h['apns-topic'], h['apns-push-type'], h['apns-priority'], paid.headers['apns-priority']], [token, 'example.shop.app', 'alert', '5', '10'])
  assert.ok(Math.abs(h['apns-expiration'] - now - 86400) < 120 && Math.abs(paid.headers['apns-expiration'] - now - 7200) < 120, `${h['apns-expiration']} ${paid.headers['apns-expiration']}`)
  assert.match(h['apns-id'], /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.match(h['apns-collapse-id'], /^[\w-]{1,64}$/)
  assert.deepEqual([news.who.kid, news.who.iss, Math.abs(news.who.iat - now) < 120], ['KEY1234567', 'TEAM123456', true])
  assert.deepEqual({ ...news.body, tact_id: '' }, { aps: { alert: { title: 'en Pneus d’hiver', body: 'en words' }, category: 'tact', 'mutable-content': 1 }, tact_id: '', tact_campaign: 'news', tact_message: 'one', tact_class: 'service',
    tact_locale: 'en', tact_label: 'go', tact_url: 'https://shop.example/news?utm_campaign=news' })
  assert.equal(paid.body.aps.sound, 'default')
  assert.equal(news.bearer, paid.bearer)                    // one token for many
  assert.equal(far.opened, 1)                               // and one connection
  assert.deepEqual(far.wrong, [])
})

test('Google gets what it asks for, after a sign-in with the service account that serves many messages', async t => {
  const { far, d } = await begin(t), token = fcm(), who = { anonymousId: await permitting(d, may) }
  await say(d, 'Application Opened', who, inContext('android', token))
  for (const name of ['News Wanted', 'Order Paid']) await say(d, name, who)
  await until(() => far.calls.length === 2, 'the calls')
  const [news, paid] = ['news', 'paid'].map(name => far.calls.find(c => c.body.message.data.tact_campaign === name).body.message)
  assert.deepEqual({ ...news, data: { ...news.data, tact_id: '' }, android: { ...news.android, ttl: '', notification: { ...news.android.notification, tag: '' } }, apns: null }, {
    token, notification: { title: 'en Pneus d’hiver', body: 'en words' },
    data: { tact_id: '', tact_campaign: 'news', tact_message: 'one', tact_class: 'service', tact_locale: 'en', tact_label: 'go', tact_url: 'https://shop.example/news?utm_campaign=news' },
    android: { ttl: '', priority: 'normal', notification: { tag: '', channel_id: 'service' } }, apns: null })
  assert.deepEqual([paid.android.priority, paid.apns.headers['apns-priority'], paid.android.notification.channel_id], ['high', '10', 'transactional'])
  const ttl = Number(/^(\d+)s$/.exec(paid.android.ttl)[1])
  assert.ok(ttl > 7000 && ttl <= 7200, paid.android.ttl)
  assert.equal(far.signIns.length, 1)
  const { who: claims, grant } = far.signIns[0]
  assert.deepEqual([grant, claims.iss, claims.aud, claims.scope, claims.kid, claims.exp - claims.iat], ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'push@shop-1.iam.example', `${far.host}/token`, 'https://www.googleapis.com/auth/firebase.messaging', 'k1', 3600])
  assert.deepEqual(far.wrong, [])
})

const appleSays = (status, reason, more = {}) => ({ status, body: { reason, ...more } })
const rows = [
  { as: 'Apple', how: () => appleSays(400, 'BadDeviceToken'), fate: 'refused', touches: 0, endpoints: 0 },
  { as: 'Apple', how: () => appleSays(410, 'Unregistered', { timestamp: Date.now() + 1000 }), fate: 'refused', touches: 0, endpoints: 0 },
  { as: 'Apple', how: () => appleSays(410, 'Unregistered', { timestamp: Date.now() - 3600e3 }), fate: 'refused', touches: 0, endpoints: 1 },     // the app handed it in since
  { as: 'Apple', how: () => appleSays(400, 'DeviceTokenNotForTopic'), fate: 'refused', touches: 0, endpoints: 1 },
  { as: 'Apple', how: () => appleSays(413, 'PayloadTooLarge'), fate: 'refused', touches: 0, endpoints: 1 },
  { as: 'Apple', how: () => appleSays(429, 'TooManyRequests'), fate: 'later', waiting: 1, touches: 0, endpoints: 1 },
  { as: 'Apple', how: () => appleSays(503, 'ServiceUnavailable'), fate: 'later', waiting: 1, touches: 0, endpoints: 1 },
  { as: 'Apple', how: () => appleSays(500, 'InternalServerError'), fate: 'unknown', touches: 1, endpoints: 1 },
  { as: 'Apple', how: call => { call.stream.close(8) }, fate: 'unknown', touches: 1, endpoints: 1 },            // CANCEL after it was read: nobody knows
  { as: 'Apple', how: call => { call.session.destroy() }, fate: 'unknown', touches: 1, endpoints: 1 },
  { as: 'Google', how: () => googleError(404, 'NOT_FOUND', 'UNREGISTERED'), fate: 'refused', touches: 0, endpoints: 0 },
  { as: 'Google', how: () => googleError(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', { message: 'The registration token is not a valid FCM registration token' }), fate: 'refused', touches: 0, endpoints: 0 },
  { as: 'Google', how: () => googleError(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'), fate: 'refused', touches: 0, endpoints: 1 },
  { as: 'Google', how: () => googleError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'), fate: 'refused', touches: 0, endpoints: 1 },
  { as: 'Google', how: () => googleError(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'), fate: 'later', waiting: 1, touches: 0, endpoints: 1 },
  { as: 'Google', how: () => ({ ...googleError(503, 'UNAVAILABLE', 'UNAVAILABLE'), headers: { 'retry-after': '1800' } }), fate: 'later', waiting: 1, after: 1700e3, touches: 0, endpoints: 1 },
  { as: 'Google', how: () => googleError(500, 'INTERNAL', 'INTERNAL'), fate: 'unknown', touches: 1, endpoints: 1 },
]

test('every answer of Apple and Google has its fate', async t => {
  const { far, d } = await begin(t), seen = { taken: 0, later: 0, refused: 0, unknown: 0 }
  for (const row of [{ as: 'Apple', how: () => null, fate: 'taken', touches: 1, endpoints: 1 }, { as: 'Google', how: () => null, fate: 'taken', touches: 1, endpoints: 1 }, ...rows]) {
    const token = row.as === 'Apple' ? apns() : fcm(), who = await device(d, token)
    far.how = call => call.device === token ? row.how(call) : null
    await say(d, 'News Wanted', who)
    seen[row.fate]++
    await until(async () => { const s = await state(d); return Object.keys(seen).every(f => s[f] === seen[f]) }, `the fate of ${row.as}'s ${row.how}`)
    const p = await d.person(who.anonymousId, 'device')
    assert.deepEqual([p.waiting.length, p.parts.flatMap(x => x.touches).length, p.endpoints.length], [row.waiting ?? 0, row.touches, row.endpoints], `${row.as}'s ${row.how}`)
    if (row.after) assert.ok(Date.parse(p.waiting[0].due) > Date.now() + row.after, 'it comes up too soon')
    assert.equal((await state(d)).state, 'open', `${row.as}'s ${row.how}`)
  }
  assert.deepEqual(far.wrong, [])
})

test('a stream refused was not looked at, as HTTP/2 says, and goes again', async t => {
  const { far, d } = await begin(t), first = await device(d, apns())
  let times = 0
  far.how = call => {                                       // REFUSED_STREAM, RFC 9113 8.7
    if (times++) return null
    call.stream.close(7)
  }
  await say(d, 'News Wanted', first)
  await until(async () => (await state(d)).taken === 1, 'the second try')
  assert.equal(far.calls.length, 2)
  assert.equal(far.calls[0].headers['apns-id'], far.calls[1].headers['apns-id'])
})

test('a connection that ends with everything unanswered leaves what was on it unknown: never twice', async t => {
  const { far, d } = await begin(t), who = await device(d, apns())
  far.how = call => { call.session.goaway(0, 0); call.session.destroy() }
  await say(d, 'News Wanted', who)
  await until(async () => { const s = await state(d); return s.unknown + s.taken + s.later === 1 }, 'its fate')
  assert.deepEqual([(await state(d)).unknown, far.calls.length], [1, 1])
  far.how = () => null
  await say(d, 'News Wanted', who)                          // and the next goes out on a new connection
  await until(async () => (await state(d)).taken === 1, 'the next')
})

test('a token of ours that is over is renewed once, for this message; refused again, that service alone is left alone', async t => {
  const { far, d } = await begin(t), iphone = await device(d, apns()), android = await device(d, fcm())
  await say(d, 'News Wanted', android)
  await until(async () => (await state(d)).taken === 1, 'the first')
  far.granted.clear()                                       // Google's token is over
  await say(d, 'News Wanted', android)
  await until(async () => (await state(d)).taken === 2, 'the renewed')
  assert.deepEqual([far.signIns.length, far.refused], [2, 1])
  const bearers = []
  far.how = call => { bearers.push(call.bearer); return bearers.length === 1 ? appleSays(403, 'ExpiredProviderToken') : null }
  await say(d, 'News Wanted', iphone)
  await until(async () => (await state(d)).taken === 3, 'Apple’s second')
  assert.equal(bearers.length, 2)
  far.how = call => call.device.length === 64 ? appleSays(403, 'InvalidProviderToken') : null
  await say(d, 'News Wanted', iphone)
  await until(async () => (await state(d)).later === 1, 'its fate')
  await until(() => /Apple's push service gets nothing for 60 s: 403 .*InvalidProviderToken/.test(d.stderr), 'the word of it')
  await say(d, 'Order Paid', iphone)                        // not even asked
  await until(async () => (await state(d)).later === 2, 'its fate')
  await say(d, 'News Wanted', android)
  await until(async () => (await state(d)).taken === 4, 'Google goes on')
  assert.equal((await state(d)).state, 'open')
  far.how = () => ({ ...googleError(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), headers: { 'retry-after': '600' } })
  await say(d, 'Order Paid', android)
  await until(async () => (await state(d)).state === 'stopped', 'nobody is left')
  assert.ok((await state(d)).againInSeconds > 500)
  const p = await d.person(android.anonymousId, 'device')
  assert.ok(Date.parse(p.waiting[0].due) > Date.now() + 500e3)
})

test('settings that are wrong stop after three different devices, not after one; once something was taken, no device stops anybody', async t => {
  const { far, d } = await begin(t)
  far.how = () => appleSays(400, 'BadDeviceToken')
  for (let n = 1; n <= 3; n++) {
    assert.doesNotMatch(d.stderr, /gets nothing/)
    await say(d, 'News Wanted', await device(d, apns()))
    await until(async () => (await state(d)).refused === n, 'its fate')
  }
  await until(() => /Apple's push service gets nothing.*BadDeviceToken/.test(d.stderr), 'the word of it')
  far.how = () => null
  await say(d, 'News Wanted', await device(d, fcm()))
  await until(async () => (await state(d)).taken === 1, 'Google’s')
  far.how = () => googleError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH')
  for (let n = 4; n <= 8; n++) { await say(d, 'News Wanted', await device(d, fcm())); await until(async () => (await state(d)).refused === n, 'its fate') }
  assert.doesNotMatch(d.stderr, /Google's push service gets nothing/)
})

test('a sign-in that fails leaves every message for later, and says why', async t => {
  const { far, d } = await begin(t)
  far.closed = { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }
  await say(d, 'Order Paid', await device(d, fcm()))
  await until(async () => (await state(d)).later === 1, 'its fate')
  assert.match((await state(d)).saidLast, /Google's sign-in gave no token: 400 .*invalid_grant/)
  assert.equal(far.calls.length, 0)
})

test('what does not fit into 4,096 bytes is refused with its size, and never cut', async t => {
  const { far, d } = await begin(t, { long: 'é'.repeat(1990) })
  for (const token of [apns(), fcm()]) await say(d, 'Long Wanted', await device(d, token))
  await until(async () => (await state(d)).refused === 2, 'their fates')
  assert.match((await state(d)).saidLast, /the message takes 4\d\d\d bytes and (Apple|Google)'s push service takes 4096: shorten the title or the body of long/)
  assert.equal(far.calls.length, 0)
})

test('a token is kept with permission alone, superseded, taken over, and follows who is signed in', async t => {
  const { far, d } = await begin(t), stranger = { anonymousId: id('device') }, token = apns()
  const verdict = await say(d, 'Application Opened', stranger, inContext('ios', token))
  assert.match(verdict.deviceToken, /not kept: permission/)
  assert.equal((await hand(d, stranger, token)).status, 'not kept')
  const first = { anonymousId: await permitting(d, may) }
  await say(d, 'Application Opened', first, inContext('ios', apns()))
  await say(d, 'Application Opened', first, inContext('ios', token))             // renewed
  assert.deepEqual((await endpoints(d, first.anonymousId)).map(e => e.token), [`apns:${token}`])
  const second = { anonymousId: await permitting(d, may) }                        // the app was installed again
  await say(d, 'Application Opened', second, inContext('ios', token))
  assert.deepEqual([(await endpoints(d, first.anonymousId)).length, (await endpoints(d, second.anonymousId)).length], [0, 1])
  await d.consent(second, { contact_push: false })
  assert.equal((await endpoints(d, second.anonymousId)).length, 0)
  await until(async () => {                                  // within one second a withdrawal stands
    await d.consent(second, { contact_push: true })
    return (await d.person(second.anonymousId, 'device')).parts[0].permissions.some(p => p.purpose === 'contact_push' && p.state === 'granted')
  }, 'the permission given again')
  await say(d, 'Application Opened', second, inContext('ios', token))             // the same as the last before: looked at again all the same
  assert.equal((await endpoints(d, second.anonymousId)).length, 1)
  assert.deepEqual(await hand(d, second, null), { status: 'dropped' })
  assert.equal((await endpoints(d, second.anonymousId)).length, 0)

  const anna = id('anna'), shared = await permitting(d, may), as = { anonymousId: shared, userId: anna }, signedIn = { context: { ...inContext('android', fcm()).context, userToken: userToken(anna) } }
  await d.ok('POST', '/v1/consent', { key: keys.write, body: { userId: anna, userToken: userToken(anna), purposes: Object.fromEntries(may.map(p => [p, true])) } })
  await d.ok('POST', '/v1/identify', { key: keys.write, body: { ...as, ...signedIn, messageId: id('m') } })
  assert.deepEqual((await endpoints(d, anna, 'user')).map(e => e.token.slice(0, 4)), ['fcm:'])
  await say(d, 'News Wanted', as, signedIn)
  await until(() => far.calls.length === 1, 'anna’s')
  await d.ok('DELETE', `/v1/people/${anna}`)
  await d.stop()
  const checked = d.tact('fsck', d.folder, '--data', d.data, '--json')
  assert.equal(checked.code, 0, checked.out + checked.err)
  await d.start()
})

test('what is no token is refused with its place; of a service that is not set up nothing is kept', async t => {
  const { far, d } = await begin(t, { change: x => x.replace(/, fcm: \{[^}]*\}[^}]*\}/, '') }), who = { anonymousId: await permitting(d, may) }
  for (const [body, path] of [[{ token: 'abc' }, '/token'], [{ token: 'x y'.repeat(20) }, '/token'], [{ service: 'apns', token: fcm() }, '/token'], [{ service: 'wns', token: apns() }, '/service'], [{}, '/token'], [{ channel: 'sms', token: apns() }, '/channel']]) {
    const answer = await d.post('/v1/subscribe', { ...who, channel: 'push', ...body }, { key: keys.write })
    assert.deepEqual([answer.status, answer.json.errors?.[0].path], [400, path], JSON.stringify(body))
  }
  assert.equal((await d.post('/v1/subscribe', { ...who, channel: 'push', token: fcm() }, { key: keys.write })).status, 409)
  assert.match((await say(d, 'Application Opened', who, inContext('android', fcm()))).deviceToken, /no token of a push service this brand has set up/)
  assert.equal((await endpoints(d, who.anonymousId)).length, 0)
  assert.equal(far.calls.length, 0)
})

test('the app reports what became of it, in Segment’s words with the id that the message carries', async t => {
  const { far, d } = await begin(t), who = await device(d, apns())
  await say(d, 'News Wanted', who)
  await until(() => far.calls.length === 1, 'the call')
  const report = (name, tact_id = far.calls[0].body.tact_id) => say(d, name, who, { properties: { tact_id, campaign: { medium: 'Push', source: 'tact', name: 'news' } } })
  await until(async () => (await state(d)).taken === 1, 'its fate')
  assert.equal((await report('Push Notification Received')).message, 'counted')
  assert.equal((await report('Push Notification Tapped')).message, 'counted')
  assert.match((await report('Push Notification Tapped')).message, /not counted: said before/)
  assert.match((await report('Push Notification Tapped', '0123456789abcdef')).message, /not counted/)
  const p = await d.person(who.anonymousId, 'device')
  assert.deepEqual(p.parts.flatMap(x => x.touches).map(x => x.outcomes), [['delivered', 'clicked']])
  await say(d, 'Order Paid', who)
  await until(() => far.calls.length === 2, 'the other')
  assert.equal((await report('Push Notification Dismissed', far.calls[1].body.tact_id)).message, 'counted')
})

test('settings that are not enough are said by check; a file that is no key, by the channel itself', async t => {
  const { far, d } = await begin(t), whole = settings(far)
  const lines = [['push: {driver: apns-fcm}', /neither channels\.push\.apns nor channels\.push\.fcm is set up/], [whole.replace('key_id: KEY1234567, ', '').replace('topic: example.shop.app, ', ''), /apns\.key_id is missing.*apns\.topic is missing/s],
    [whole.replaceAll(far.host, 'http://push.example'), /apns\.host does not begin with https.*fcm\.host does not begin with https/s], [whole.replace(/\$\{file:[^}]*p8\}/, 'secret'), /a secret is written out here/]]
  for (const [line, what] of lines) {
    d.change({ 'tact.yaml': x => x.replace(/ {2}push: \{.*/, '  ' + line) })
    const checked = d.tact('check', d.folder)
    assert.notEqual(checked.code, 0, line)
    assert.match(checked.out + checked.err, what)
  }
  const other = await start({ brand: brand(whole.replace(far.owner.p8, far.owner.account)) }); t.after(() => other.stop())
  await until(() => /channel push sends nothing until this is mended: channels\.push\.apns\.key cannot be used: it is no private key/.test(other.stderr), 'the word of it')
})

test('an app’s SDK is served as it asks: its settings, and batches packed with gzip that name their key in the body', async t => {
  const { far, d } = await begin(t), anna = id('anna'), device = await permitting(d, may), token = fcm()
  assert.deepEqual((await d.ok('GET', `/v1/projects/${keys.write}/settings`, { key: null })).integrations, { 'Segment.io': { apiKey: keys.write } })
  assert.equal((await d.get('/v1/projects/nobody/settings', { key: null })).status, 401)
  const event = name => ({ type: 'track', event: name, anonymousId: device, userId: anna, messageId: id('m'), timestamp: new Date().toISOString(), ...inContext('android', token) })
  const batch = { batch: [event('Application Opened'), event('News Wanted')], sentAt: new Date().toISOString(), writeKey: keys.write }
  const answer = await d.request('POST', '/v1/b', { key: null, body: gzipSync(JSON.stringify(batch)), headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'user-agent': 'analytics-kotlin/1.19.0' } })
  assert.deepEqual([answer.status, answer.json.accepted], [200, 2])
  await until(() => far.calls.length === 1, 'the message it wanted')
  assert.equal(far.calls[0].device, token)
})

test('the calls of the samples in doc/mobile.md are understood as they are written', async t => {
  const { d } = await begin(t), anna = id('anna'), device = id('device'), who = { anonymousId: device, userId: anna, userToken: userToken(anna) }, key = keys.write
  const receipt = await d.ok('POST', '/v1/consent', { key, body: { ...who, purposes: { remember: true, contact_push: true, personalise: true }, language: 'fr-FR', method: 'app' } })
  assert.equal(receipt.purposes.contact_push, 'granted')
  const answer = await d.ok('POST', '/v1/decide', { key, body: { ...who, type: 'screen', name: 'Home', slot: 'home', messageId: id('m'), context: { locale: 'fr-FR', timezone: 'Europe/Paris', device: { type: 'ios' }, userToken: userToken(anna) } } })
  assert.ok('decision' in answer && answer.verified !== false, JSON.stringify(answer))
  await say(d, 'Push Token Known', { anonymousId: device, userId: anna }, { context: { ...inContext('ios', apns()).context, userToken: userToken(anna) } })
  assert.equal((await endpoints(d, anna, 'user')).length, 1)
})

test('tact doctor push asks both services for a device that nobody has, and says who lets us in', async t => {
  const { far, d } = await begin(t)
  const doctor = () => new Promise(done => {
    const child = spawn(binary, ['doctor', 'push', d.folder, '--json'], { env: d.env }), said = { out: '' }
    child.stdout.on('data', x => { said.out += x })
    child.on('close', code => done({ code, ...JSON.parse(said.out) }))
  })
  const states = found => found.checks.map(c => [c.name, c.state])
  far.how = call => call.device.length === 64 ? appleSays(400, 'BadDeviceToken') : googleError(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', { message: 'The registration token is not a valid FCM registration token' })
  const fine = await doctor()
  assert.deepEqual([fine.code, states(fine)], [0, [['Apple', 'ok'], ['Google', 'ok']]])
  far.how = call => call.device.length === 64 ? appleSays(403, 'InvalidProviderToken') : null
  far.closed = { status: 401, body: { error: 'invalid_client' } }
  const bad = await doctor()
  assert.deepEqual([bad.code, states(bad)], [1, [['Apple', 'bad'], ['Google', 'bad']]])
  assert.match(bad.checks[0].text, /does not take it: 403 .*InvalidProviderToken/)
  assert.match(bad.checks[1].text, /Google's sign-in gave no token: 401/)
  d.change({ 'tact.yaml': x => x.replace(/\$\{file:[^}]*p8\}/, '${file:/nowhere/at/all}') })
  assert.match((await doctor()).checks.find(c => c.name === 'Apple').text, /the key KEY1234567 cannot be had here/)
})
