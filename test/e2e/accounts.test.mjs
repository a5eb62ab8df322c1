// test/e2e/accounts.test.mjs -- the brand's own people: the first admin, sessions, roles, who may call from where, the audit log, guesses, a crash.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Daemon, keys, id, root } from './lib.mjs'

const d = new Daemon({ brand: { 'tact.yaml': y => y + '\ntrusted_proxies: [127.0.0.1]\n', 'rewards.yaml': 'points: {rules: [{name: orders, on: Order Completed, points: 1}]}\n' } }), secret = 'four winter tyres here', reason = { 'x-tact-reason': encodeURIComponent('elle a appelé : colis de Mme Dupont') }
const ours = () => ({ 'x-tact': 'console', origin: `http://127.0.0.1:${d.port}` })
const call = (method, where, body, { cookie, headers = ours() } = {}) => d.request(method, where, { key: null, body, headers: { ...headers, ...(cookie && { cookie }) } })
const cookieOf = answer => { assert.equal(answer.status, 200, answer.text); return answer.headers['set-cookie'][0].split(';')[0] }
const tokenOf = text => /#\/welcome\/([\w-]{43})/.exec(text)[1]
const as = async (name, roles, admin) => {
  const invited = await call('POST', '/v1/accounts', { name, roles }, { cookie: admin })
  return { token: tokenOf(invited.json.link), cookie: cookieOf(await call('POST', '/v1/session/welcome', { token: tokenOf(invited.json.link), password: secret })) }
}
const lines = async (cookie, where = '') => (await call('GET', '/v1/audit' + where, undefined, { cookie })).json.lines
const raw = () => fs.readdirSync(path.join(d.data, 'audit')).map(f => fs.readFileSync(path.join(d.data, 'audit', f), 'utf8')).join('')
let anna, marie, paul

before(async () => { await d.start() })
after(() => d.stop())

test('while there is no account, the link that tact run prints makes the first admin, once', async () => {
  const token = tokenOf(d.stdout)
  assert.equal((await call('POST', '/v1/session', { name: 'admin', password: 'admin' })).status, 401)
  assert.deepEqual((await call('POST', '/v1/session/welcome', { token })).json, { first: true, roles: 'admin' })
  assert.equal((await call('POST', '/v1/session/welcome', { token, name: 'anna', password: 'anna2026' })).status, 400)
  const [first, second] = await Promise.all(['anna', 'eve'].map(name => call('POST', '/v1/session/welcome', { token, name, password: secret })))       // at the same time
  assert.deepEqual([first.status, second.status].sort(), [200, 404])
  const answer = first.status === 200 ? first : second
  assert.match(answer.headers['set-cookie'][0], /^tact_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/)
  anna = { name: answer.json.name, cookie: cookieOf(answer) }
  assert.equal((await call('POST', '/v1/session/welcome', { token })).status, 404)
  assert.equal(fs.statSync(path.join(d.data, 'accounts.json')).mode & 0o777, 0o600)
  assert.ok(!fs.readFileSync(path.join(d.data, 'sessions.json'), 'utf8').includes(anna.cookie.slice(13)), 'the session itself is kept')
})

test('an invitation works once and gives its roles; a wrong role is refused with the way out', async () => {
  marie = await as('marie', ['agent'], anna.cookie)
  paul = await as('paul', ['marketer'], anna.cookie)
  assert.equal((await call('POST', '/v1/session/welcome', { token: marie.token, password: secret })).status, 404)
  assert.equal((await call('GET', '/v1/threads', undefined, { cookie: marie.cookie })).status, 200)
  const refused = await call('GET', '/v1/campaigns', undefined, { cookie: marie.cookie })
  assert.equal(refused.status, 403)
  assert.match(refused.json.detail, /marie.*agent.*marketer/)
  for (const [method, where] of [['GET', '/v1/accounts'], ['GET', '/v1/audit'], ['POST', '/v1/reload'], ['POST', '/v1/pause'], ['DELETE', '/v1/people/x']]) {
    const answer = await call(method, where, method === 'POST' ? {} : undefined, { cookie: marie.cookie })
    assert.equal(answer.status, 403, where)
  }
  assert.match((await call('POST', '/v1/backup', { to: '/tmp/x', keysTo: '/tmp/y' }, { cookie: anna.cookie })).json.detail, /keys alone/)
  assert.equal((await call('POST', '/v1/track', { event: 'X', anonymousId: 'a' }, { cookie: anna.cookie })).status, 403)
  assert.equal((await call('DELETE', `/v1/accounts/${anna.name}`, undefined, { cookie: anna.cookie })).status, 409)      // the last admin
  assert.equal((await call('POST', `/v1/accounts/${anna.name}/roles`, { roles: ['shop'] }, { cookie: anna.cookie })).status, 409)
})

