// A messenger that is described as data: WhatsApp's Cloud API with its service window, templates, codes and statuses, and Telegram's Bot API by the same sender.
import http from 'node:http'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { assert, id, search, start, until } from './lib.mjs'

const number = '+33611223344', secret = 'a-secret-of-the-app-0001', verify = 'a-token-for-the-question', key = 'EAAx-token'

/** The far side: checks what each call must be, answers as `far.how` says. */
async function cloud(t) {
  const far = { calls: [], gets: [], media: {}, how: n => [200, { messaging_product: 'whatsapp', contacts: [{ input: number, wa_id: number.slice(1) }], messages: [{ id: 'wamid.' + n }] }] }
  const server = http.createServer((question, answer) => {
    let text = ''
    question.on('data', d => { text += d }).on('end', () => {
      if (question.method === 'GET') {
        far.gets.push({ path: question.url, authorization: question.headers.authorization })
        const said = far.media[question.url.split('?')[0]]
        return answer.writeHead(said ? 200 : 404, { 'content-type': 'application/json' }).end(Buffer.isBuffer(said) ? said : JSON.stringify(said ?? {}))
      }
      far.calls.push({ method: question.method, path: question.url, headers: question.headers, body: JSON.parse(text) })
      const [status, said, headers] = far.how(far.calls.length)
      answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(said))
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  return Object.assign(far, { url: `http://127.0.0.1:${server.address().port}` })
}

const words = (more = '') => ['en', 'fr', 'it'].map(l => `    ${l}: {title: "${l} title", body: "${l} words", action: {label: "Look", url: "https://brand.example/x"}${more}}\n`).join('')
const template = ', messenger: {template: winter_offer, language: fr, parameters: ["{{event.size}}", "line one\\nline two"], picture: "https://brand.example/p.png", button: "{{event.size}}"}'
const file = (name, head, words) => `campaign: ${name}\nstate: live\nsend: everyone\nagain: each\nnot_after: 1d\n${head}\nmessages:\n  - id: one\n    channels: [messenger]\n${words}`
const promotional = (name, event, words) => file(name, `goal: {event: Order Completed, within: 7d}\nholdout: 0%\nwhen: event.name == "${event}"`, words)
const service = (name, event, words) => file(name, `class: service\nbasis: contract\nwhen: event.name == "${event}"`, words)

const purpose = '      contact_messenger:\n' + ['en', 'fr', 'it'].map(l => `        ${l}: {name: "messages", text: "Only if you allow it."}\n`).join('')

async function begin(t, { preset = 'whatsapp', account = ', account: "1099"', more = '' } = {}) {
  const far = await cloud(t)
  const d = await start({
    brand: {
      'tact.yaml': x => x.replace('sms: {driver: dry-run}', `sms: {driver: dry-run}\n  messenger: {driver: http, preset: ${preset}, host: "${far.url}", key: "\${env:KEY}"${account}, inbound: {secret: "\${env:SECRET}"${preset === 'whatsapp' ? ', token: "${env:VERIFY}"' : ''}}${more}}`),
      'purposes.yaml': x => x.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
      'campaigns/ready.yaml': service('ready', 'Ready', words(template)),
      'campaigns/news.yaml': service('news', 'News Wanted', words()),
    },
    env: { KEY: key, SECRET: secret, VERIFY: verify },
  })
  t.after(() => d.stop())
  return { far, d }
}
async function anna(d, { grant = true, phone = number } = {}) {
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, ...(grant ? { contact_messenger: true } : {}) })
  if (phone) await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone } } })
  return who
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels.find(c => c.channel === 'messenger')
const fate = async (d, name, n = 1) => until(async () => (await state(d))[name] === n, `${n} ${name}`)
const call = async (far, n) => { await until(() => far.calls.length >= n, `call ${n}`); return far.calls[n - 1] }
const signed = body => ({ 'x-hub-signature-256': 'sha256=' + createHmac('sha256', secret).update(body).digest('hex') })
const tells = (d, value, headers) => { const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1099' }, ...value } }] }] }); return d.request('POST', '/v1/inbound/messenger/whatsapp', { key: null, body, headers: headers ?? signed(body) }) }
const writes = (d, text, from = number.slice(1)) => tells(d, { messages: [{ from, id: id('wamid'), timestamp: '1795000000', type: 'text', text: { body: text } }] })
const status = (d, wamid, what, more = {}) => tells(d, { statuses: [{ id: wamid, recipient_id: number.slice(1), status: what, timestamp: '1795000001', ...more }] })
const permission = async (d, who) => (await d.ok('GET', `/v1/consent?userId=${who.userId}`)).purposes.contact_messenger.state

test('outside the window a template leaves, as the Cloud API wants it; inside it the words themselves', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('Ready', { ...who, properties: { size: '205/55' } })
  const first = await call(far, 1)
  assert.deepEqual([first.method, first.path, first.headers.authorization, first.headers['content-type']], ['POST', '/v24.0/1099/messages', 'Bearer ' + key, 'application/json; charset=utf-8'])
  const { biz_opaque_callback_data: ours, ...rest } = first.body
  assert.match(ours, /^[0-9a-f]{16}$/)
  assert.deepEqual(rest, { messaging_product: 'whatsapp', recipient_type: 'individual', to: number.slice(1), type: 'template', template: { name: 'winter_offer', language: { code: 'fr' }, components: [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://brand.example/p.png' } }] },
    { type: 'body', parameters: [{ type: 'text', text: '205/55' }, { type: 'text', text: 'line one line two' }] },
    { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '205%2F55' }] }] } })
  await fate(d, 'taken')

  assert.deepEqual((await writes(d, 'is it ready?')).json, { messages: 1, stops: 0, receipts: 0, unknown: 0, aside: 0 })
  await d.track('Ready', { ...who, properties: { size: '17' } })
  const second = (await call(far, 2)).body
  assert.deepEqual([second.type, second.image.link], ['image', 'https://brand.example/p.png'])
  assert.match(second.image.caption, /^en title\nen words\nhttps:\/\/brand\.example\/x/)
  await fate(d, 'taken', 2)
  await d.track('News Wanted', who)
  const third = (await call(far, 3)).body
  assert.equal(third.type, 'interactive')
  assert.equal(third.interactive.body.text, 'en title\nen words')
  assert.equal(third.interactive.action.parameters.display_text, 'Look')
})

