// Text messages to an SMS centre by SMPP: bound, kept alive, throttled, refused, cut off, in parts; what it says back is kept before it is answered.
import { test } from 'node:test'
import { assert, campaign, fs, id, path, spawnSync, start, temporary, until } from './lib.mjs'
import { centre, status } from './smsc.mjs'

const number = '+33611223344'
const brand = (port, { smpp = '', more = '', title = 'for you' } = {}) => ({
  'tact.yaml': x => x.replace('sms: {driver: dry-run}', `sms: {driver: smpp, user: shop, key: "\${env:SMPP_PASSWORD}", from: "36180", timeout: 2s, smpp: {host: 127.0.0.1, port: ${port}, tls: none${smpp}}${more}}`),
  'campaigns/news.yaml': campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"', { channels: 'sms', title }).replace(/goal: .*\n/, ''),
  'campaigns/paid.yaml': campaign('paid', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Order Paid"', { channels: 'sms', title: 'paid' }).replace(/goal: .*\n/, ''),
})
async function begin(t, options = {}, far) {
  far ??= await centre(t)
  const d = await start({ brand: brand(far.port, options), env: { SMPP_PASSWORD: 'secret' } })
  t.after(() => d.stop())
  return { far, d, who: await anna(d) }
}
async function anna(d, phone = number) {
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_sms: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone } } })
  return who
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels.find(c => c.channel === 'sms')
const fate = (d, name, n = 1) => until(async () => { const s = await state(d); return s[name] === n && s }, `${n} ${name}`)
const kept = async (d, who) => {
  const p = await d.person(who.userId)
  return { waiting: p.waiting, touches: p.parts.flatMap(x => x.touches) }
}
const text = pdu => pdu.short_message.message || pdu.message_payload?.message

test('bound as asked, and a text arrives whole: sender, number, alphabet, how long it is good for, a receipt wanted', async t => {
  const { far, d, who } = await begin(t, { smpp: ', system_type: VMA', title: 'là: 5 € [x]' })
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  const [{ system_id: user, password, system_type: type, interface_version: version }] = far.binds
  assert.deepEqual([user, password, type, version], ['shop', 'secret', 'VMA', 0x34])
  const [pdu] = far.calls
  assert.deepEqual([pdu.source_addr, pdu.source_addr_ton, pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.data_coding, pdu.esm_class, pdu.registered_delivery],
    ['36180', 3, number.slice(1), 1, 1, 0, 0, 1])
  assert.equal(text(pdu), 'proof: en là: 5 € [x]\nen words')
  assert.ok(pdu.validity_period > new Date(Date.now() + 23 * 3600e3) || /^0000(00235|01000)/.test(pdu.validity_period), String(pdu.validity_period))
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([waiting.length, touches.length], [0, 1])
})

test('throttled: certainly not taken, and slower; a wrong number is not used again; a sender it does not take stops the channel', async t => {
  const { far, d, who } = await begin(t)
  far.how = () => status('ESME_RTHROTTLED')
  await d.track('News Wanted', who)
  assert.match((await fate(d, 'later')).saidLast, /ESME_RTHROTTLED \(0x58\)/)
  let now = await kept(d, who)
  assert.deepEqual([now.waiting.length, now.touches.length], [1, 0])
  far.how = () => status('ESME_RINVDSTADR')
  await d.track('News Wanted', who)
  assert.match((await fate(d, 'refused')).saidLast, /ESME_RINVDSTADR/)
  assert.equal(((await d.person(who.userId)).addresses ?? []).filter(a => a.channel === 'sms').length, 0)
  const other = await anna(d, '+33611223355')
  far.how = () => status('ESME_RINVSRCADR')
  await d.track('News Wanted', other)
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  await until(() => /sms is stopped for 60 s.*ESME_RINVSRCADR/.test(d.stderr), 'the word of it')
})

test('no answer: unknown, spent, never again; what has to arrive is kept', async t => {
  const { far, d, who } = await begin(t)
  far.how = () => undefined
  await d.track('News Wanted', who)
  assert.match((await fate(d, 'unknown')).saidLast, /no answer in 2 s/)
  const { waiting, touches } = await kept(d, who)
  assert.deepEqual([far.calls.length, waiting.length, touches.length, touches[0].outcomes], [1, 0, 1, ['unknown']])
  await d.track('Order Paid', who)
  await fate(d, 'unknown', 2)
  assert.equal((await kept(d, who)).waiting.length, 1)
})