test('a marketer writes offers; any other class needs the privacy role, though anybody may stop it', async () => {
  const write = (text, was, cookie) => call('PUT', '/v1/campaigns/own-words/file', { text, was }, { cookie })
  const text = (more = '') => `campaign: own-words\nstate: live\n${more}goal: {event: Order Completed, within: 7d}\nwhen: slot == "own"\nmessages:\n  - id: a\n    channels: [web]\n    en: {title: Hello}\n`
  const offer = await write(text(), null, paul.cookie)
  assert.equal(offer.status, 200, offer.text)
  const refused = await write(text('class: service\nbasis: contract\n'), offer.json.version, paul.cookie)
  assert.deepEqual([refused.status, /privacy role/.test(refused.json.detail)], [403, true])
  const service = await write(text('class: service\nbasis: contract\n'), offer.json.version, anna.cookie)
  assert.equal(service.status, 200, service.text)
  const state = (state, was) => call('POST', '/v1/campaigns/own-words/state', { state, was }, { cookie: paul.cookie })
  const stopped = await state('paused', service.json.version)
  assert.equal(stopped.status, 200, stopped.text)
  assert.equal((await state('live', stopped.json.version)).status, 403)
  const { versions } = (await call('GET', '/v1/campaigns/own-words/history', undefined, { cookie: paul.cookie })).json
  assert.deepEqual(versions.map(v => v.by), ['paul', anna.name, 'paul'])
  assert.equal((await write(text(), stopped.json.version, marie.cookie)).status, 403, 'an agent writes none')
})

test('an audience that another class uses is not a marketer\'s to widen', async () => {
  const put = (where, text, was, cookie) => call('PUT', where, { text, was }, { cookie })
  const vip = at => `vip: {when: "person.visits > ${at}", en: Regulars}\nnew: {when: "person.visits < 2", en: New}\n`
  const first = await put('/v1/audiences/file', vip(60), null, paul.cookie)
  assert.equal(first.status, 200, first.text)
  const recall = 'campaign: recall\nclass: transactional\nbasis: contract\ngoal: {event: Order Completed, within: 7d}\nwhen: audience("vip")\nmessages:\n  - id: a\n    channels: [web]\n    en: {title: Hello}\n'
  assert.equal((await put('/v1/campaigns/recall/file', recall, null, anna.cookie)).status, 200)
  const refused = await put('/v1/audiences/file', vip(0), first.json.version, paul.cookie)
  assert.deepEqual([refused.status, /privacy role/.test(refused.json.detail)], [403, true], refused.text)
  const other = await put('/v1/audiences/file', vip(60).replace('< 2', '< 3'), first.json.version, paul.cookie)
  assert.equal(other.status, 200, other.text)
  assert.equal((await put('/v1/audiences/file', vip(0), other.json.version, anna.cookie)).status, 200)
})

