// Two-way: what people write back by e-mail, by text message and in a page becomes a thread; it is answered through the gate, and silences offers until it is closed.
import http from 'node:http'
import { test } from 'node:test'
import { assert, fs, id, keys, path, start, temporary, until, userToken } from './lib.mjs'
import { certificates, mailServer, password } from './mail.mjs'

const jpeg = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof', 'base64')
const message = (name, cls, event) => `campaign: ${name}\nstate: live\nsend: everyone\nclass: ${cls}\n${cls === 'service' ? 'basis: contract\n' : 'worth: 1000\nholdout: 0%\ngoal: {event: Order Completed, within: 7d}\n'}again: each\nnot_after: 1d\nwhen: event.name == "${event}"\nmessages:\n  - id: one\n    channels: [email]\n` +
  ['en', 'fr', 'it'].map(l => `    ${l}: {title: "News", body: "Hello"}\n`).join('')
const mailing = (far, more = '') => t => t.replace('  email: {driver: dry-run}\n', `  email: {driver: smtp, host: localhost, port: ${far.port}, from: shop@town.example, reply_to: "shop+*@town.example", user: anna, password: "\${env:MAIL_PASSWORD}", ca_file: "${certificates().ca}"${more}}\n`)
const everything = ['remember', 'personalise', 'link_devices', 'measure', 'contact_email', 'contact_sms', 'contact_inapp']

async function begin(t, { far, settings = x => x, brand = {} } = {}) {
  const d = await start({ brand: { 'tact.yaml': x => settings(far ? mailing(far)(x) : x), 'campaigns/news.yaml': message('news', 'service', 'News Wanted'), 'campaigns/offer.yaml': message('offer', 'promotional', 'Offer Wanted'), ...brand }, env: { MAIL_PASSWORD: password } })
  t.after(() => d.stop())
  return d
}
async function anna(d, traits) {
  const userId = id('anna')
  await d.consent({ userId }, Object.fromEntries(everything.map(p => [p, true])))
  if (traits) await d.ok('POST', '/v1/identify', { body: { userId, messageId: id('m'), traits } })
  return userId
}
const inbox = async (d, query = '') => (await d.ok('GET', `/v1/threads${query}`)).threads
const thread = (d, name) => d.ok('GET', `/v1/threads/${name}`)
const reply = (d, name, body) => d.ok('POST', `/v1/threads/${name}/reply`, { body: { by: 'Lea', ...body } })
const mailed = (d, body) => d.request('POST', '/v1/inbound/email', { body, headers: { 'content-type': 'message/rfc822' } })
const why = async (d, userId) => (await d.ok('POST', '/v1/permit', { body: { userId, channel: 'email', messageId: id('p') } })).reasons.map(r => r.code)