test('a long text in parts with a header, in order; or whole as payload', async t => {
  const long = 'Ünïcode '.repeat(20).trim()
  let { far, d, who } = await begin(t, { title: long })
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  const whole = `proof: en ${long}\nen words`
  assert.ok(far.calls.length === Math.ceil(whole.length / 67), String(far.calls.length))
  assert.equal(far.calls.map(text).join(''), whole)
  const headers = far.calls.map(c => [...c.short_message.udh[0]])
  headers.forEach((h, i) => assert.deepEqual([h[0], h[1], h[3], h[4]], [0, 3, far.calls.length, i + 1]))
  assert.equal(new Set(headers.map(h => h[2])).size, 1)
  assert.deepEqual(far.calls.map(c => [c.esm_class, c.data_coding, c.registered_delivery]), far.calls.map((c, i) => [0x40, 8, i + 1 === far.calls.length ? 1 : 0]));

  ({ far, d, who } = await begin(t, { title: long, smpp: ', long: payload, receipts: false' }))
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  assert.deepEqual([far.calls.length, text(far.calls[0]), far.calls[0].registered_delivery, far.calls[0].esm_class], [1, whole, 0, 0])
})

test('of a text in parts the first alone decides that it was not taken; later ones are sent again, or nobody knows', async t => {
  const { far, d, who } = await begin(t, { title: 'a'.repeat(200) })
  far.how = () => status('ESME_RMSGQFUL')
  await d.track('News Wanted', who)
  await fate(d, 'later')
  assert.equal(far.calls.length, 1)
  let fails = 2
  far.how = pdu => pdu.short_message.udh[0][4] === 2 && fails-- > 0 ? status('ESME_RTHROTTLED') : 0
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  assert.deepEqual(far.calls.slice(1).map(c => c.short_message.udh[0][4]), [1, 2, 2, 2])
  far.how = pdu => pdu.short_message.udh[0][4] === 2 ? status('ESME_RX_P_APPN') : 0
  await d.track('News Wanted', who)
  assert.match((await fate(d, 'unknown')).saidLast, /part 2 of 2: ESME_RX_P_APPN/)
})

test('a bind that is refused stops the channel with its reason; when the centre lets us in, messages leave', async t => {
  const far = await centre(t)
  far.bind = () => status('ESME_RINVPASWD')
  const { d, who } = await begin(t, {}, far)
  await d.track('News Wanted', who)
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  assert.match((await state(d)).saidLast, /refuses to bind: ESME_RINVPASWD/)
  assert.doesNotMatch(d.stderr, /secret/)
  assert.equal(far.calls.length, 0)
  far.bind = () => 0
  d.change({ 'tact.yaml': x => x.replace('timeout: 2s', 'timeout: 3s') })
  await until(async () => (await state(d)).state === 'open', 'the new settings')
  await d.track('News Wanted', who)
  await fate(d, 'taken')
})

test('no centre: later; when it is there, it is found', async t => {
  const far = await centre()
  const { port } = far
  far.close()
  const { d, who } = await begin(t, {}, far)
  await until(async () => (await state(d)).state === 'no session', 'the word of it')
  assert.match(d.tact('outbox', d.folder, '--data', d.data).out, /sms +no session/)
  await d.track('News Wanted', who)
  assert.match((await fate(d, 'later')).saidLast, new RegExp(`127.0.0.1:${port}: connection refused`))
  assert.deepEqual((await kept(d, who)).touches, [])
})

test('the connection breaks: of what had left nobody knows; a new session is made, and the next message takes it', async t => {
  const { far, d, who } = await begin(t)
  far.how = (pdu, session) => { session.socket.destroy() }
  await d.track('News Wanted', who)
  await fate(d, 'unknown')
  far.how = () => 0
  await until(() => far.binds.length === 2 && far.session(), 'a second session')
  await d.track('News Wanted', who)
  await fate(d, 'taken')
})