// fails when a call asks for no key, for a smaller one, or for a role that daemon/role.def does not name
test('every call with each role, a write key and nothing: refused to whom the table does not let', async () => {
  const rows = [...fs.readFileSync(path.join(root, 'daemon/role.def'), 'utf8').matchAll(/^([RK])\((\w+), +"([^"]+)", +(?:"|([A-Z0-9 |]+),)/gm)].map(([, kind, method, where, roles]) => ({ kind, method, where: where.replace(/\{\w+\}/g, 'none'), may: kind === 'K' ? [] : roles.toLowerCase().split(/ *\| */) }))
  assert.ok(rows.length > 100, `${rows.length} rows`)
  const writes = new Set([...fs.readFileSync(path.join(root, 'daemon/openapi.def'), 'utf8').matchAll(/^O\("(\w+)", +"([^"]+)", "write"/gm)].map(([, method, where]) => `${method.toUpperCase()} ${where.replace(/\{\w+\}/g, 'none')}`))
  const ask = (row, options) => d.request(row.method, row.where, { key: null, body: row.method === 'GET' || row.method === 'DELETE' ? undefined : {}, ...options })
  for (const role of ['marketer', 'agent', 'shop', 'privacy']) {
    const { cookie } = await as(`only-${role}`, [role], anna.cookie)
    await Promise.all(rows.map(async row => {
      if (row.may.includes(role)) return
      const { status, json, text } = await ask(row, { headers: { ...ours(), ...reason, cookie } })
      assert.ok(status === 415 || (status === 403 && /This call is for/.test(json?.detail)), `${role} ${row.method} ${row.where}: ${status} ${text.slice(0, 200)}`)
      assert.notEqual((await ask({ ...row, method: 'POST' }, { headers: { ...ours(), ...reason, cookie, 'x-http-method-override': row.method } })).status, 200, `${role} ${row.method} ${row.where} by another method`)
    }))
  }
  await Promise.all(rows.map(async row => {
    for (const key of writes.has(`${row.method} ${row.where}`) ? [null] : [null, keys.write]) {
      const { status } = await ask(row, { key })
      assert.ok([key ? 403 : 401, 415].includes(status), `${key} ${row.method} ${row.where}: ${status}`)
    }
  }))
})

test('another page can do nothing with the cookie', async () => {
  const { cookie } = anna, body = { pause: 'asked-buy', on: true }
  const tries = [{}, { 'x-tact': 'console' }, { origin: ours().origin }, { 'x-tact': 'console', origin: 'http://evil.example' }, { 'x-tact': 'console', origin: 'null' }, { 'x-tact': 'console', origin: ours().origin + '.evil.example' },
    { 'x-tact': 'console', 'sec-fetch-site': 'same-site' }, { 'x-tact': 'page', ...{ origin: ours().origin } }]
  for (const headers of tries) assert.equal((await call('POST', '/v1/pause', body, { cookie, headers })).status, 403, JSON.stringify(headers))
  const form = await d.request('POST', '/v1/pause', { key: null, body: 'pause=asked-buy', headers: { cookie, origin: ours().origin, 'content-type': 'application/x-www-form-urlencoded' } })
  assert.ok(form.status === 403 || form.status === 415, form.text)
  assert.equal((await call('GET', '/v1/campaigns', undefined, { cookie, headers: { 'sec-fetch-site': 'cross-site' } })).status, 403)
  assert.equal((await call('POST', '/v1/session', { name: anna.name, password: secret }, { headers: { 'x-tact': 'console', origin: 'https://evil.example' } })).status, 403)   // nor sign somebody in
  assert.equal((await d.ok('GET', '/v1/pause')).paused?.length ?? 0, 0)
  const asked = await d.request('OPTIONS', '/v1/pause', { key: null, headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-tact' } })
  assert.equal(asked.headers['access-control-allow-origin'], undefined)
  assert.equal((await call('POST', '/v1/pause', body, { cookie, headers: { 'x-tact': 'console', 'sec-fetch-site': 'same-origin' } })).status, 200)
  assert.equal((await call('POST', '/v1/pause', { ...body, on: false }, { cookie })).status, 200)
})

test('signing in gives a new session: one that was planted is worth nothing', async () => {
  const planted = 'tact_session=' + 'A'.repeat(43), answer = await call('POST', '/v1/session', { name: 'paul', password: secret }, { cookie: planted })
  assert.notEqual(cookieOf(answer), planted)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: planted })).json.name, null)
  const again = await call('POST', '/v1/session', { name: 'paul', password: secret }, { cookie: cookieOf(answer) })
  assert.notEqual(cookieOf(again), cookieOf(answer))
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: cookieOf(answer) })).json.name, null)                    // the one before went with it
  const https = await call('POST', '/v1/session', { name: 'paul', password: secret }, { headers: { 'x-tact': 'console', origin: `https://127.0.0.1:${d.port}` } })
  assert.match(https.headers['set-cookie'][0], /^__Host-tact_session=.*; Secure$/)
  assert.equal((await call('DELETE', '/v1/session', undefined, { cookie: cookieOf(again) })).status, 200)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: cookieOf(again) })).json.name, null)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: paul.cookie })).json.name, 'paul')
  assert.equal((await call('DELETE', '/v1/session?all=1', undefined, { cookie: paul.cookie })).status, 200)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: cookieOf(https) })).json.name, null)
})