test('words without a template never leave outside the window', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('News Wanted', who)
  await fate(d, 'refused')
  assert.equal(far.calls.length, 0)
  assert.match((await state(d)).saidLast, /outside the service window/)
  assert.equal((await d.person(who.userId)).parts.flatMap(p => p.touches).length, 0, 'nothing was spent')
})

test('a promotional message without a template is an error of the file, told with its place', async t => {
  const { d } = await begin(t)
  d.change({ 'campaigns/promo.yaml': promotional('promo', 'Promo', words()) })
  const check = d.tact('check', d.folder)
  assert.notEqual(check.code, 0)
  assert.match(check.out + check.err, /promo\.yaml:\d+:\d+.*names no approved template/s)
  d.change({ 'campaigns/promo.yaml': promotional('promo', 'Promo', words(template)) })
  assert.equal(d.tact('check', d.folder).code, 0)
})

test('statuses become outcomes, once; who is not there is not written to again, and the number stays for text messages', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('Ready', { ...who, properties: { size: '17' } })
  await fate(d, 'taken')
  assert.deepEqual((await status(d, 'wamid.1', 'sent')).json, { messages: 0, stops: 0, receipts: 0, unknown: 0, aside: 1 })
  assert.equal((await status(d, 'wamid.1', 'delivered')).json.receipts, 1)
  assert.equal((await status(d, 'wamid.1', 'delivered')).json.receipts, 0)
  assert.equal((await status(d, 'wamid.1', 'read')).json.receipts, 1)
  assert.deepEqual((await d.person(who.userId)).parts.flatMap(p => p.touches)[0].outcomes, ['delivered', 'seen'])
  assert.equal((await status(d, 'wamid.99', 'delivered')).status, 202)
  assert.equal((await status(d, 'wamid.1', 'failed', { errors: [{ code: 131049, title: 'held back' }] })).json.aside, 1)

  await d.track('Ready', { ...who, properties: { size: '18' } })
  await fate(d, 'taken', 2)
  assert.equal((await status(d, 'wamid.2', 'failed', { errors: [{ code: 131026, title: 'undeliverable' }] })).json.receipts, 1)
  await d.track('Ready', { ...who, properties: { size: '19' } })
  await d.track('Ready', { ...who, properties: { size: '20' } })
  assert.equal(far.calls.length, 2)
  assert.equal((await d.person(who.userId)).addresses.filter(a => a.channel === 'sms').length, 1)
  await writes(d, 'I am here now')
  await d.track('Ready', { ...who, properties: { size: '21' } })
  await call(far, 3)
})