test('an answer to a mail is a thread; ours goes back in their own conversation, with a picture; both are shown, exported and erased', async t => {
  const far = await mailServer(t, { auth: true }), d = await begin(t, { far }), address = id('a') + '@them.example', userId = await anna(d, { email: address })
  await d.track('News Wanted', { userId })
  await until(() => far.messages.length === 1, 'the news')
  const [news] = far.messages
  assert.match(news.headers['reply-to'], /shop\+[a-z2-7]{53}@town\.example/)
  const mail = `From: Anna <${address}>\r\nTo: <shop@town.example>\r\nSubject: Re: News\r\nMessage-ID: <her-1@them.example>\r\nIn-Reply-To: ${news.headers['message-id']}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nO=C3=B9 est ma commande ?\r\n\r\nLe lun. 3 nov. 2026 =C3=A0 10:12, Shop <s@t> a =C3=A9crit :\r\n> Hello\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n${jpeg.toString('base64')}\r\n--b--\r\n`
  assert.equal((await mailed(d, mail)).json.status, 'written')
  assert.equal((await mailed(d, mail)).json.status, 'repeated')
  const [row] = await inbox(d)
  assert.deepEqual([row.state, row.channel, row.subject, row.count], ['open', 'email', 'Re: News', 1])
  let one = await thread(d, row.id)
  assert.deepEqual([one.messages[0].text, one.messages[0].by, one.messages[0].proven], ['Où est ma commande ?', 'person', true])
  assert.match(one.messages[0].original, /> Hello/)
  assert.ok(one.moment.probability && one.person.parts, 'the moment and the person beside it')
  const decided = (await d.ok('GET', one.why)).decisions ?? (await d.ok('GET', one.why))
  assert.match(JSON.stringify(decided), /You wrote to us; while we talk we send you no offers\./)
  const picture = await fetch(`http://127.0.0.1:${d.port}${one.messages[0].pictures[0]}`, { headers: { authorization: `Bearer ${keys.server}` } })
  assert.equal(picture.headers.get('content-type'), 'image/jpeg')
  assert.deepEqual(Buffer.from(await picture.arrayBuffer()), jpeg)
  assert.equal((await fetch(`http://127.0.0.1:${d.port}${one.messages[0].pictures[0]}?anonymousId=other`, { headers: { authorization: `Bearer ${keys.write}` } })).status, 404)
  assert.ok((await why(d, userId)).includes('gate.complaint'), 'an open thread silences offers')

  const said = await reply(d, row.id, { text: 'It left today.\n<b>See</b> *below*.', pictures: [{ name: 'parcel.jpg', data: jpeg.toString('base64') }], messageId: 'r1' })
  assert.deepEqual([said.sent, said.class, said.channel], [true, 'answer', 'email'])
  assert.equal((await reply(d, row.id, { text: 'It left today.', messageId: 'r1' })).repeated, true)
  await until(() => far.messages.length === 2, 'the answer')
  const answer = far.messages[1]
  assert.deepEqual([answer.to, answer.headers['in-reply-to'], answer.headers.references, answer.headers['auto-submitted']], [[address], '<her-1@them.example>', '<her-1@them.example>', undefined])
  assert.equal(answer.headers.subject, 'Re: News')
  assert.match(answer.raw, /multipart\/mixed[\s\S]*Content-Type: image\/jpeg; name="picture-1\.jpeg"[\s\S]*\/9j\/4AAQ/)
  assert.match(answer.raw, /<b>See<\/b> \*below\*\.[\s\S]*It left today\.<br>\r\n&lt;b&gt;See/)
  one = await until(async () => { const x = await thread(d, row.id); return x.messages[1].fate === 'sent' && x }, 'its fate')
  assert.deepEqual([one.state, one.messages[1].name, one.messages[1].pictures.length], ['waiting', 'Lea', 1])

  await mailed(d, `From: ${address}\r\nMessage-ID: <her-2@them.example>\r\nIn-Reply-To: ${answer.headers['message-id']}\r\n\r\nThank you!\r\n`)
  assert.equal((await inbox(d))[0].count, 3)
  await d.ok('POST', `/v1/threads/${row.id}/note`, { body: { by: 'Lea', text: 'kind person' } })
  await d.ok('POST', `/v1/threads/${row.id}/close`, { body: { by: 'Lea' } })
  assert.equal((await why(d, userId)).includes('gate.complaint'), false)
  assert.equal((await inbox(d)).length, 0)
  assert.equal((await inbox(d, '?state=closed'))[0].id, row.id)
  const report = await d.ok('GET', '/v1/threads/report')
  assert.equal(report.firstAnswer.email.threads, 1)
  const exported = (await d.export(userId)).threads
  assert.deepEqual(exported[0].messages.map(m => m.text), ['Où est ma commande ?', 'It left today.\n<b>See</b> *below*.', 'Thank you!', 'kind person'])
  await d.request('DELETE', `/v1/people/${userId}`, { key: keys.admin })
  assert.equal((await d.request('GET', `/v1/threads/${row.id}`)).status, 404)
  assert.equal((await inbox(d, '?state=closed')).length, 0)
})