test('a second step: set up with a code, asked for, each code once', async () => {
  const begun = (await call('POST', '/v1/session/totp', { password: secret }, { cookie: marie.cookie })).json
  assert.match(begun.otpauth, /^otpauth:\/\/totp\/proof:marie\?secret=[A-Z2-7]{32}&issuer=proof/)
  assert.match(begun.qr, /^<svg /)
  const bits = [...begun.secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join(''), bytes = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
  const code = shift => {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + shift))
    const mac = createHmac('sha1', bytes).update(counter).digest()
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
  }
  const first = code(0), { recovery } = (await call('POST', '/v1/session/totp/confirm', { code: first }, { cookie: marie.cookie })).json
  assert.equal(recovery.length, 10)
  const without = await call('POST', '/v1/session', { name: 'marie', password: secret })
  assert.deepEqual([without.status, without.json.type], [401, 'urn:tact:code'])
  assert.equal((await call('POST', '/v1/session', { name: 'marie', password: secret, code: first })).status, 401)          // used already
  assert.equal((await call('POST', '/v1/session', { name: 'marie', password: secret, code: recovery[0] })).status, 200)
  assert.equal((await call('POST', '/v1/session', { name: 'marie', password: secret, code: recovery[0] })).status, 401)
  assert.ok(!fs.readFileSync(path.join(d.data, 'accounts.json'), 'utf8').includes(bytes.toString('hex')))
  const more = (what, proof) => call('POST', `/v1/session/totp/${what}`, proof, { cookie: marie.cookie })
  assert.equal((await more('off', { password: 'not it at all, no', code: recovery[1] })).status, 401)
  for (const [what, wrong] of [['off', undefined], ['off', '000000'], ['recovery', undefined], ['recovery', recovery[0]]]) {                         // none, not it, used already
    const { status, json } = await more(what, { password: secret, code: wrong })
    assert.deepEqual([status, json.type], [401, 'urn:tact:code'], `${what} ${wrong}`)
  }
  assert.equal((await call('POST', '/v1/session', { name: 'marie', password: secret })).json.type, 'urn:tact:code', 'it stands as it was')
  const fresh = await more('recovery', { password: secret, code: recovery[1] })
  assert.equal(fresh.json.recovery?.length, 10, fresh.text)
  assert.equal((await more('off', { password: secret, code: fresh.json.recovery[0] })).status, 200)
  assert.equal((await call('POST', '/v1/session', { name: 'marie', password: secret })).status, 200)
})

test('the first code of a second step cannot be guessed from an open screen', async () => {
  const { cookie } = await as('yves', ['shop'], anna.cookie), headers = { ...ours(), 'x-forwarded-for': '192.0.2.7' }, first = []
  await call('POST', '/v1/session/totp', { password: secret }, { cookie, headers })
  for (let i = 0; i < 6; i++) first.push((await call('POST', '/v1/session/totp/confirm', { code: '00000' + i }, { cookie, headers })).status)
  assert.ok(first.at(-1) === 429, `${first}`)
  assert.equal((await call('DELETE', '/v1/accounts/yves', undefined, { cookie: anna.cookie })).status, 200)
})

