// Messages to a far side that takes, refuses, is busy, hangs up or is not there: each handed over at most once, and everybody can see what became of it.
import { createHmac } from 'node:crypto'
import http from 'node:http'
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, start, until } from './lib.mjs'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const answering = { taken: (q, s) => s.writeHead(204).end() }

/** A receiver that answers as `far.how` says, and keeps what came. */
async function receiver(t) {
  const far = { how: answering.taken, calls: [] }
  const server = http.createServer((question, answer) => {
    let text = ''
    question.on('data', d => { text += d }).on('end', () => { far.calls.push({ headers: question.headers, text }); far.how(question, answer) })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  return Object.assign(far, { url: `http://127.0.0.1:${server.address().port}/hook` })
}

const purpose = '      contact_webhook:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
const brand = (url, more = '') => ({
  'tact.yaml': t => t.replace('  sms: {driver: dry-run}\n', `  sms: {driver: dry-run}\n  webhook: {driver: http, url: "${url}", secret: "\${env:HOOK_SECRET}"${more}}\n`),
  'purposes.yaml': t => t.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
  'campaigns/news.yaml': campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"', { channels: 'webhook', title: 'for you' }).replace(/goal: .*\n/, ''),
  'campaigns/paid.yaml': campaign('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'webhook', title: 'paid' }).replace(/goal: .*\n/, ''),
})
const begin = async (t, far, more) => {
  const d = await start({ brand: brand(far.url, more), env: { HOOK_SECRET: secret } }); t.after(() => d.stop())
  return { d, who: { anonymousId: await permitting(d, [...all, 'contact_webhook']) } }
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels[0]
const kept = async (d, who) => {
  const p = await d.person(who.anonymousId, 'device')
  return { waiting: p.waiting, touches: p.parts.flatMap(x => x.touches) }
}

test('what is taken is a signed event of the standard, and the report counts it', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  await d.track('News Wanted', who)
  await until(() => far.calls.length === 1, 'the call')
  const { headers, text } = far.calls[0], event = JSON.parse(text)
  const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${mac}`)
  assert.match(headers['content-type'], /^application\/cloudevents\+json/)
  assert.ok(Math.abs(Date.now() / 1000 - headers['webhook-timestamp']) < 300)
  assert.deepEqual([event.specversion, event.id, event.source, event.type, event.data.campaign, event.data.content.title, event.data.try], ['1.0', headers['webhook-id'], 'proof', 'tact.message', 'news', 'en for you', 1])
  await until(async () => (await state(d)).taken === 1, 'its fate')
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([waiting.length, touches.length], [0, 1])
  assert.equal((await d.report('news')).funnel.sent, 1)
  assert.equal((await d.metrics()).tact_outbox_taken_total, 1)
})

test('a far side that is busy certainly did not take it: no attention is spent, and it is tried again', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  far.how = (q, s) => s.writeHead(503, { 'retry-after': '3600' }).end('busy')
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).later === 1, 'its fate')
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([far.calls.length, waiting.length, touches.length], [1, 1, 0])
  assert.ok(Date.parse(waiting[0].due) > Date.now() + 3500e3, waiting[0].due)
  assert.equal((await d.report('news')).funnel.sent, 0)
  assert.match((await state(d)).saidLast, /^503 busy/)
})

test('no answer after the last byte: unknown, spent, never again', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  far.how = q => q.socket.destroy()
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).unknown === 1, 'its fate')
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([far.calls.length, waiting.length, touches.length, touches[0].outcomes], [1, 0, 1, ['unknown']])
  await d.track('Order Paid', who)                     // what has to arrive is kept, under the same key
  await until(async () => (await state(d)).unknown === 2, 'the second fate')
  assert.equal((await kept(d, who)).waiting.length, 1)
})

test('refused for good: neither sent nor spent', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  far.how = (q, s) => s.writeHead(422).end('no such thing')
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).refused === 1, 'its fate')
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([waiting.length, touches.length], [0, 0])
})

test('a far side that refuses all of us stops the channel, and new settings open it', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  far.how = (q, s) => s.writeHead(401).end('who are you?')
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  await until(() => /webhook is stopped for 60 s.*401 who are you/.test(d.stderr), 'the word of it')
  await d.track('News Wanted', who)                    // waits: the channel is closed
  assert.equal(far.calls.length, 1)
  const other = await receiver(t)
  d.change({ 'tact.yaml': x => x.replace(far.url, other.url) })
  await until(async () => (await state(d)).state === 'open', 'the new settings')
  await d.track('News Wanted', who)
  await until(() => other.calls.length >= 1, 'a call to the new address')
  assert.equal(far.calls.length, 1)
})

test('killed while the far side thinks: the message is not sent again, an order is', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  far.how = () => {}                                   // never answers
  await d.track('News Wanted', who)
  await until(() => far.calls.length === 1, 'the call')
  await d.kill()
  far.how = answering.taken
  await d.start()
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([waiting.length, touches.length], [1, 1])       // claimed until its lease is over: then unknown
  await d.track('News Wanted', { ...who, messageId: id('m') })
  await until(() => far.calls.length === 2, 'another message')
  assert.notEqual(far.calls[0].headers['webhook-id'], far.calls[1].headers['webhook-id'])
})

test('stopped in peace: what is under way is waited for, what waits is given back', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far, ', connections: 1')
  let answer
  far.how = (q, s) => { answer = s }
  for (let i = 0; i < 3; i++) await d.track('News Wanted', who)
  await until(async () => (await state(d)).queued === 2 && answer, 'one under way and two behind it')
  const stopped = d.stop()
  setTimeout(() => { far.how = answering.taken; answer.writeHead(200).end() }, 300)
  await stopped
  assert.equal(far.calls.length, 1)
  await d.start()
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([waiting.length, touches.length], [2, 1])
})

test('paused, withdrawn or erased while it waited for its turn: it does not leave', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far, ', connections: 1')
  const others = []
  for (let i = 0; i < 2; i++) others.push({ anonymousId: await permitting(d, [...all, 'contact_webhook']) })
  let answer
  far.how = (q, s) => { answer = s }
  await d.track('News Wanted', who)
  await until(() => answer, 'the first to be under way')
  for (const other of others) await d.track('News Wanted', other)
  await until(async () => (await state(d)).queued === 2, 'two behind it')
  await new Promise(done => setTimeout(done, 700))     // long enough to be looked at again
  await d.ok('DELETE', `/v1/people/${others[1].anonymousId}?as=device`)
  await d.pause('news')
  far.how = answering.taken
  answer.writeHead(200).end()
  await until(async () => (await state(d)).later === 2, 'both to be given back')
  assert.equal(far.calls.length, 1)
  assert.match((await state(d)).saidLast, /while it waited/)
  const { waiting, touches } = await kept(d, others[0])
  assert.deepEqual([waiting.length, touches.length], [1, 0])
})

test('what was not taken is listed with its reason, newest first, of nobody who was erased', async t => {
  const far = await receiver(t), { d, who } = await begin(t, far)
  const erased = { anonymousId: await permitting(d, [...all, 'contact_webhook']) }
  const answers = [[503, 'come later'], [422, 'no such thing'], [200, 'thanks'], [422, 'of somebody erased']]
  for (const [status, said] of answers) {
    far.how = (q, s) => s.writeHead(status).end(said)
    const before = far.calls.length
    await d.track('News Wanted', said.includes('erased') ? erased : who)
    await until(async () => { const s = await state(d); return far.calls.length === before + 1 && s.taken + s.later + s.refused === before + 1 }, 'its fate')
  }
  await d.ok('DELETE', `/v1/people/${erased.anonymousId}?as=device`)
  const told = await d.ok('GET', '/v1/outbox/missed?days=2')
  assert.deepEqual(told.missed.map(m => [m.campaign, m.message, m.channel, m.try, m.fate, m.why, m.said]), [
    ['news', told.missed[0].message, 'webhook', 1, 'refused', 'sent.refused', '422 no such thing'], ['news', told.missed[0].message, 'webhook', 1, 'later', 'sent.later', '503 come later']])
  assert.deepEqual([told.more, told.erased], [0, 1])
  assert.match(told.missed[0].person, /^[0-9a-f]{16}$/)
  const short = await d.ok('GET', '/v1/outbox/missed?limit=1')
  assert.deepEqual([short.missed.length, short.missed[0].fate, short.more], [1, 'refused', 1])
  assert.equal((await d.ok('GET', '/v1/outbox/missed?channel=email')).missed.length, 0)
  assert.equal((await d.get('/v1/outbox/missed?channel=pigeon')).status, 400)
  assert.equal((await d.get('/v1/outbox/missed?limit=0')).status, 400)
  const shown = d.tact('outbox', d.folder, '--data', d.data)
  assert.equal(shown.code, 0, shown.err)
  assert.match(shown.out, /webhook +open/)
  assert.match(shown.out, /news.*refused.*sent\.refused.*422 no such thing/)
  assert.match(shown.out, /1 of people who were erased since/)
  await d.stop()
  const still = JSON.parse(d.tact('outbox', '--json', d.folder, '--data', d.data).out)
  assert.equal(still.missed.length, 2)
  assert.equal(still.channels[0].state, 'tact is not running')
})

test('settings that are not enough are said by check', async t => {
  const d = await start(); t.after(() => d.stop())
  d.change({ 'tact.yaml': x => x.replace('  sms: {driver: dry-run}\n', '  sms: {driver: dry-run}\n  webhook: {driver: http}\n') })
  const checked = d.tact('check', d.folder)
  assert.notEqual(checked.code, 0)
  assert.match(checked.out + checked.err, /channels\.webhook\.url is missing/)
  assert.match(checked.out + checked.err, /channels\.webhook\.secret is missing/)
})

test('a test goes out by the same sender, and what the far side said is its answer', async t => {
  const far = await receiver(t), { d } = await begin(t, far)
  const named = { userId: 'tester-zoe', anonymousId: id('device') }
  await d.consent(named, { remember: true, contact_webhook: true }, { key: keys.server })
  await d.ok('POST', '/v1/identify', { body: { ...named, traits: { email: 'zoe@example.org' } } })
  const send = async () => (await d.ok('POST', '/v1/campaigns/news/test', { body: {}, key: keys.admin })).results
  assert.deepEqual(await send(), [{ to: 'tester-zoe', fate: 'taken', said: '204' }])
  assert.match(far.calls[0].text, /\[Test\] /)
  far.how = (question, answer) => answer.writeHead(410).end('gone')
  const [refused] = await send()
  assert.deepEqual([refused.to, refused.fate, far.calls.length], ['tester-zoe', refused.fate === 'taken' ? 'not taken' : refused.fate, 2])
  assert.ok(refused.said, 'it tells what the far side said')
})