test('garbage, half-open, unbind: the session is given up and made again', async t => {
  const { far, d, who } = await begin(t, { smpp: ', keep_alive: 1s' })
  await until(() => far.session(), 'a session')
  far.session().socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
  await until(() => far.binds.length === 2 && far.session(), 'a second session')
  assert.match(d.stderr, /no command of SMPP/)
  far.silent = true
  await until(() => far.binds.length === 3, 'a third one')
  assert.match(d.stderr, /no answer to enquire_link/)
  far.silent = false
  await until(() => far.session(), 'a third session')
  const session = far.session()
  let parted = false
  session.unbind(() => { parted = true })
  await until(() => parted && far.binds.length === 4 && far.session() !== session && far.session(), 'the parting, and a fourth session')
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  const answered = new Promise(done => far.session().enquire_link(done))
  assert.equal((await answered).command_status, 0)
  const unknown = new Promise(done => far.session().query_sm({ message_id: 'x' }, done))
  assert.equal((await unknown).command, 'generic_nack')
})

test('answers in any order, in pieces: each message gets its own; no more are under way than the window has', async t => {
  const { far, d, who } = await begin(t, { smpp: ', window: 3' })
  const waiting = []
  let most = 0
  far.how = (pdu, session) => {
    waiting.push(() => {
      const bytes = pdu.response({ command_status: pdu.sequence_number % 2 ? 0 : status('ESME_RX_P_APPN'), message_id: `x-${pdu.sequence_number}` }).toBuffer()
      session.socket.write(bytes.subarray(0, 7))
      setTimeout(() => session.socket.write(bytes.subarray(7)), 5)
    })
    most = Math.max(most, waiting.length)
  }
  for (let i = 0; i < 6; i++) await d.track('News Wanted', who)
  for (let i = 0; i < 6; i++) {
    await until(() => waiting.length === Math.min(3, 6 - i), 'a full window')
    waiting.splice(waiting.length - 1, 1)[0]()
    await until(async () => { const s = await state(d); return s.taken + s.refused === i + 1 }, 'a fate')
  }
  assert.equal(most, 3)
  assert.deepEqual((({ taken, refused, unknown }) => [taken, refused, unknown])(await state(d)), [3, 3, 0])
})

test('receipts in each form of ids, once; a dead number is not used again', async t => {
  const { far, d, who } = await begin(t, { smpp: ', receipt_ids: decimal', more: ', inbound: {dead: ["err:001"]}' })
  far.id = n => (0xABC0 + n).toString(16).padStart(8, '0')
  for (let i = 1; i <= 3; i++) { await d.track('News Wanted', who); await fate(d, 'taken', i) }
  const receipt = (key, stat, err = '000') => far.say({ source_addr: number.slice(1), destination_addr: '36180', esm_class: 4, short_message: `id:${key} sub:001 dlvrd:001 submit date:2611221010 done date:2611221011 stat:${stat} err:${err} text:` })
  assert.equal(await receipt(String(0xABC1).padStart(10, '0'), 'ACCEPTD'), 0)
  assert.equal(await receipt(String(0xABC1).padStart(10, '0'), 'DELIVRD'), 0)
  assert.equal(await receipt(0xABC1, 'DELIVRD'), 0)
  assert.equal(await far.say({ source_addr: number.slice(1), esm_class: 4, receipted_message_id: '0000ABC2', message_state: 2, short_message: '' }), 0)
  assert.equal(await receipt(999, 'DELIVRD'), 0)
  let outcomes = (await kept(d, who)).touches.map(x => x.outcomes.join())
  assert.deepEqual(outcomes.sort(), ['', 'delivered', 'delivered'])
  assert.equal(await receipt(0xABC3, 'UNDELIV', '001'), 0)
  outcomes = (await kept(d, who)).touches.map(x => x.outcomes.join())
  assert.ok(outcomes.includes('bounced'), String(outcomes))
  assert.equal(((await d.person(who.userId)).addresses ?? []).filter(a => a.channel === 'sms').length, 0)
  assert.equal((await d.metrics()).tact_text_receipts_total, 3)
})