test('a call that does one of several things says which', async () => {
  const userId = id('who-wrote'), said = async () => (await lines(anna.cookie, '?limit=1'))[0].said
  await d.consent({ userId }, { remember: 'granted' })
  const { thread } = await d.ok('POST', '/v1/threads', { body: { userId, text: 'where is my parcel', messageId: id('m') } })
  const done = async (method, where, body) => { const answer = await call(method, where, body, { cookie: anna.cookie }); assert.equal(answer.status, 200, answer.text); return said() }
  // each fails without its tact_audit_act(): daemon/api_thread_acts.c, daemon/api_campaign_files.c, daemon/api_till.c
  assert.equal(await done('POST', `/v1/threads/${thread}/claim`, { by: anna.name }), 'took a conversation')
  assert.equal(await done('POST', `/v1/threads/${thread}/claim`, {}), 'gave back a conversation')
  assert.equal(await done('POST', `/v1/threads/${thread}/snooze`, { until: new Date(Date.now() + 3600e3).toISOString() }), 'put a conversation off')
  assert.equal(await done('POST', `/v1/threads/${thread}/snooze`, {}), 'showed a conversation again that was put off')
  const { version } = (await call('GET', '/v1/campaigns/own-words/file', undefined, { cookie: anna.cookie })).json
  const turn = async (body, was) => (await call('POST', '/v1/campaigns/own-words/state', { ...body, was }, { cookie: anna.cookie })).json.version
  let now = await turn({ state: 'live' }, version)
  assert.equal(await said(), 'set the campaign own-words live')
  now = await turn({ send: 'testers' }, now)
  assert.equal(await said(), 'had the campaign own-words sent to testers alone')
  await turn({ state: 'draft', send: 'everyone' }, now)
  assert.equal(await said(), 'changed the state of the campaign own-words')
  const { card } = await d.ok('GET', `/v1/rewards/${userId}`)
  assert.equal(await done('POST', '/v1/till/order', { card, order: 'A-1', state: 'ready', messageId: id('m') }), 'said at the till that an order is ready')
  assert.equal(await done('POST', '/v1/till/order', { card, order: 'A-1', state: 'collected', messageId: id('m') }), 'said at the till that an order was collected')
})

test('whom somebody makes a tester is written down: the list of testers tells whether a person is known, and what they permit', async () => {
  const person = id('made-a-tester'), look = { cookie: anna.cookie, headers: { ...ours(), ...reason } }
  await d.consent({ userId: person }, { remember: 'granted' })
  assert.equal((await call('GET', `/v1/people/${person}`, undefined, look)).status, 200)
  const [{ person: pseudonym }] = await lines(anna.cookie, '?limit=1')
  assert.match(pseudonym, /^[0-9a-f]{16}$/)
  // each fails without written_down() of daemon/api_testers.c
  for (const [method, where, body] of [['POST', '/v1/testers', { tester: person }], ['DELETE', `/v1/testers/${person}`]]) {
    assert.equal((await call(method, where, body, { cookie: anna.cookie })).status, 200)
    const [line] = await lines(anna.cookie, '?limit=1')
    assert.deepEqual([line.call.split(' ')[0], line.person], [method, pseudonym])
  }
  assert.doesNotMatch(raw(), /made-a-tester/)
})

test('who looked at whom is written down, with why; nobody is named, and an erasure leaves nothing', async () => {
  const person = id('anna-secret'), look = `/v1/people/${person}`
  await d.consent({ userId: person }, { remember: 'granted' })
  await d.track('Product Viewed', { userId: person })
  assert.match((await call('GET', look, undefined, { cookie: marie.cookie })).json.detail, /x-tact-reason/)
  assert.equal((await call('GET', look, undefined, { cookie: marie.cookie, headers: { ...ours(), ...reason } })).status, 200)
  assert.equal((await call('POST', '/v1/pause', { pause: 'asked-buy', on: false }, { cookie: anna.cookie })).status, 200)
  const [pause, seen, refused] = await lines(anna.cookie)
  assert.deepEqual([pause.by, pause.call, pause.status], [anna.name, 'POST /v1/pause', 200])
  // fails when what only asks is written down: NOTHING in daemon/role.def; and when lines have no words: tell_said() of daemon/audit_read.c
  assert.equal((await call('POST', '/v1/conditions', { cel: 'person.known' }, { cookie: anna.cookie })).status, 200)
  assert.deepEqual((await lines(anna.cookie, '?limit=1&lang=fr')).map(l => l.said), ['a repris\u00a0: asked-buy'])
  assert.deepEqual([...new Set((await lines(anna.cookie, '?what=looks')).map(l => l.said))], ['looked at a person'])
  assert.ok((await lines(anna.cookie, '?what=sign-ins')).every(l => /\/v1\/session/.test(l.call)))
  assert.equal((await call('GET', '/v1/audit?what=gossip', undefined, { cookie: anna.cookie })).status, 400)
  assert.deepEqual([seen.by, seen.call, seen.status, seen.reason, seen.roles, seen.from], ['marie', 'GET /v1/people/{id}', 200, 'elle a appelé : colis de Mme Dupont', 'agent', '127.0.0.1'])
  assert.match(seen.person, /^[0-9a-f]{16}$/)
  assert.equal(refused.status, 400)
  assert.doesNotMatch(raw(), /anna-secret|Dupont|wrong wrong/)
  assert.equal((await call('DELETE', look, undefined, { cookie: anna.cookie, headers: { ...ours(), ...reason } })).status, 200)
  const [erased, , before] = await lines(anna.cookie)
  assert.deepEqual([erased.call, erased.status, erased.reason ?? null, erased.person], ['DELETE /v1/people/{id}', 200, null, seen.person])
  assert.deepEqual([before.call, before.reason], ['GET /v1/people/{id}', null])
  assert.doesNotMatch(raw(), /anna-secret|Dupont/)
  assert.equal((await lines(anna.cookie, '?limit=1')).length, 1)
  assert.equal((await lines(anna.cookie, '?since=2999-01-01')).length, 0)
})