test('who tells no language is answered in that of their words, else in that of their device, and not in file names', async t => {
  const answers = { 'answers/en.md': '---\nlanguage: en\n---\n# Do you deliver?\nIn town.\n', 'answers/fr.md': '---\nlanguage: fr\n---\n# Livrez-vous à domicile ?\nEn ville.\n' }
  const d = await begin(t, { brand: answers }), words = async (text, more) => {
    const anonymousId = id('x'), { thread: name } = await d.ok('POST', '/v1/threads', { body: { anonymousId, text, ...more } })
    return (await thread(d, name)).messages.at(-1)
  }
  for (const [text, said] of [['Bonjour', /^Bonjour\. Réponse/], ['Je voudrais savoir si vous vendez des zeppelins', /^Réponse automatique\s: je ne sais pas/], ['CONSEILLER', /^Réponse|^This is/],
    ['Vorrei sapere se vendete degli zeppelin', /^Risposta automatica/], ['I would like to know whether you sell zeppelins', /^This is an automatic answer: I do not know/], ['zzzz', /^This is/]]) assert.match((await words(text)).text, said)
  assert.match((await words('Je voudrais savoir si vous vendez des zeppelins', { locale: 'it' })).text, /^Risposta/)
  const anonymousId = id('f')
  await d.consent({ anonymousId }, { remember: true })
  await d.track('Looked', { anonymousId, context: { locale: 'fr-FR' } })
  assert.match((await thread(d, (await d.ok('POST', '/v1/threads', { body: { anonymousId, text: 'zzzz' } })).thread)).messages.at(-1).text, /^Réponse/)
  const told = await words('Livrez-vous à domicile ?')
  assert.match(told.text, /^En ville\.\n\nRéponse automatique\s: ce que .* répond à «\sLivrez-vous à domicile \?\s»\. /)
  assert.deepEqual([told.source, /\.md/.test(told.text)], ['answers/fr.md#livrez-vous-a-domicile', false])
})

test('a mail is theirs by the mark and their own address; by its sender alone it is not proven; machines and strangers open nothing; a refusal ends the channel', async t => {
  const far = await mailServer(t, { auth: true }), maildir = temporary('tact-mail-')
  for (const f of ['new', 'cur', 'tmp']) fs.mkdirSync(path.join(maildir, f))
  const d = await begin(t, { far, settings: x => x.replace('user: anna,', `bounces: "${maildir}", user: anna,`) }), address = id('a') + '@them.example', userId = await anna(d, { email: address })
  await d.track('News Wanted', { userId })
  await until(() => far.messages.length === 1, 'the news')
  const mark = far.messages[0].headers['reply-to'].match(/\+([a-z2-7]{53})@/)[1]
  const status = async m => (await mailed(d, m)).json.status
  assert.equal(await status('From: x@nobody.example\r\n\r\nBuy this\r\n'), 'nobody we know')
  assert.equal(await status(`From: ${address}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: ${far.messages[0].headers['message-id']}\r\n\r\nI am away\r\n`), 'no person wrote it')
  assert.equal((await inbox(d)).length, 0)
  fs.writeFileSync(path.join(maildir, 'tmp', 'one'), `From: ${address}\r\n\r\nOnly my address\r\n`)
  fs.renameSync(path.join(maildir, 'tmp', 'one'), path.join(maildir, 'new', 'one'))
  await until(async () => (await inbox(d)).length === 1, 'the mail of the maildir')
  assert.equal(await status(`From: friend@else.example\r\nTo: shop+${mark}@town.example\r\n\r\nPassed on to me\r\n`), 'written')
  const [row] = await inbox(d), one = await thread(d, row.id)
  assert.deepEqual(one.messages.map(m => [m.text, m.proven]), [['Only my address', false], ['Passed on to me', false]])
  await reply(d, row.id, { text: 'To whom?' })
  await until(() => far.messages.length === 2, 'the answer')
  await far.how({ data: '554 5.7.1 not wanted' })
  await reply(d, row.id, { text: 'Again?' })
  const missed = await until(async () => (await d.ok('GET', '/v1/outbox/missed')).missed[0], 'the refused answer')
  assert.deepEqual([missed.campaign, missed.channel, missed.why], ['(answer)', 'email', 'sent.refused'])
  const back = await until(async () => { const x = await thread(d, row.id); return x.messages.at(-1).fate === 'not sent' && x }, 'its fate')
  assert.deepEqual([back.state, back.messages.at(-1).because], ['open', 'It could not be brought to you by e-mail.'])
  await far.how(null)
  assert.deepEqual(far.messages[1].to, [address])            // never to who only had the mail
  assert.equal(await status(`From: ${address}\r\nIn-Reply-To: ${far.messages[1].headers['message-id']}\r\n\r\nPlease stop writing to me\r\n`), 'refused')
  assert.equal((await d.ok('GET', `/v1/consent?userId=${userId}`)).purposes.contact_email.state, 'refused')
})

