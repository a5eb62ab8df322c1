// Text messages to gateways that speak as the known ones do: taken, throttled, a number that does not exist, no credit, no answer; each as its settings say.
import http from 'node:http'
import { test } from 'node:test'
import { assert, campaign, id, start, until } from './lib.mjs'

const number = '+33611223344'

/** A gateway that answers as `far.how` says ([status, body, headers], or nothing: it never answers), and keeps what came. */
async function gateway(t) {
  const far = { how: () => [200, {}], calls: [] }
  const server = http.createServer((question, answer) => {
    let text = ''
    question.on('data', d => { text += d }).on('end', () => {
      const url = new URL(question.url, 'http://gateway')
      far.calls.push({ method: question.method, path: url.pathname, query: url.searchParams, headers: question.headers, text })
      const said = far.how(far.calls.length)
      if (said) answer.writeHead(said[0], { 'content-type': 'application/json', ...said[2] }).end(JSON.stringify(said[1]))
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  return Object.assign(far, { url: `http://127.0.0.1:${server.address().port}` })
}

/** How each known gateway is asked (what the call must hold) and what it answers. */
const presets = {
  ovhcloud: {
    settings: 'account: sms-xx1-1, user: shop', path: '/cgi-bin/sms/http2sms.cgi',
    asked: c => { assert.deepEqual([c.method, c.text, ...['account', 'login', 'password', 'from', 'to', 'message', 'noStop', 'smsCoding', 'contentType'].map(k => c.query.get(k))], ['GET', '', 'sms-xx1-1', 'shop', 'secret of sms', '36180', number, 'proof: en "ça"\ren words', '1', '2', 'application/json']) },
    taken: [200, { status: 100, creditLeft: '1987', SmsIds: ['10867690'] }],
    throttled: [429, {}, { 'retry-after': '3600' }],
    wrong: [200, { status: 202, message: 'Invalid parameter: to' }], dead: false,
    credit: [200, { status: 241, message: 'Not enough credit' }],
  },
  sinch: {
    settings: 'account: plan1', path: '/xms/v1/plan1/batches',
    asked: c => {
      assert.deepEqual([c.method, c.headers.authorization, c.headers['content-type']], ['POST', 'Bearer secret of sms', 'application/json; charset=utf-8'])
      const { client_reference: reference, expire_at: until, ...rest } = JSON.parse(c.text)
      assert.deepEqual(rest, { type: 'mt_text', from: '36180', to: [number], body: 'proof: en "ça"\nen words', delivery_report: 'per_recipient' })
      assert.match(reference, /^[0-9a-f]{16}$/)
      assert.ok(Date.parse(until) > Date.now() + 3600e3, until)
    },
    taken: [201, { id: '01FC66621XXXXX119Z8PMV1QPQ' }],
    throttled: [429, {}, { 'retry-after': '3600' }],
    wrong: [400, { code: 'syntax_invalid_parameter_format', text: 'Invalid number' }], dead: false,
    credit: [403, { code: 'forbidden', text: 'insufficient balance' }],
  },
  infobip: {
    settings: 'account: xyz1', path: '/sms/2/text/advanced',
    asked: c => {
      assert.deepEqual([c.method, c.headers.authorization, c.headers.accept], ['POST', 'App secret of sms', 'application/json'])
      const { messages: [{ destinations: [{ to, messageId }], validityPeriod, ...rest }] } = JSON.parse(c.text)
      assert.deepEqual([to, rest], [number.slice(1), { from: '36180', text: 'proof: en "ça"\nen words' }])
      assert.match(messageId, /^[0-9a-f]{16}$/)
      assert.ok(validityPeriod > 60 && validityPeriod <= 1440, String(validityPeriod))
    },
    taken: [200, { messages: [{ to: number.slice(1), status: { groupName: 'PENDING', name: 'PENDING_ACCEPTED' }, messageId: 'm-1' }] }],
    throttled: [429, { requestError: { serviceException: { messageId: 'TOO_MANY_REQUESTS', text: 'slower' } } }, { 'retry-after': '3600' }],
    wrong: [200, { messages: [{ status: { name: 'REJECTED_INVALID_DESTINATION', description: 'no such number' }, messageId: 'm-1' }] }], dead: true,
    credit: [200, { messages: [{ status: { name: 'REJECTED_NOT_ENOUGH_CREDITS', description: 'not enough credits' }, messageId: 'm-1' }] }],
  },
}

const brand = (preset, url, more = '') => ({
  'tact.yaml': x => x.replace('sms: {driver: dry-run}', `sms: {driver: http, preset: ${preset}, url: "${url}", key: "\${env:SMS_KEY}", from: "36180"${more ? ', ' + more : ''}}`),
  'campaigns/news.yaml': campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"', { channels: 'sms', title: '\\"ça\\"' }).replace(/goal: .*\n/, ''),
  'campaigns/paid.yaml': campaign('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'sms', title: 'paid' }).replace(/goal: .*\n/, ''),
})
async function begin(t, name, more = '') {
  const far = await gateway(t), p = presets[name]
  const d = await start({ brand: brand(name, far.url + p.path, `${p.settings}${more}`), env: { SMS_KEY: 'secret of sms' } })
  t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_sms: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: number } } })
  return { far, p, d, who }
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels.find(c => c.channel === 'sms')
const kept = async (d, who) => {
  const p = await d.person(who.userId)
  return { waiting: p.waiting, touches: p.parts.flatMap(x => x.touches) }
}

for (const name of Object.keys(presets)) {
  test(`${name}: asked as it wants to be, and its answer is understood`, async t => {
    const { far, p, d, who } = await begin(t, name)
    far.how = () => p.taken
    await d.track('News Wanted', who)
    await until(async () => (await state(d)).taken === 1, 'its fate')
    assert.equal(far.calls.length, 1)
    assert.equal(far.calls[0].path, p.path)
    p.asked(far.calls[0])
    const { waiting, touches } = await kept(d, who)
    assert.deepEqual([waiting.length, touches.length], [0, 1])
  })

  test(`${name}: busy, a wrong number, no credit`, async t => {
    const { far, p, d, who } = await begin(t, name)
    far.how = () => p.throttled
    await d.track('News Wanted', who)
    await until(async () => (await state(d)).later === 1, 'the fate of the first')
    let now = await kept(d, who)
    assert.deepEqual([now.waiting.length, now.touches.length], [1, 0])
    assert.ok(Date.parse(now.waiting[0].due) > Date.now() + 3500e3, now.waiting[0].due)

    far.how = () => p.wrong
    await d.track('News Wanted', who)
    await until(async () => (await state(d)).refused === 1, 'the fate of the second')
    now = await kept(d, who)
    assert.deepEqual([now.waiting.length, now.touches.length], [1, 0])
    const phones = (await d.person(who.userId)).addresses?.filter(a => a.channel === 'sms').length ?? 0
    assert.equal(phones, p.dead ? 0 : 1)
    if (p.dead) await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: number } } })

    far.how = () => p.credit
    await d.track('News Wanted', who)
    await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
    await until(() => /sms is stopped for 60 s.*(credit|balance)/i.test(d.stderr), 'the word of it')
    assert.doesNotMatch(d.stderr, /secret of sms/)
    assert.equal(far.calls.length, 3)
  })
}