// fails when a line does not tell which: tact_audit_act() of daemon/audit.c; or when lines of before, which do not, have no words any more: tell_said() of daemon/audit_read.c
test('what was paused and what was resumed are told apart; a line of before says either', async () => {
  for (const on of [true, false]) assert.equal((await call('POST', '/v1/pause', { pause: 'asked-buy', on }, { cookie: anna.cookie })).status, 200)
  const both = await lines(anna.cookie, '?limit=2'), folder = path.join(d.data, 'audit'), file = path.join(folder, fs.readdirSync(folder).sort().at(-1))
  assert.deepEqual(both.map(l => [l.act, l.said]), [['resume', 'resumed: asked-buy'], ['pause', 'paused: asked-buy']])
  fs.appendFileSync(file, JSON.stringify({ ...both[0], act: undefined, said: undefined }) + '\n')
  assert.deepEqual((await lines(anna.cookie, '?limit=1')).map(l => l.said), ['paused or resumed: asked-buy'])
})

test('a card read at the till is written down with why, as any reading of a person is', async () => {
  const person = id('card'), { cookie } = await as('lea', ['shop'], anna.cookie)
  await d.consent({ userId: person }, { remember: 'granted' })
  const look = `/v1/rewards/${encodeURIComponent((await d.ok('GET', `/v1/rewards/${person}`)).card)}?as=card`
  assert.match((await call('GET', look, undefined, { cookie })).json.detail, /x-tact-reason/)
  assert.equal((await call('GET', look, undefined, { cookie, headers: { ...ours(), 'x-tact-reason': encodeURIComponent('à la caisse') } })).status, 200)
  const [seen] = await lines(anna.cookie, '?what=looks')
  assert.deepEqual([seen.by, seen.call, seen.reason, seen.status], ['lea', 'GET /v1/rewards/{id}', 'à la caisse', 200])
})

test('what is done at the till and in a conversation says of whom, and an invitation whom it invited', async () => {
  const userId = id('whom'), mail = id('whom') + '@example.com', order = id('N'), till = (await as('carla', ['shop'], anna.cookie)).cookie, desk = (await as('dario', ['agent'], anna.cookie)).cookie
  await d.consent({ userId }, { remember: true, contact_email: true })
  await d.ok('POST', '/v1/identify', { body: { userId, traits: { email: mail } } })
  await d.track('Order Completed', { userId, properties: { order_id: order, revenue: 1 } })
  const { card } = await d.ok('GET', `/v1/rewards/${userId}`), { thread } = await d.ok('POST', '/v1/threads', { body: { userId, text: 'where is my parcel', messageId: id('m') } }), { pseudonym } = await d.ok('GET', `/v1/people/${userId}`)
  for (const [where, body] of [['visit', { card }], ['order', { order, state: 'ready' }], ['objection', { card, all: true }], ['objection', { address: mail, all: true }]]) {
    assert.equal((await call('POST', '/v1/till/' + where, { ...body, messageId: id() }, { cookie: till })).status, 200, where)
    const [line] = await lines(anna.cookie)
    assert.deepEqual([line.by, line.call, line.person], ['carla', 'POST /v1/till/' + where, pseudonym], `${where} ${JSON.stringify(body)}`)
  }
  for (const [method, rest, body] of [['GET', ''], ['POST', '/claim', {}], ['POST', '/note', { text: 'ask the shop' }]]) {
    const { status, text } = await call(method, `/v1/threads/${thread}${rest}`, body, { cookie: desk })
    assert.equal(status, 200, text)
    const [line] = await lines(anna.cookie)
    assert.deepEqual([line.by, line.person], ['dario', pseudonym], method + rest)
  }
  assert.ok((await lines(anna.cookie)).some(l => l.said === 'invited carla'))
})