test('STOP is no talk in a page either, nor when it stands in the subject of a mail; a robot opens nothing', async t => {
  const d = await begin(t), device = id('page'), as = { anonymousId: device }, write = (body, headers) => d.request('POST', '/v1/threads', { key: keys.write, body: { ...as, ...body }, headers })
  const state = async (who, purpose) => (await d.ok('GET', `/v1/consent?${who}`)).purposes[purpose].state
  const proofs = async () => JSON.stringify((await d.export(device, 'device'))).split('"inapp"').length
  await d.consent(as, { remember: true, contact_inapp: true })
  const before = await proofs(), first = await write({ text: 'STOP', locale: 'fr' })
  assert.deepEqual([first.status, first.json.taken, first.json.stopped, first.json.thread], [200, true, true, undefined])
  assert.match(first.json.answer, /: vous ne recevrez plus nos messages ici\.$/)             // a page understands no START
  assert.equal(await state(`anonymousId=${device}`, 'contact_inapp'), 'refused')
  assert.ok(await proofs() > before, 'its receipt')
  assert.deepEqual((await write({ text: 'Please stop writing to me' })).json, { taken: true, stopped: true })      // answered once
  assert.equal((await inbox(d)).length, 0)
  assert.deepEqual((await d.request('POST', '/v1/threads', { key: keys.write, body: { anonymousId: id('nobody'), text: 'STOP' } })).json.taken, false)
  const robot = await write({ text: 'Hello' }, { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' })
  assert.deepEqual([robot.status, robot.json], [202, { taken: false, robot: 'this looks like a robot, so nothing was kept' }])
  assert.equal((await inbox(d)).length, 0)
  for (const [subject, body, read, left] of [['STOP', '', 'refused', 'refused'], ['Unsubscribe', '\r\nSent from my iPhone\r\n', 'refused', 'refused'], ['Re: STOP by our shop', '', 'empty', 'granted']]) {
    const address = id('a') + '@them.example', userId = await anna(d, { email: address })
    const said = (await mailed(d, `From: ${address}\r\nSubject: ${subject}\r\nMessage-ID: <${id('q')}@x>\r\n\r\n${body}`)).json.status
    assert.ok(said === read || read === 'empty' && said !== 'refused', `${subject}: ${said}`)
    assert.equal(await state(`userId=${userId}`, 'contact_email'), left, subject)
  }
})

test('with inbox.strangers: their STOP ends it, and they are found and erased by their own address', async t => {
  const d = await begin(t, { settings: x => x.replace('sms: {driver: dry-run}', 'sms: {driver: http, preset: infobip, account: xyz1, url: "http://127.0.0.1:9/sms", key: "${env:MAIL_PASSWORD}", from: "36180"}') + 'inbox: {strangers: true}\n' }), address = id('s') + '@them.example', number = '+33611223355'
  const mail = text => mailed(d, `From: ${address}\r\nMessage-ID: <${id('q')}@x>\r\n\r\n${text}\r\n`), says = text => d.post('/v1/inbound/sms', { results: [{ from: number.slice(1), to: '36180', text, messageId: id('mo') }] })
  const erase = (who, as) => d.request('DELETE', `/v1/people/${encodeURIComponent(who)}?as=${as}`, { key: keys.admin })
  assert.equal((await mail('Where is your shop?')).json.status, 'written')
  await says('Are you open on Sunday?')
  assert.equal((await inbox(d)).length, 2)
  assert.equal((await mail('STOP')).json.status, 'refused')
  assert.deepEqual((await inbox(d)).map(r => r.channel), ['sms'])
  assert.equal((await inbox(d, '?state=closed')).length, 0, 'kept only to be answered')
  await says('STOP')
  assert.equal((await inbox(d)).length, 0)
  assert.equal((await inbox(d, '?state=closed')).length, 0)
  await mail('One more question')
  await says('And on Monday?')
  assert.equal((await inbox(d)).length, 2)
  assert.equal((await erase(address, 'email')).json.status, 'erased')
  assert.equal((await erase(number, 'phone')).json.status, 'erased')
  assert.equal((await inbox(d)).length, 0)
  assert.notEqual((await erase(id('nobody') + '@them.example', 'email')).status, 200)
})

test('what a public key may leave has bounds: no pictures of who is not remembered, 4 MB of them and twenty messages until somebody answers', async t => {
  const d = await begin(t), big = Buffer.concat([jpeg, Buffer.alloc((1 << 20) - jpeg.length)]).toString('base64')
  const write = (anonymousId, body) => d.request('POST', '/v1/threads', { key: keys.write, body: { anonymousId, ...body } }), picture = { pictures: [{ data: jpeg.toString('base64') }] }
  const unknown = id('page'), known = id('page')
  assert.equal((await write(unknown, { text: 'Look', ...picture })).status, 403)
  const { thread: name } = (await write(unknown, { text: 'Where are you?' })).json
  assert.equal((await write(unknown, picture)).status, 403)
  await reply(d, name, { text: 'At the corner.' })
  assert.equal((await write(unknown, picture)).status, 200)
  for (let i = 1; i < 20; i++) assert.equal((await write(unknown, { text: `word ${i}` })).status, 200)
  const full = await write(unknown, { text: 'one more' })
  assert.deepEqual([full.status, /Twenty messages wait/.test(full.text ?? JSON.stringify(full.json))], [429, true])
  await reply(d, name, { text: 'Yes?' })
  assert.equal((await write(unknown, { text: 'one more' })).status, 200)
  await d.consent({ anonymousId: known }, { remember: true, contact_inapp: true })
  assert.equal((await write(known, { pictures: [1, 2, 3, 4].map(() => ({ data: big })) })).status, 200)
  assert.equal((await write(known, picture)).status, 429)
  assert.equal((await write(known, { text: 'Well?' })).status, 200)
})

test('a text message that is no STOP is a thread, and the answer goes back to the number', async t => {
  const calls = [], gateway = http.createServer((q, a) => { let text = ''; q.on('data', x => { text += x }).on('end', () => { const m = JSON.parse(text).messages[0]; calls.push({ to: m.destinations[0].to, text: m.text }); a.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messages: [{ to: m.destinations[0].to, status: { name: 'PENDING_ACCEPTED' }, messageId: 'far-' + calls.length }] })) }) })
  await new Promise(done => gateway.listen(0, '127.0.0.1', done))
  t.after(() => { gateway.closeAllConnections(); gateway.close() })
  const settings = x => x.replace('sms: {driver: dry-run}', `sms: {driver: http, preset: infobip, account: xyz1, url: "http://127.0.0.1:${gateway.address().port}/sms", key: "\${env:MAIL_PASSWORD}", from: "36180"}`)
  const d = await begin(t, { settings }), number = '+33611223344', userId = await anna(d, { phone: number })
  const says = text => d.post('/v1/inbound/sms', { results: [{ from: number.slice(1), to: '36180', text, messageId: id('mo') }] })
  await says('Are you open on Sunday?')
  const [row] = await inbox(d)
  assert.deepEqual([row.channel, row.count], ['sms', 1])
  await reply(d, row.id, { text: 'proof: Yes, until noon.' })
  await until(() => calls.length === 1, 'the text')
  assert.deepEqual(calls[0], { to: number.slice(1), text: 'proof: Yes, until noon.' })
  await says('STOP')
  assert.equal((await inbox(d, '?state=waiting'))[0].count, 2)           // a refusal is no talk
  assert.equal((await d.ok('GET', `/v1/consent?userId=${userId}`)).purposes.contact_sms.state, 'refused')
  await says('And on Monday?')                                             // they asked again: it is answered all the same
  assert.equal((await reply(d, row.id, { text: 'Closed.' })).sent, true)
  await until(() => calls.some(c => c.text === 'proof: Closed.'), 'the second text')
})