test('no answer in time: unknown, spent, never again; an order is kept under the same name', async t => {
  const { far, d, who } = await begin(t, 'sinch', ', timeout: 1s')
  far.how = () => undefined
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).unknown === 1, 'its fate')
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([far.calls.length, waiting.length, touches.length, touches[0].outcomes], [1, 0, 1, ['unknown']])
  await d.track('Order Paid', who)
  await until(async () => (await state(d)).unknown === 2, 'the second fate')
  assert.equal((await kept(d, who)).waiting.length, 1)
})

test('a dry run shows the one text a person would get, and its parts', async t => {
  const d = await start({ brand: { ...brand('own', 'http://127.0.0.1:1'), 'tact.yaml': x => x } })
  t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, contact_sms: true })
  await d.track('News Wanted', who)
  await until(() => d.outbox().length === 1, 'the line')
  const { text, alphabet, parts } = d.outbox()[0]
  assert.deepEqual([text, alphabet, parts], ['proof: en "ça"\nen words', 'UCS-2', 1])
})

test('a gateway described in the settings; new settings are in force at once', async t => {
  const far = await gateway(t)
  const own = 'method: PUT, format: form, headers: ["X-Key: {key}"], body: "to={number}&text={text}&ref={id}", answer: {id: message, code: code}, codes: {taken: ["0"], later: ["7"]}'
  const d = await start({ brand: brand('own', `${far.url}/send/{account}`, `account: a b, ${own}`), env: { SMS_KEY: 'secret of sms' } })
  t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, contact_sms: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: number } } })
  far.how = () => [200, { code: 0, message: 'abc' }]
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).taken === 1, 'its fate')
  const c = far.calls[0], body = new URLSearchParams(c.text)
  assert.deepEqual([c.method, c.path, c.headers['x-key'], c.headers['content-type'], body.get('to'), body.get('text')], ['PUT', '/send/a%20b', 'secret of sms', 'application/x-www-form-urlencoded', number.slice(1), 'proof: en "ça"\nen words'])
  far.how = () => [200, { code: 9 }]                    // nobody said what 9 means
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).unknown === 1, 'the fate of the second')
  d.change({ 'tact.yaml': x => x.replace('later: ["7"]', 'later: ["9"]') })
  await until(async () => (await d.track('News Wanted', who), (await state(d)).later > 0), 'the new meaning')
})

test('settings that are not enough are said by check', async t => {
  const d = await start(); t.after(() => d.stop())
  const said = sms => {
    d.change({ 'tact.yaml': x => x.replace(/ {2}sms: .*\n/, `  sms: ${sms}\n`) })
    const checked = d.tact('check', d.folder)
    return [checked.code !== 0, checked.out + checked.err]
  }
  let [refused, text] = said('{driver: http}')
  assert.ok(refused && /names none/.test(text), text);
  [refused, text] = said('{driver: http, preset: ovhcloud}')
  for (const what of ['key', 'account', 'user', 'from']) assert.match(text, new RegExp(`channels\\.sms\\.${what} is missing`))
  assert.ok(refused);
  [refused, text] = said('{driver: http, url: "http://gateway.example/send", body: "{text}"}')
  assert.ok(refused && /without encryption/.test(text), text);
  [refused, text] = said('{driver: http, preset: sinch, account: a, key: "${env:SMS_KEY}", from: SHOP}')
  assert.ok(refused && /nobody can answer 'SHOP'/.test(text), text);
  [refused, text] = said('{driver: http, preset: sinch, account: a, key: "${env:SMS_KEY}", from: "36180"}')
  assert.ok(!refused, text)
  assert.match(text, /text messages:\n(.*\n)* {2}night-text\/one en: 1 part/)
})