test('guessing gets slower, in the same words for a name there is and one there is not', async () => {
  const words = []
  for (const name of ['paul', 'nobody-at-all']) {
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await call('POST', '/v1/session', { name, password: 'wrong wrong wrong' }))
    words.push(answers.slice(0, 6).map(a => [a.status, a.json.detail]))
    const limited = answers.find(a => a.status === 429)
    assert.ok(limited && Number(limited.headers['retry-after']) >= 1)
  }
  assert.deepEqual(words[0], words[1])
  const before = raw().split('\n').filter(l => /"call":"POST \/v1\/session","from".*"status":4/.test(l))
  assert.ok(before.length && before.every(l => !l.includes('nobody')), 'a name that is nobody\'s is written down')
})

test('another password ends the other sessions; a restart signs nobody out; an account that is removed is out', async () => {
  const other = cookieOf(await call('POST', '/v1/session', { name: anna.name, password: secret }))
  anna.cookie = cookieOf(await call('POST', '/v1/session/password', { old: secret, password: 'five summer tyres here' }, { cookie: anna.cookie }))
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: other })).json.name, null)
  assert.match(d.tact('accounts', d.folder, '--data', d.data).out, /marie +agent +active +/)
  await d.stop()
  const offline = d.tact('accounts', 'add', 'zoe', 'shop,agent', d.folder, '--data', d.data)
  assert.equal(d.tact('accounts', 'remove', anna.name, d.folder, '--data', d.data).code, 3)
  await d.start()
  assert.deepEqual((await call('POST', '/v1/session/welcome', { token: tokenOf(offline.out) })).json, { first: false, name: 'zoe', roles: 'agent, shop' })
  assert.doesNotMatch(d.stdout, /welcome/)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: anna.cookie })).json.name, anna.name)
  assert.equal((await call('GET', '/v1/threads', undefined, { cookie: marie.cookie })).status, 200)
  const reset = await call('POST', '/v1/accounts/marie/reset', { totp: true }, { cookie: anna.cookie })
  assert.equal((await call('GET', '/v1/threads', undefined, { cookie: marie.cookie })).status, 401)
  marie.cookie = cookieOf(await call('POST', '/v1/session/welcome', { token: tokenOf(reset.json.link), password: 'six tyres for a car' }))
  assert.equal((await call('DELETE', '/v1/accounts/marie', undefined, { cookie: anna.cookie })).status, 200)
  assert.equal((await call('GET', '/v1/threads', undefined, { cookie: marie.cookie })).status, 401)
})

test('killed while accounts are made, the file is whole and holds what was answered', async () => {
  const made = [], under = Array.from({ length: 24 }, (_, i) => call('POST', '/v1/accounts', { name: `n${i}`, roles: ['shop'] }, { cookie: anna.cookie }).then(a => { if (a.status === 200) made.push(a.json.name); if (made.length === 6) d.child.kill('SIGKILL') }, () => {}))
  await Promise.all(under)
  await d.ended
  await d.start()
  const there = (await d.ok('GET', '/v1/accounts', { key: keys.admin })).accounts.map(a => a.name)
  for (const name of [anna.name, ...made]) assert.ok(there.includes(name), `${name} was answered and is not there`)
  assert.ok(made.length >= 6)
  d.change({ 'tact.yaml': text => text + '\naccounts: {totp: required}\n' })                      // and who has no second step does nothing before it is set up
  assert.equal((await d.post('/v1/reload', {}, { key: keys.admin })).status, 200)
  assert.match((await call('GET', '/v1/accounts', undefined, { cookie: anna.cookie })).json.detail, /second step/)
  assert.equal((await call('GET', '/v1/session', undefined, { cookie: anna.cookie })).json.totpRequired, true)
})