test('codes: too quick is tried again, a person who cannot be reached is not, the token stops the channel', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  const error = (code, status = 400) => () => [status, { error: { message: `(#${code}) said`, type: 'OAuthException', code, error_data: { details: 'details of ' + code } } }]
  far.how = error(131047)
  await d.track('Ready', { ...who, properties: { size: '17' } })
  await fate(d, 'refused')
  assert.match((await state(d)).saidLast, /^outside the service window: 400 131047: details of 131047/)
  far.how = error(132001, 404)
  await d.track('Ready', { ...who, properties: { size: '18' } })
  await fate(d, 'refused', 2)
  far.how = error(130429, 400)
  await d.track('Ready', { ...who, properties: { size: '19' } })
  await fate(d, 'later')
  assert.ok((await state(d)).state === 'open')
  far.how = error(190, 401)
  await d.track('Ready', { ...who, properties: { size: '20' } })
  await fate(d, 'later', 2)
  assert.equal((await state(d)).state, 'stopped')
  const before = far.calls.length
  await d.track('Ready', { ...who, properties: { size: '21' } })
  await state(d)
  assert.equal(far.calls.length, before)
})

test('STOP is in force at once and answered once, START gives back, HELP says why; a wrong signature changes nothing', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.track('Ready', { ...who, properties: { size: '17' } })
  await fate(d, 'taken')
  const body = JSON.stringify({ entry: [{ changes: [{ value: { messages: [{ from: number.slice(1), text: { body: 'STOP' } }] } }] }] })
  for (const headers of [{}, { 'x-hub-signature-256': 'sha256=' + '0'.repeat(64) }, { 'x-hub-signature-256': signed(body + ' ')['x-hub-signature-256'] }])
    assert.equal((await d.request('POST', '/v1/inbound/messenger/whatsapp', { key: null, body, headers })).status, 401)
  assert.equal((await d.request('POST', '/v1/inbound/messenger/telegram', { key: null, body, headers: signed(body) })).status, 404)
  assert.equal(await permission(d, who), 'granted')

  assert.equal((await writes(d, 'Stop please')).json.stops, 1)
  assert.equal(await permission(d, who), 'refused')
  assert.match((await call(far, 2)).body.text.body, /you will get no more messages from us here/)
  assert.equal((await writes(d, 'Stop please')).json.stops, 0)
  await d.track('Ready', { ...who, properties: { size: '18' } })
  await until(async () => (await writes(d, 'START'), await permission(d, who)) === 'granted', 'a START later than the second of the STOP')
  assert.match((await call(far, 3)).body.text.body, /you get our messages here again/)
  await writes(d, 'HELP')
  assert.match((await call(far, 4)).body.text.body, /because you allowed it/)
  assert.equal((await status(d, 'wamid.1', 'failed', { errors: [{ code: 131050, title: 'stopped' }] })).json.stops, 1)
  assert.equal(await permission(d, who), 'refused')
  assert.deepEqual((await writes(d, 'hello', '33699999999')).json, { messages: 1, stops: 0, receipts: 0, unknown: 1, aside: 0 })
  const m = await d.metrics()
  assert.deepEqual(['stop', 'unknown'].map(n => m[`tact_chats_${n}_total`]), [2, 1])
  assert.ok(m.tact_chats_in_total >= 5)
  assert.equal(far.calls.length, 4)
})

