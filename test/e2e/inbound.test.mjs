// Webhooks of other senders and help desks: who may call, what is counted, what is ignored and said.
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { all, assert, id, start } from './lib.mjs'

const secret = 'a-secret-of-the-webhooks-01'
const settings = t => t + `inbound: {braze: "\${env:HOOK}", brevo: "\${env:HOOK}", mautic: "\${env:HOOK}", zendesk: "\${env:HOOK}"}\n`
const begin = async t => { const d = await start({ brand: { 'tact.yaml': settings }, env: { HOOK: secret } }); t.after(() => d.stop()); return d }
const bearer = { key: null, headers: { authorization: `Bearer ${secret}` } }
const hook = (d, preset, body, more = bearer) => d.ok('POST', `/v1/inbound/${preset}`, { body, ...more })
const ask = async (d, who) => { const a = await d.ok('POST', '/v1/permit', { body: { ...who, channel: 'email', messageId: id('p') } }); return a.reasons.map(r => r.code).join() }
async function person(d) {
  const userId = id('u'), email = `${id('e')}@example.org`
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId, traits: { email }, messageId: id('m') } })
  return { userId, email }
}
const touches = async (d, userId) => (await d.person(userId)).parts.flatMap(p => p.touches).map(t => [t.channel, t.class, ...t.outcomes])

test('each system shows its secret in its own way, and nobody comes in without', async t => {
  const d = await begin(t), body = { event: 'list_addition' }, text = JSON.stringify(body)
  const basic = word => ({ key: null, headers: { authorization: 'Basic ' + Buffer.from(`tact:${word}`).toString('base64') } })
  const hmac = (name, before = '', more = {}) => ({ key: null, headers: { [name]: createHmac('sha256', secret).update(before + text).digest('base64'), ...more } })
  const status = async (where, options, sent = body) => (await d.post(where, sent, options)).status
  assert.equal(await status('/v1/inbound/brevo', bearer), 200)
  assert.equal(await status('/v1/inbound/brevo', basic(secret)), 200)
  assert.equal(await status(`/v1/inbound/brevo?secret=${secret}`, { key: null }), 200)
  assert.equal(await status('/v1/inbound/mautic', hmac('webhook-signature'), text), 200)
  assert.equal(await status('/v1/inbound/zendesk', hmac('x-zendesk-webhook-signature', '2026-11-22T10:00:00Z', { 'x-zendesk-webhook-signature-timestamp': '2026-11-22T10:00:00Z' }), text), 200)
  assert.equal(await status('/v1/inbound/zendesk', hmac('x-zendesk-webhook-signature', '2026-11-22T10:00:00Z'), text), 401)
  assert.equal(await status('/v1/inbound/mautic', hmac('webhook-signature'), text + ' '), 401)
  assert.equal(await status('/v1/inbound/brevo', basic('another-secret-of-some-length')), 401)
  assert.equal(await status('/v1/inbound/brevo', { key: null }), 401)
  assert.equal(await status('/v1/inbound/brevo'), 401)                    // a server key is no secret of a webhook
  assert.equal(await status('/v1/inbound/chatwoot', bearer), 404)         // no secret is set: closed
  assert.equal(await status('/v1/inbound/pigeon', bearer), 404)
})

test('what Braze sent is counted by its dispatch, a repeat once, what is not known is said', async t => {
  const d = await begin(t), { userId, email } = await person(d)
  const event = (event_type, properties = {}) => ({ event_type, id: id('e'), time: Math.floor(Date.now() / 1000), user: { external_user_id: userId }, properties: { dispatch_id: 'd1', email_address: email, ...properties } })
  const yes = await d.ok('POST', '/v1/permit', { body: { userId, channel: 'email', messageId: 'd1' } })
  assert.equal(yes.allowed, true)
  const events = [event('users.messages.email.Send'), event('users.messages.email.Delivery'), event('users.messages.email.Open', { machine_open: 'true' }), event('users.behaviors.app.SessionStart'), { event_type: 'users.messages.email.Send' }]
  const answer = await hook(d, 'braze', { events })
  assert.deepEqual([answer.taken, answer.repeated, answer.unchanged], [2, 0, 0])
  assert.deepEqual(answer.ignored.map(i => [i.kind, i.because, i.count]), [['users.messages.email.Open', 'of no concern', 1], ['users.behaviors.app.SessionStart', 'not known', 1], ['users.messages.email.Send', 'names nobody', 1]])
  assert.equal((await hook(d, 'braze', { events })).repeated, 2)
  assert.deepEqual(await touches(d, userId), [['email', 'promotional', 'delivered']])      // the place the permit held, not a second touch
  assert.deepEqual((await d.person(userId)).waiting, [])
  assert.equal((await d.metrics()).tact_inbound_ignored_total, 6)
})

test('Brevo and Mautic by address; class in the address; objections and dead addresses', async t => {
  const d = await begin(t), one = await person(d), two = await person(d)
  await hook(d, 'brevo?class=transactional', { event: 'request', email: one.email.toUpperCase(), 'message-id': '<1@x>' })
  assert.deepEqual(await touches(d, one.userId), [['email', 'transactional']])
  assert.equal((await d.post('/v1/inbound/brevo?class=urgent', {}, bearer)).status, 400)
  await hook(d, 'brevo', { event: 'spam', email: one.email, 'message-id': '<1@x>' })
  assert.equal(await ask(d, { userId: one.userId }), 'gate.objection')
  const contact = { fields: { core: { email: { value: two.email } } } }
  const answer = await hook(d, 'mautic', { 'mautic.email_on_send': [{ contact, idHash: 'h1', timestamp: new Date().toISOString() }], 'mautic.lead_channel_subscription_changed': [{ contact, channel: 'email', old_status: 'contactable', new_status: 'bounced' }] })
  assert.equal(answer.taken, 2)
  assert.deepEqual((await d.person(two.userId)).addresses, [])
})

test('an open ticket silences promotion until the last one is closed', async t => {
  const d = await begin(t), { userId, email } = await person(d)
  const ticket = (number, status) => hook(d, 'zendesk', { ticket: { id: number, status, requester: { email } }, at: id('t') })
  await ticket('1', 'New')
  await ticket('2', 'Open')
  assert.equal(await ask(d, { userId }), 'gate.complaint')
  assert.deepEqual((await d.person(userId)).waiting.map(w => w.what), ['conversation', 'conversation'])
  await ticket('1', 'Solved')
  assert.equal(await ask(d, { userId }), 'gate.complaint')
  await ticket('2', 'Closed')
  assert.equal(await ask(d, { userId }), 'attention.ok')
})