test('a dry run answers nobody either whom it has no address of', async t => {
  const d = await begin(t), userId = await anna(d)
  const took = await d.ok('POST', '/v1/threads', { body: { userId, text: 'Do write to me.' } })
  for (const channel of ['email', 'sms']) {
    const refused = await d.post(`/v1/threads/${took.thread}/reply`, { by: 'Lea', text: 'Where to?', channel })
    assert.deepEqual([refused.status, refused.json.sent, refused.json.reasons.map(r => r.code)], [409, false, ['gate.channel']])
  }
  assert.equal((await thread(d, took.thread)).messages.length, 1)
  await d.ok('POST', '/v1/identify', { body: { userId, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  const said = await reply(d, took.thread, { text: 'Here it is.', channel: 'email' })
  assert.deepEqual([said.sent, said.dryRun], [true, true])
  await until(() => d.outbox().some(m => JSON.stringify(m).includes('Here it is.')), 'the answer')
  const one = await until(async () => { const [, m] = (await thread(d, took.thread)).messages; return m.fate === 'sent' && m }, 'its fate')
  assert.equal(one.dryRun, true, 'who reads it is told that it went nowhere')
})

test('in an open page: written there, answered there, seen by nobody else; that nobody is there is said once', async t => {
  const d = await begin(t, { settings: x => x + 'inbox: {hours: "Mo-Su 00:00-00:01", away: {en: "We are out, back at midnight."}}\n' })
  const device = id('page'), write = body => d.ok('POST', '/v1/threads', { key: keys.write, body: { anonymousId: device, ...body } })
  await d.consent({ anonymousId: device }, { remember: true, contact_inapp: true })
  const page = d.stream(device); t.after(() => page.close())
  await page.opened
  const took = await write({ text: 'Is anybody there?', locale: 'en', messageId: 'w1', pictures: [{ data: jpeg.toString('base64') }] })
  assert.equal(took.opened, true)
  assert.equal((await write({ text: 'Is anybody there?', messageId: 'w1' })).repeated, true)
  const next = async n => (await until(() => page.messages[n], `message ${n}`))
  const away = await next(0)
  assert.deepEqual([away.content.body, away.thread, away.automatic], ['We are out, back at midnight.', took.thread, true])
  await write({ text: 'Hello?' })
  await reply(d, took.thread, { text: 'Here I am.' })
  const answer = await next(1)
  assert.deepEqual([answer.content.body, answer.automatic], ['Here I am.', false])
  const mine = (await d.ok('GET', `/v1/threads/mine?anonymousId=${device}`, { key: keys.write })).threads
  assert.deepEqual(mine[0].messages.map(m => [m.by, m.text]), [['person', 'Is anybody there?'], ['automatic', 'We are out, back at midnight.'], ['person', 'Hello?'], ['agent', 'Here I am.']])
  assert.equal((await d.ok('GET', `/v1/threads/mine?anonymousId=${id('other')}`, { key: keys.write })).threads.length, 0)
  assert.equal((await d.request('POST', '/v1/threads', { key: keys.write, body: { anonymousId: device } })).status, 400)
  assert.equal((await d.request('POST', '/v1/threads', { key: keys.write, body: { anonymousId: device, pictures: [{ data: Buffer.from('<svg/>').toString('base64') }] } })).status, 415)
  assert.equal((await d.request('GET', '/v1/threads', { key: keys.write })).status, 403)
  await d.ok('POST', `/v1/threads/${took.thread}/claim`, { body: { by: 'Lea' } })
  assert.equal((await inbox(d, '?state=waiting&claimed=Lea')).length, 1)
  assert.equal((await inbox(d, '?state=waiting&claimed=nobody')).length, 0)
  await write({ text: 'One more.' })
  await d.ok('POST', `/v1/threads/${took.thread}/snooze`, { body: { until: '2999-01-01T00:00:00Z' } })
  assert.equal((await inbox(d)).length, 0)
  assert.equal((await inbox(d, '?state=snoozed')).length, 1)
  await write({ text: 'Still there?' })                                    // their word brings it back
  assert.equal((await inbox(d)).length, 1)
})

test('the helper answers first, shows what from, hands over when asked and is quiet then; the same from a terminal', async t => {
  const d = await begin(t, { brand: { 'answers/returns.md': '---\nlanguage: en\n---\n\n# How long can I send something back?\n\nThirty days, in any shop or by post.\n' } })
  const device = id('page'), write = text => d.ok('POST', '/v1/threads', { key: keys.write, body: { anonymousId: device, text, locale: 'en' } })
  await d.consent({ anonymousId: device }, { remember: true, contact_inapp: true })
  const page = d.stream(device); t.after(() => page.close())
  await page.opened
  const { thread: name } = await write('How long can I send something back?')
  const first = await until(() => page.messages[0], 'the helper')
  assert.match(first.content.body, /Thirty days/)
  assert.equal(first.automatic, true)
  let one = await thread(d, name)
  assert.deepEqual([one.state, one.helper, one.messages[1].by, one.messages[1].source.startsWith('answers/returns')], ['waiting', 'answers', 'helper', true])
  await write('I want to talk to a person')
  one = await until(async () => { const x = await thread(d, name); return x.helper === 'handed over' && x }, 'the hand-over')
  assert.equal(one.state, 'open')
  const count = one.count
  await write('How long can I send something back?')
  assert.equal((await thread(d, name)).count, count + 1)                    // nobody automatic speaks any more
  const listed = d.tact('threads', d.folder, '--data', d.data)
  assert.match(listed.out, new RegExp(name), listed.err)
  assert.equal(d.tact('threads', d.folder, '--data', d.data, '--reply', name, '--text', 'Hello, this is Lea.', '--by', 'Lea').code, 0)
  await until(() => page.messages.some(m => m.content.body === 'Hello, this is Lea.'), 'the answer')
  assert.match(d.tact('threads', d.folder, '--data', d.data, '--show', name).out, /agent Lea \(inapp\)[\s\S]*Hello, this is Lea\./)
  assert.equal(d.tact('threads', d.folder, '--show', 'nonsense').code, 2)
  await d.stop()
  assert.match(d.tact('threads', d.folder, '--data', d.data, '--state', 'waiting').out, new RegExp(name))        // nothing runs: read from the folder
  const checked = d.tact('fsck', d.folder, '--data', d.data)
  assert.equal(checked.code, 0, checked.out + checked.err)
})

test('what was written signed in is the account\'s: a shared device neither shows it, nor is told the answer, nor takes it along; an id counts for who used it', async t => {
  const d = await begin(t), device = id('shared'), people = [id('anna'), id('bob')], all = Object.fromEntries(everything.map(p => [p, true]))
  const as = userId => ({ anonymousId: device, userId, context: { userToken: userToken(userId) } }), [hers, his] = people.map(as)
  await d.consent({ anonymousId: device }, all)
  for (const userId of people) await d.consent({ userId }, all)
  const write = body => d.ok('POST', '/v1/threads', { key: keys.write, body })
  const mine = async (who, token) => JSON.stringify((await d.ok('GET', `/v1/threads/mine?${new URLSearchParams({ ...who, ...(token ? { userToken: userToken(who.userId) } : {}) })}`, { key: keys.write })).threads)
  const anna = { anonymousId: device, userId: people[0] }
  await d.ok('POST', '/v1/identify', { key: keys.write, body: { ...hers, messageId: id('m') } })
  const page = d.stream(device), own = d.stream(device, { userId: people[0], token: userToken(people[0]) })
  t.after(() => { page.close(); own.close() })
  await Promise.all([page.opened, own.opened])
  const took = await write({ ...hers, text: 'My medicine', messageId: '1' })
  await write({ ...hers, anonymousId: id('other'), text: 'From my tablet', messageId: '2' })
  assert.match(await mine(anna, true), /My medicine.*From my tablet/)
  assert.equal(await mine({ anonymousId: device }), '[]')
  assert.equal(await mine(anna), '[]')                                      // a claim is no sign-in
  const asked = await write({ anonymousId: device, text: 'What did I ask?', messageId: '1' })
  assert.equal(asked.opened, true)                                          // not swallowed by her "1", not in her thread
  await reply(d, took.thread, { text: 'To her alone', messageId: 'k1' })
  await reply(d, asked.thread, { text: 'To the page', messageId: 'k1' })
  await until(() => page.messages.some(m => m.content.body === 'To the page') && own.messages.some(m => m.content.body === 'To her alone'), 'both answers')
  assert.equal(JSON.stringify(page.messages).includes('To her alone'), false)
  await d.ok('POST', '/v1/identify', { key: keys.write, body: { ...his, messageId: id('m') } })
  await write({ ...his, text: 'I am Bob' })
  assert.doesNotMatch(await mine({ anonymousId: device }), /medicine|Bob/)
  assert.doesNotMatch(await mine({ anonymousId: device, userId: people[1] }, true), /medicine/)
  assert.match(await mine({ userId: people[0] }, true), /My medicine/)
})

test('two at once: an answer is not sent past what was not read, a claim not taken from another; an action is made for who wrote; the list says how each begins', async t => {
  const d = await begin(t, { settings: y => y + '\ninbox: {hours: "Mo-Su 00:00-24:00"}\n' }), who = { anonymousId: id('x') }, say = text => d.post('/v1/threads', { ...who, text, messageId: id('w') })
  await d.consent(who, { remember: true })
  const { thread: name } = (await say('Où est ma commande ? ' + 'é'.repeat(200))).json
  const list = await d.ok('GET', '/v1/threads')
  assert.deepEqual([list.deskOpen, list.deskHours], [true, 'Mo-Su 00:00-24:00'])
  assert.equal(list.threads[0].last.by, 'person')
  assert.match(list.threads[0].last.text, /^Où est ma commande \? é{60,70}$/)
  await d.ok('POST', `/v1/threads/${name}/note`, { body: { by: 'Lea', text: 'late parcel' } })
  assert.match((await inbox(d))[0].last.text, /^Où est/, 'a note is no word of theirs')
  await say('And the invoice?')
  const past = await d.post(`/v1/threads/${name}/reply`, { by: 'Lea', text: 'Tomorrow.', seen: 2 })
  assert.deepEqual([past.status, past.json.count], [409, 3])
  assert.equal((await thread(d, name)).count, 3)
  assert.equal((await reply(d, name, { text: 'Tomorrow.', seen: 3 })).sent, true)
  const claim = body => d.post(`/v1/threads/${name}/claim`, body)
  assert.equal((await claim({ by: 'Lea', was: 'nobody' })).json.claimed, 'Lea')
  assert.deepEqual([(await claim({ by: 'Max', was: 'nobody' })).status, (await thread(d, name)).claimed], [409, 'Lea'])
  assert.equal((await claim({ by: 'Max', was: 'Lea' })).json.claimed, 'Max')
  const made = await d.ok('POST', '/v1/actions', { body: { kind: 'confirm', title: 'New delivery on Friday', thread: name } })
  assert.equal((await d.ok('GET', `/v1/actions/${made.id}`)).state, 'open')
  assert.equal((await d.post('/v1/actions', { kind: 'confirm', title: 'x', thread: '00000000000000ff' })).status, 404)
})

test('make this an answer: a question and its words at the end of answers/LANGUAGE.md, in force at once, with its history; nothing that would be read otherwise', async t => {
  const was = '---\nlanguage: en\n---\n# Do you deliver?\nIn town.', d = await begin(t, { brand: { 'answers/en.md': was } }), who = { anonymousId: id('x') }, file = path.join(d.folder, 'answers/en.md')
  await d.consent(who, { remember: true })
  const name = (await d.post('/v1/threads', { ...who, text: 'May I pay with tokens?', messageId: id('w') })).json.thread
  const make = body => d.post(`/v1/threads/${name}/answer-file`, body)
  const made = await make({ question: 'May I pay with tokens?', answer: 'Yes, at the till.\n\n- one\n- two', note: 'asked twice', language: 'en' })
  assert.deepEqual([made.status, made.json.path, made.json.inForce, made.json.private], [200, 'answers/en.md', true, false])
  const text = fs.readFileSync(file, 'utf8')
  assert.equal(text, was + '\n\n## May I pay with tokens?\n\nYes, at the till.\n\n- one\n- two\n')
  assert.equal((await d.ok('POST', '/v1/answer', { body: { question: 'pay with tokens', language: 'en' } })).answer, 'Yes, at the till.\n\n- one\n- two')
  const { versions } = await d.ok('GET', '/v1/answers/en/history')
  assert.deepEqual(versions.map(v => [v.version, v.note, v.outside]), [[made.json.version, 'asked twice', false], [versions[1].version, '', true]])
  for (const [body, status] of [[{ question: 'may i pay with TOKENS?', answer: 'No.' }, 409], [{ question: 'Why?', answer: 'So.\n# And this?\nThat.' }, 422], [{ question: 'Why?', answer: 'So.\n===\nx' }, 422], [{ question: 'Why?', answer: '```\nopen' }, 422],
    [{ question: 'Why?\n# x', answer: 'So.' }, 400], [{ question: '', answer: 'So.' }, 400], [{ question: 'Why?', answer: 'x'.repeat(2001) }, 400], [{ question: 'Why?', answer: 'So.', language: 'xx' }, 400], [{ question: 'Why?', answer: 'So.', language: '../tact' }, 400]]) assert.equal((await make({ language: 'en', ...body })).status, status, JSON.stringify(body))
  assert.equal(fs.readFileSync(file, 'utf8'), text)
  assert.equal((await make({ question: 'Livrez-vous ?', answer: 'En ville.', language: 'fr' })).json.inForce, true)
  assert.equal(fs.readFileSync(path.join(d.folder, 'answers/fr.md'), 'utf8'), '---\nlanguage: fr\n---\n\n## Livrez-vous ?\n\nEn ville.\n')
  fs.rmSync(file); fs.symlinkSync('/etc/hostname', file)
  assert.equal((await make({ question: 'Why not?', answer: 'So.', language: 'en' })).status, 403)
})