test('what people write opens a thread, once however often it is told; the answer goes back as words within the window', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  const value = { messages: [{ from: number.slice(1), id: 'wamid.in1', type: 'text', text: { body: 'Do you have my size?' } }, { from: number.slice(1), id: 'wamid.in2', type: 'location', location: { latitude: 45.7, longitude: 4.8 } }] }
  assert.equal((await tells(d, value)).json.messages, 2)
  assert.equal((await tells(d, value)).json.messages, 2)
  const { threads, deskOpen } = await d.ok('GET', '/v1/threads')
  assert.equal(deskOpen, true, 'no hours: always')
  assert.equal(Date.parse(threads[0].windowEnds) - Date.parse(threads[0].lastIn), 24 * 3600e3, JSON.stringify(threads[0]))
  assert.deepEqual([threads.length, threads[0].channel], [1, 'messenger'])
  const whole = await d.ok('GET', `/v1/threads/${threads[0].id}`)
  assert.deepEqual(whole.messages.filter(m => m.by === 'person').map(m => m.text), ['Do you have my size?', '[location]'])
  await d.ok('POST', `/v1/threads/${threads[0].id}/reply`, { body: { text: 'Yes, in 42.', by: 'Lea' } })
  const answer = (await call(far, 1)).body
  assert.deepEqual([answer.type, answer.to], ['text', number.slice(1)])
  assert.equal(answer.text.body, 'Yes, in 42.')
  assert.equal((await d.ok('GET', '/v1/outbox/missed')).missed.length, 0)
})

test('a picture is fetched with the token and follows into the thread; what is none, or too large, is counted', async t => {
  const { far, d } = await begin(t)
  await anna(d)
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200000, 7)])
  const sends = (id, media) => tells(d, { messages: [{ from: number.slice(1), id, type: 'image', image: { id: media, caption: 'this one' } }] })
  far.media = { '/v24.0/901': { url: far.url + '/file/901', mime_type: 'image/png' }, '/file/901': png, '/v24.0/902': { url: far.url + '/file/902' }, '/file/902': Buffer.from('<html>'),
    '/v24.0/903': { url: far.url + '/file/903' }, '/file/903': Buffer.alloc((1 << 20) + 1), '/v24.0/904': { url: far.url.replace('127.0.0.1', 'localhost') + '/file/901' } }
  assert.equal((await sends('wamid.p1', '901')).status, 200)
  const [thread] = (await d.ok('GET', '/v1/threads')).threads
  const whole = () => d.ok('GET', `/v1/threads/${thread.id}`)
  await until(async () => (await whole()).messages.some(m => m.pictures?.length), 'the picture')
  const said = (await whole()).messages
  assert.equal(said[0].text, 'this one')
  const answer = await d.get(`/v1/threads/${thread.id}/pictures/${said.find(m => m.pictures?.length).number}.0`)
  assert.deepEqual([answer.status, answer.headers['content-type'], Number(answer.headers['content-length'])], [200, 'image/png', png.length])
  assert.deepEqual(far.gets, [{ path: '/v24.0/901', authorization: 'Bearer ' + key }, { path: '/file/901', authorization: 'Bearer ' + key }])
  for (const [i, media] of ['902', '903', '904', '999'].entries()) {
    await sends('wamid.q' + i, media)
    await until(async () => (await d.metrics()).tact_chat_pictures_lost_total === i + 1, 'picture ' + media + ' to be lost')
  }
  assert.equal((await d.metrics()).tact_chat_pictures_total, 1)
  assert.equal(far.gets.filter(g => g.path === '/file/901').length, 1, 'the token goes to the host alone, or over https')
  await sends('wamid.p1', '901')
  assert.equal(far.gets.filter(g => g.path === '/v24.0/901').length, 1)
})