test('STOP on the session is in force when it is answered, and answered once; what people write in any alphabet is heard', async t => {
  const { far, d, who } = await begin(t)
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  assert.equal(await far.say({ source_addr: number.slice(1), destination_addr: '36180', data_coding: 8, short_message: 'arrêtez' }), 0)
  assert.equal((await d.ok('GET', `/v1/consent?userId=${who.userId}`)).purposes.contact_sms.state, 'refused')
  await until(() => far.calls.length === 2, 'the answer')
  assert.equal(text(far.calls[1]), 'proof: vous ne recevrez plus nos messages ici. Pour revenir: START')
  assert.equal(await far.say({ source_addr: number.slice(1), destination_addr: '36180', short_message: 'STOP' }), 0)
  assert.equal(await far.say({ source_addr: '', destination_addr: '36180', data_coding: 4, short_message: Buffer.from([1, 2]) }), 0)
  await d.restart()
  assert.equal((await d.ok('GET', `/v1/consent?userId=${who.userId}`)).purposes.contact_sms.state, 'refused')
  assert.equal(far.calls.length, 2)
})

test('new settings: what is under way is waited for, the old session is ended in peace', async t => {
  const { far, d, who } = await begin(t)
  let answer
  far.how = (pdu, session) => { answer = () => session.send(pdu.response({ message_id: 'late' })) }
  await d.track('News Wanted', who)
  await until(() => answer, 'it to be under way')
  d.change({ 'tact.yaml': x => x.replace('from: "36180"', 'from: "36181"') })
  await until(() => far.binds.length === 2, 'a second session')
  answer()
  await fate(d, 'taken')
  await until(() => far.unbinds === 1, 'the old session to end')
  far.how = () => 0
  await d.track('News Wanted', who)
  await fate(d, 'taken', 2)
  assert.deepEqual(far.calls.map(c => c.source_addr), ['36180', '36181'])
  await d.stop()
  await until(() => far.unbinds === 2, 'the last session to end')
})

test('with TLS, by a certificate that is trusted; by another nothing is said', async t => {
  const folder = temporary()
  const openssl = (...a) => assert.equal(spawnSync('openssl', a, { cwd: folder }).status, 0, a.join(' '))
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=centre', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key.pem', '-out', 'cert.pem')
  const far = await centre(t, { tls: true, key: fs.readFileSync(path.join(folder, 'key.pem')), cert: fs.readFileSync(path.join(folder, 'cert.pem')) })
  const settings = ca => brand(far.port, { more: ca })
  const trusting = settings(`, ca_file: ${path.join(folder, 'cert.pem')}`), d = await start({ brand: { ...trusting, 'tact.yaml': x => trusting['tact.yaml'](x).replace('tls: none', 'tls: tls') }, env: { SMPP_PASSWORD: 'secret' } })
  t.after(() => d.stop())
  const who = await anna(d)
  await d.track('News Wanted', who)
  await fate(d, 'taken')
  assert.equal(far.binds.length, 1)
  d.change({ 'tact.yaml': x => x.replace(/, ca_file: [^}]*pem/, '') })
  await until(async () => (await d.track('News Wanted', who), (await state(d)).state === 'stopped'), 'the channel to stop')
  assert.match((await state(d)).saidLast, /certificate is not trusted/)
  assert.equal(far.binds.length, 1)
})

test('settings that are not enough are said by check', async t => {
  const d = await start(); t.after(() => d.stop())
  const said = sms => {
    d.change({ 'tact.yaml': x => x.replace(/ {2}sms: .*\n/, `  sms: ${sms}\n`) })
    const checked = d.tact('check', d.folder)
    return [checked.code !== 0, checked.out + checked.err]
  }
  let [refused, words] = said('{driver: smpp}')
  for (const what of ['smpp.host', 'user', 'key', 'from']) assert.match(words, new RegExp(`channels\\.sms\\.${what} is missing`))
  assert.ok(refused);
  [refused, words] = said('{driver: smpp, user: shop, key: "${env:K}", from: "36180", smpp: {host: smpp.example, tls: none}}')
  assert.ok(refused && /without encryption/.test(words), words);
  [refused, words] = said('{driver: smpp, user: shop, key: "${env:K}", from: "36180", smpp: {host: 10.0.0.7, tls: none}}')
  assert.ok(!refused, words)
})