test('one number for two: it stays while either may use it, and goes with the last', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await d.consent(who, { contact_sms: true })
  await d.consent(who, { contact_sms: false })
  await d.track('Ready', { ...who, properties: { size: '17' } })
  await call(far, 1)
  await fate(d, 'taken')
  const ben = { userId: id('ben') }, phone = '+33611223355'
  await d.consent(ben, { contact_messenger: true })
  await d.ok('POST', '/v1/identify', { body: { ...ben, messageId: id('m'), traits: { phone } } })
  await d.consent(ben, { contact_messenger: false })
  await d.consent(ben, { contact_messenger: true, remember: true, personalise: true })
  await d.track('Ready', { ...ben, properties: { size: '18' } })
  await d.track('Ready', { ...who, properties: { size: '19' } })
  await fate(d, 'taken', 2)
  assert.deepEqual(far.calls.map(c => c.body.to), [number.slice(1), number.slice(1)])
})

test('the question whether we are we is answered to who shows the token', async t => {
  const { d } = await begin(t)
  const ask = token => d.request('GET', `/v1/inbound/messenger/whatsapp?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`, { key: null })
  assert.deepEqual((await ask(verify)).text, '1158201444')
  assert.equal((await ask('another')).status, 403)
})

test('who is erased leaves no number and no window behind', async t => {
  const { far, d } = await begin(t), who = await anna(d)
  await writes(d, 'hello')
  await d.track('News Wanted', who)
  await call(far, 1)
  await d.ok('DELETE', `/v1/people/${who.userId}`)
  assert.equal((await writes(d, 'hello again')).json.unknown, 1)
  await d.stop()
  assert.deepEqual(search(d.data, [number, number.slice(1)]), [])
})

test('telegram, by the same sender and other words: chats, buttons, who blocked the bot', async t => {
  const { far, d } = await begin(t, { preset: 'telegram', account: '' }), who = await anna(d, { phone: null })
  far.how = n => [200, { ok: true, result: { message_id: n } }]
  const chat = (more = {}) => d.ok('POST', '/v1/messenger', { body: { ...who, chat: '77001', ...more } })
  assert.equal((await chat()).status, 'kept')
  await d.track('News Wanted', who)
  const first = await call(far, 1)
  assert.equal(first.path, `/bot${key}/sendMessage`)
  assert.deepEqual(first.body, { chat_id: '77001', text: 'en title\nen words', link_preview_options: { is_disabled: true }, reply_markup: { inline_keyboard: [[{ text: 'Look', url: first.body.reply_markup.inline_keyboard[0][0].url }]] } })
  await fate(d, 'taken')
  const says = (text, type = 'private', headers = { 'x-telegram-bot-api-secret-token': secret }) =>
    d.request('POST', '/v1/inbound/messenger/telegram', { key: null, body: { update_id: 1, message: { message_id: 5, from: { id: 77001 }, chat: { id: 77001, type }, date: 1795000000, text } }, headers })
  assert.equal((await says('STOP', 'private', {})).status, 401)
  assert.equal((await says('STOP', 'group')).json.aside, 1)
  assert.equal((await says('STOP')).json.stops, 1)
  assert.equal(await permission(d, who), 'refused')
  assert.match((await call(far, 2)).body.text, /no more messages/)
  await until(async () => (await says('START'), await permission(d, who)) === 'granted', 'a START later than the second of the STOP')
  await call(far, 3)
  far.how = () => [403, { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' }]
  await d.track('News Wanted', who)
  await call(far, 4)
  await fate(d, 'refused')
  await d.track('News Wanted', who)
  assert.equal((await chat()).status, 'kept')
  far.how = () => [429, { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 3600 } }]
  await d.track('News Wanted', who)
  await call(far, 5)
  await fate(d, 'later')
  assert.equal(far.calls.length, 5)
})
