// E-mail to a real mail server that checks TLS, sign-in and signatures: what arrives, what its replies lead to, how people stop it.
import { test } from 'node:test'
import { spawn, spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import { assert, fs, id, path, permitting, root, start, temporary, until } from './lib.mjs'
import { certificates, mailServer, password, run } from './mail.mjs'

const words = (title, body) => ['en', 'fr', 'it'].map(l => `    ${l}: {title: "${title}", body: "${body}", action: {label: "Voir", url: "https://shop.example/a?b=1"}}\n`).join('')
const message = (name, cls, event, title, body) => `campaign: ${name}\nstate: live\nsend: everyone\nclass: ${cls}\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "${event}"\nmessages:\n  - id: one\n    channels: [email]\n${words(title, body)}`
const brand = (far, more = '') => ({
  'tact.yaml': t => t.replace('  email: {driver: dry-run}\n', `  email: {driver: smtp, host: localhost, port: ${far.port}, from: news@town.example, from_name: "Café Ville", user: anna, password: "\${env:MAIL_PASSWORD}", ca_file: "${certificates().ca}"${more}}\n`)
    .replace('country: FR', 'public_url: https://tact.town.example\ncountry: FR'),
  'campaigns/news.yaml': message('news', 'service', 'News Wanted', "L'été à la ville — {{event.what}}", 'Bonjour **à tous**, {{event.what}}.'),
  'campaigns/paid.yaml': message('paid', 'transactional', 'Order Paid', 'Payé', 'Merci.'),
})
const everything = ['remember', 'personalise', 'link_devices', 'measure', 'contact_email']

async function begin(t, far, more, address = id('anna') + '@them.example') {
  const d = await start({ brand: brand(far, more), env: { MAIL_PASSWORD: password } }); t.after(() => d.stop())
  const user = id('user')
  await d.consent({ userId: user }, Object.fromEntries(everything.map(p => [p, true])))
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { email: address } } })
  return { d, user, address, who: { userId: user }, wants: what => d.track('News Wanted', { userId: user, properties: { what } }) }
}
const state = async d => (await d.ok('GET', '/v1/outbox')).channels.find(c => c.channel === 'email')
const kept = async (d, user) => {
  const p = await d.person(user)
  return { waiting: p.waiting, touches: p.parts.flatMap(x => x.touches) }
}

test('a message arrives over STARTTLS, signed in, as text and HTML, on one connection', async t => {
  const far = await mailServer(t, { auth: true }), { d, user, address, wants } = await begin(t, far, ', connections: 1')
  await wants('[du *pain*](http://evil.example)')
  await until(() => far.messages.length === 1, 'the message')
  const [m] = far.messages
  assert.deepEqual([m.to, m.from, m.tls, m.user], [[address], 'news@town.example', true, 'anna'])
  assert.equal(m.headers.from, 'Café Ville <news@town.example>')
  assert.equal(m.headers.to, `<${address}>`)
  assert.equal(m.headers.subject, "L'été à la ville — [du *pain*](http://evil.example)")
  assert.match(m.headers['message-id'], /^<[a-z2-7]{53}@town\.example>$/)
  assert.match(m.headers['list-unsubscribe'], /^<https:\/\/tact\.town\.example\/u\/[a-z2-7]{53}>$/)
  assert.equal(m.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click')
  assert.match(m.parts['text/plain'], /^Bonjour à tous, \[du \*pain\*\]\(http:\/\/evil\.example\)\.\n|^Bonjour à tous, \[du \*pain\*\]\(http:\/\/evil\.example\)\.\r\n/)
  assert.match(m.parts['text/html'], /Bonjour <strong>à tous<\/strong>, \[du \*pain\*\]/)
  assert.doesNotMatch(m.parts['text/html'], /href="http:\/\/evil|<img|src=/)
  assert.doesNotMatch(m.head, /[^\x00-\x7f]/)
  assert.ok(m.raw.split('\r\n').every(l => l.length <= 78 || /^(List-Unsubscribe|Message-ID):/.test(l)), 'a line is too long')
  await until(async () => (await state(d)).taken === 1, 'its fate')
  for (let i = 0; i < 4; i++) await wants(`n${i}`)
  await until(() => far.messages.length === 5, 'four more')
  assert.equal(new Set(far.messages.map(x => x.session)).size, 1, 'one connection for all')
  assert.equal(new Set(far.messages.map(x => x.headers['message-id'])).size, 5)
  assert.equal((await kept(d, user)).touches.length, 5)
  await d.track('Order Paid', { userId: user })        // a step of an order has nothing to unsubscribe from
  await until(() => far.messages.length === 6, 'the order')
  assert.equal(far.messages[5].headers['list-unsubscribe'], undefined)
})

/** A key of ours as the settings and the record of the domain have it. */
function dkimKey(name, ...how) {
  const file = path.join(certificates().folder, name + '.pem')
  run('openssl', 'genpkey', ...how, '-out', file)
  return file
}

test('both signatures hold, also over a subject of other alphabets and a list of ways to stop', async t => {
  const rsa = dkimKey('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'), ed = dkimKey('ed', '-algorithm', 'ed25519')
  const p = run('openssl', 'pkey', '-in', rsa, '-pubout', '-outform', 'PEM').replace(/-----[^-]+-----|\n/g, '')
  const der = spawnSync('openssl', ['pkey', '-in', ed, '-pubout', '-outform', 'DER']).stdout
  const far = await mailServer(t, { dns: { 'one._domainkey.town.example.': `v=DKIM1; k=rsa; p=${p}`, 'two._domainkey.town.example.': `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}` } })
  const dkim = `, unsubscribe_to: stop@town.example, return_path: "bounces+*@town.example", dkim: {domain: town.example, selector: one, key: "\${file:${rsa}}", second_selector: two, second_key: "\${file:${ed}}"}`
  const { wants } = await begin(t, far, dkim)
  await wants('naïve ' + 'слово '.repeat(30))
  await until(() => far.messages.length === 1, 'the message')
  const [m] = far.messages
  assert.deepEqual(m.dkim, [true, true])
  assert.match(m.from, /^bounces\+[a-z2-7]{53}@town\.example$/)
  assert.equal(m.headers['message-id'], `<${/\+(.{53})@/.exec(m.from)[1]}@town.example>`)
  assert.match(m.headers['list-unsubscribe'], /, <mailto:stop@town\.example\?subject=unsubscribe%20[a-z2-7]{53}>$/)
})

test('a certificate by somebody else is not taken: nothing is said, and the channel stops', async t => {
  const far = await mailServer(t), { d, wants } = await begin(t, far)
  d.change({ 'tact.yaml': x => x.replace(/, ca_file: "[^"]*"/, '') })
  await until(() => d.tact('check', d.folder).code === 0, 'the change')
  await d.restart()
  await wants('x')
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  assert.match((await state(d)).saidLast, /certificate|SSL/i)
  assert.equal(far.messages.length, 0)
})

test('a server without STARTTLS hears nothing; TLS from the first byte, and none on this machine when it is said', async t => {
  const bare = await mailServer(t, { tls: 'none' }), one = await begin(t, bare)
  await one.wants('x')
  await until(async () => (await state(one.d)).state === 'stopped', 'the channel to stop')
  assert.equal(bare.messages.length, 0)
  one.d.change({ 'tact.yaml': x => x.replace('user: anna, password: "${env:MAIL_PASSWORD}"', 'tls: none') })
  await until(async () => (await state(one.d)).state === 'open', 'the new settings')
  await one.wants('y')
  await until(() => bare.messages.length >= 1, 'the message in the clear')
  const sealed = await mailServer(t, { tls: 'tls' }), two = await begin(t, sealed, ', tls: tls')
  await two.wants('z')
  await until(() => sealed.messages.length === 1, 'the message over TLS')
})

test('a wrong password stops the channel, and nobody is lost', async t => {
  const far = await mailServer(t, { auth: true }), { d, user, wants } = await begin(t, far)
  d.env.MAIL_PASSWORD = 'another-secret-word'
  await d.restart()
  await wants('x')
  await until(async () => (await state(d)).state === 'stopped', 'the channel to stop')
  const { waiting, touches } = await kept(d, user)
  assert.deepEqual([far.messages.length, waiting.length, touches.length], [0, 1, 0])
})

test('replies become fates: busy waits, nobody there ends and is not written to again, refused ends', async t => {
  const far = await mailServer(t), { d, user, address, wants } = await begin(t, far)
  await far.how({ rcpt: '450 4.2.1 come again' })
  await wants('a')
  await until(async () => (await state(d)).later === 1, 'later')
  assert.equal((await kept(d, user)).waiting.length, 1)
  await far.how({ data: '554 5.7.1 not wanted' })
  await wants('b')
  await until(async () => (await state(d)).refused === 1, 'refused')
  assert.equal((await kept(d, user)).touches.length, 0)
  assert.equal(JSON.stringify((await d.export(user)).person.addresses).includes(address), true)
  await far.how({ rcpt: '550 5.1.1 no such user' })
  await wants('c')
  await until(async () => (await state(d)).refused === 2, 'nobody there')
  assert.deepEqual((await d.export(user)).person.addresses, [])      // it is not used again
  await far.how(null)
  await wants('d')
  assert.equal(far.messages.filter(m => /— d/.test(m.headers.subject)).length, 0)
})

test('the line breaks after the last byte: promotion and service are spent, an order goes out again under the same name', async t => {
  const far = await mailServer(t), { d, user, wants } = await begin(t, far)
  await far.how({ drop: true })
  await wants('a')
  await until(async () => (await state(d)).unknown === 1, 'unknown')
  const { waiting, touches } = await kept(d, user)
  assert.deepEqual([far.messages.length, waiting.length, touches.length, touches[0].outcomes], [1, 0, 1, ['unknown']])
  await d.track('Order Paid', { userId: user })
  await until(async () => (await state(d)).unknown === 2, 'unknown')
  assert.equal((await kept(d, user)).waiting.length, 1)
})

test('an address with letters beyond ASCII goes to a server that takes it, and is refused with the reason by one that does not', async t => {
  const far = await mailServer(t), one = await begin(t, far, '', 'žena@them.example')
  await one.wants('x')
  await until(() => far.messages.length === 1, 'the message')
  assert.ok(far.messages[0].options.includes('SMTPUTF8'), JSON.stringify(far.messages[0].options))
  const old = await mailServer(t, { utf8: false }), two = await begin(t, old, '', 'žena@them.example')
  await two.wants('x')
  await until(async () => { const s = await state(two.d); return s.refused + s.later === 1 }, 'its fate')
  assert.equal(old.messages.length, 0)
  assert.equal((await state(two.d)).refused, 1, (await state(two.d)).saidLast)
})

test('settings that are not enough are said by check', async t => {
  const folder = path.join(temporary(), 'brand')
  fs.cpSync(path.join(root, 'test/brand'), folder, { recursive: true })
  const check = (line, says) => {
    const file = path.join(folder, 'tact.yaml'), before = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, before.replace('  email: {driver: dry-run}\n', `  email: ${line}\n`))
    const done = spawnSync(path.join(root, 'build/tact'), ['check', folder], { encoding: 'utf8' })
    fs.writeFileSync(file, before)
    assert.notEqual(done.status, 0)
    for (const word of says) assert.match(done.stdout + done.stderr, word)
  }
  check('{driver: smtp}', [/channels\.email\.host is missing/, /channels\.email\.from is missing/])
  check('{driver: smtp, host: mx.example, from: "Town <a@b.c>"}', [/'Town <a@b\.c>' is no e-mail address/])
  check('{driver: smtp, host: mx.example, from: a@b.example, tls: none}', [/without TLS/])
  check('{driver: smtp, host: mx.example, from: a@b.example, user: anna}', [/password is missing/])
  check('{driver: smtp, host: mx.example, from: a@b.example, return_path: "very-long-bounces+*@b.example"}', [/more than 64/])
})

const urlOf = m => new URL(/<(https:[^>]+)>/.exec(m.headers['list-unsubscribe'])[1]).pathname
const permission = async (d, user) => (await d.person(user)).parts.find(p => p.part === 'account').permissions.find(p => p.purpose === 'contact_email').state

test('an appointment is attached as an entry for the calendar, which a real parser reads; without one nothing is attached', async t => {
  const reader = `
import sys, json, email, icalendar
m = email.message_from_bytes(sys.stdin.buffer.read())
parts = [p.get_content_type() for p in m.walk()]
a = next(p for p in m.walk() if p.get_content_type() == 'text/calendar')
e, = icalendar.Calendar.from_ical(a.get_payload(decode=True)).walk('VEVENT')
print(json.dumps({'parts': parts, 'file': a.get_filename(), 'how': a.get_content_disposition(), 'start': e['dtstart'].dt.isoformat(), 'summary': str(e['summary']), 'uid': str(e['uid'])}))`
  const far = await mailServer(t), { d, user, wants } = await begin(t, far)
  await d.track('News Wanted', { userId: user, properties: { what: 'le colis, prêt; vite', startsAt: '2031-05-06T09:00:00+02:00', place: 'corner', orderId: 'A-1' } })
  await until(() => far.messages.length === 1, 'the message')
  const done = spawnSync('/usr/bin/python3', ['-c', reader], { input: Buffer.from(far.messages[0].raw, 'latin1'), encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  const read = JSON.parse(done.stdout)
  assert.deepEqual(read.parts, ['multipart/mixed', 'multipart/alternative', 'text/plain', 'text/html', 'text/calendar'])
  assert.deepEqual([read.file, read.how, read.start], ['appointment.ics', 'attachment', '2031-05-06T07:00:00+00:00'])
  assert.equal(read.summary, "L'été à la ville — le colis, prêt; vite")
  assert.match(read.uid, /@tact\.town\.example$/)
  await wants('a')
  await until(() => far.messages.length === 2, 'the next')
  assert.match(far.messages[1].headers['content-type'], /^multipart\/alternative/)
})

test('the link to be told again later: looking changes nothing, a button does, in three languages, and it can be taken back', async t => {
  const far = await mailServer(t), { d, user, wants } = await begin(t, far)
  await wants('a')
  await until(async () => (await state(d)).taken === 1, 'the message')
  const [m] = far.messages, [, at, offered] = /https:\/\/tact\.town\.example(\/y\/[a-z2-7]{53})(\?c=\d+)/.exec(m.parts['text/plain'])
  assert.match(m.parts['text/html'], new RegExp(`href="https://tact\\.town\\.example${at}\\${offered}"`))
  const buttons = [...(await d.get(at + offered, { key: null })).text.matchAll(/value="(\w+)"/g)].map(x => x[1])
  assert.ok(buttons.includes('tonight') && buttons.includes('never') && !buttons.includes('cheaper') && !buttons.includes('back'), buttons.join())      // it is about no product
  for (const lang of ['fr', 'it', 'en']) {
    const page = await d.get(`${at}?lang=${lang}`, { key: null })
    assert.equal(page.status, 200)
    assert.match(page.text, { fr: /value="tonight">Ce soir</, it: /value="tonight">Stasera</, en: /value="tonight">Tonight</ }[lang])
  }
  const later = async () => (await d.ok('GET', `/v1/later?userId=${user}`)).later
  assert.deepEqual(await later(), [])
  const press = (when, where = at) => d.request('POST', where, { key: null, body: `when=${when}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const done = await press('saturday')
  assert.deepEqual([done.status, /Noted/.test(done.text)], [200, true], done.text)
  assert.deepEqual((await later()).map(x => [x.when, x.campaign]), [['saturday', 'news']])
  const cheaper = await press('cheaper')
  assert.match(cheaper.text, /That cannot be done/)
  assert.deepEqual((await later()).map(x => x.when), ['saturday'])
  assert.match((await press('never')).text, /We do not come back to it/)
  assert.deepEqual(await later(), [])
  assert.equal((await press('soon')).status, 400)
  assert.equal((await press('tonight', at.slice(0, -1) + (at.endsWith('a') ? 'b' : 'a'))).status, 404)
  const soon = new Date(Date.now() + 1200).toISOString()
  assert.match((await press(encodeURIComponent(soon))).text, /Noted/)
  await until(() => far.messages.length === 2, 'it to come again')
  assert.equal(far.messages[1].headers.subject, m.headers.subject)
  assert.ok(far.messages[1].headers['list-unsubscribe'], 'news that were asked for again can be unsubscribed from')
  await d.request('DELETE', `/v1/people/${user}`, { key: 'proof-admin-key-0001' })
  assert.match((await press('tonight')).text, /Nothing is kept about you/)
})

test('the link to unsubscribe: looking changes nothing, a click of the mail program is enough, for ever', async t => {
  const far = await mailServer(t), { d, user, wants } = await begin(t, far)
  await wants('a')
  await until(async () => (await state(d)).taken === 1, 'the message')
  const at = urlOf(far.messages[0])
  for (const lang of ['fr', 'it', 'en']) {
    const page = await d.get(`${at}?lang=${lang}`, { key: null })
    assert.equal(page.status, 200)
    assert.match(page.text, { fr: /Ne plus recevoir de courriels de proof/, it: /Non ricevere più e-mail da proof/, en: /No more e-mails from proof\?/ }[lang])
    assert.match(page.text, /<form method="post"><button/)
    assert.equal(page.headers['set-cookie'], undefined)
  }
  assert.equal((await d.request('HEAD', at, { key: null })).status, 200)
  assert.equal(await permission(d, user), 'granted')
  await d.restart()
  const click = () => d.request('POST', at, { key: null, body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const done = await click()
  assert.equal(done.status, 200, done.text)
  assert.match(done.text, /You are unsubscribed/)
  assert.equal(await permission(d, user), 'withdrawn')
  assert.deepEqual((await kept(d, user)).touches[0].outcomes, ['unsubscribed'])
  assert.equal((await click()).status, 200)            // again does no harm
  await wants('b')
  assert.deepEqual((await kept(d, user)).waiting, [])
  for (const bad of [at.slice(0, -1), at.slice(0, -1) + (at.endsWith('a') ? 'b' : 'a'), '/u/x']) assert.equal((await d.request('POST', bad, { key: null })).status, 404)
  assert.equal((await d.request('DELETE', `/v1/people/${user}`, { key: 'proof-admin-key-0001' })).status, 200)
  const after = await click()
  assert.equal(after.status, 200)
  assert.match(after.text, /Nothing is kept about you/)
  assert.equal(far.messages.length, 1)
})

/** What a mail server sends back for a message, quoting its header. */
const report = (m, type, fields) => `From: MAILER-DAEMON@them.example\r\nTo: <${m.from}>\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=${type};\r\n boundary="b=1"\r\n\r\n--b=1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\r\n--b=1\r\n` +
  `Content-Type: message/${type}\r\n\r\n${fields.join('\r\n')}\r\n\r\n--b=1\r\nContent-Type: message/rfc822-headers\r\n\r\n${m.head}\r\n\r\n--b=1--\r\n`
const bounced = (m, to, status) => report(m, 'delivery-status', ['Reporting-MTA: dns; mx.them.example', '', `Final-Recipient: rfc822; ${to}`, 'Action: failed', `Status: ${status}`])

test('what comes back: a full mailbox is counted, nobody there ends the address, a complaint ends the channel; by HTTP and from a maildir', async t => {
  const maildir = temporary('tact-bounces-')
  for (const f of ['new', 'cur', 'tmp']) fs.mkdirSync(path.join(maildir, f))
  const far = await mailServer(t), { d, user, address, wants } = await begin(t, far, `, bounces: "${maildir}"`)
  const back = (body, options) => d.request('POST', '/v1/inbound/email', { body, headers: { 'content-type': 'message/rfc822' }, ...options })
  const addresses = async () => (await d.export(user)).person.addresses
  await wants('a'); await wants('b'); await wants('c')
  await until(async () => (await state(d)).taken === 3, 'the messages')
  const [a, b, c] = far.messages
  assert.equal((await back(bounced(a, address, '5.2.2'), { key: 'proof-write-key-0001' })).status, 403)
  assert.deepEqual((await back('Subject: hello\r\n\r\nhow are you?')).json, { status: 'nothing to do', dead: false })
  assert.deepEqual((await back(bounced({ ...a, head: 'Message-ID: <x@y>' }, address, '5.1.1'))).json, { status: 'not a message of ours', dead: false })
  assert.deepEqual((await back(bounced(a, address, '5.2.2'))).json, { status: 'bounced', dead: false })
  assert.equal((await addresses()).length, 1)
  fs.writeFileSync(path.join(maildir, 'tmp', 'one'), report(b, 'feedback-report', ['Feedback-Type: abuse', 'Version: 1']))
  fs.renameSync(path.join(maildir, 'tmp', 'one'), path.join(maildir, 'new', 'one'))
  await until(() => fs.existsSync(path.join(maildir, 'cur', 'one:2,S')), 'the complaint to be read')
  assert.equal(await permission(d, user), 'withdrawn')
  const said = (await kept(d, user)).touches.flatMap(x => x.outcomes).sort()
  assert.deepEqual(said, ['bounced', 'complained'])
  const other = await begin(t, far)
  await other.wants('d')
  await until(() => far.messages.length === 4, 'a message to somebody else')
  const gone = await other.d.request('POST', '/v1/inbound/email', { body: bounced(far.messages[3], other.address, '5.1.1'), headers: { 'content-type': 'message/rfc822' } })
  assert.deepEqual(gone.json, { status: 'bounced', dead: true })
  assert.deepEqual((await other.d.export(other.user)).person.addresses, [])
  assert.equal((await other.d.report('news')).funnel.bounced, 1)
  assert.deepEqual((await back(bounced(c, address, '5.1.1'))).json.status, 'bounced')
})

/** A name server that knows `texts` and nothing else. */
async function nameServer(t, texts) {
  const socket = dgram.createSocket('udp4')
  socket.on('message', (q, from) => {
    const labels = []
    let at = 12
    for (; q[at]; at += q[at] + 1) labels.push(q.toString('latin1', at + 1, at + 1 + q[at]))
    const question = q.subarray(12, at + 5), found = texts[labels.join('.')] || []
    const answers = found.map(text => {
      const strings = text.match(/.{1,200}/g).map(s => Buffer.concat([Buffer.from([s.length]), Buffer.from(s)])), data = Buffer.concat(strings), head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255])
      return Buffer.concat([head, data])
    })
    socket.send(Buffer.concat([q.subarray(0, 2), Buffer.from([0x85, found.length ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0]), question, ...answers]), from.port, from.address)
  })
  await new Promise(done => socket.bind(0, '127.0.0.1', done))
  t.after(() => socket.close())
  return `127.0.0.1:${socket.address().port}`
}

test('tact doctor email prints the records of the domain, and says which are published', async t => {
  const folder = path.join(temporary(), 'brand'), key = dkimKey('doctor', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048')
  fs.cpSync(path.join(root, 'test/brand'), folder, { recursive: true })
  const file = path.join(folder, 'tact.yaml')
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^/, 'public_url: https://town.example\n').replace('  email: {driver: dry-run}\n', `  email: {driver: smtp, host: smtp.town.example, from: news@mail.town.example, dkim: {domain: town.example, selector: one, key: "\${file:${key}}"}}\n`))
  const doctor = (...more) => new Promise(done => {
    const child = spawn(path.join(root, 'build/tact'), ['doctor', 'email', folder, ...more]), said = { out: '', err: '' }
    child.stdout.on('data', x => { said.out += x }); child.stderr.on('data', x => { said.err += x })
    child.on('close', code => done({ code, ...said }))
  })
  const p = run('openssl', 'pkey', '-in', key, '-pubout', '-outform', 'PEM').replace(/-----[^-]+-----|\n/g, '')
  const none = await doctor('--dns', await nameServer(t, {}))
  assert.equal(none.code, 1, none.err)
  assert.equal(none.out.replace(/" "/g, '').split('"').filter(x => x === `v=DKIM1; k=rsa; p=${p}`).length, 1)
  assert.match(none.out, /_dmarc\.mail\.town\.example\. {2}IN {2}TXT {2}"v=DMARC1; p=quarantine; rua=mailto:postmaster@mail\.town\.example"/)
  assert.match(none.out, /bad +SPF +mail\.town\.example has none/)
  assert.match(none.out, /bad +DKIM +one\._domainkey\.town\.example has none/)
  const texts = { 'mail.town.example': ['other', 'v=spf1 mx -all'], 'one._domainkey.town.example': [`v=DKIM1; k=rsa; p=${p}`], '_dmarc.town.example': ['v=DMARC1; p=reject'] }
  const all = JSON.parse((await doctor('--json', '--dns', await nameServer(t, texts))).out)
  assert.deepEqual(all.checks.filter(c => c.name !== 'unsubscribe').map(c => [c.name, c.state]), [['SPF', 'ok'], ['DKIM', 'ok'], ['DMARC', 'ok']])
  assert.deepEqual(all.records.map(r => r.kind), ['SPF', 'DKIM', 'DMARC'])
  const wrong = JSON.parse((await doctor('--json', '--dns', await nameServer(t, { ...texts, 'mail.town.example': ['v=spf1 -all', 'v=spf1 mx -all'], 'one._domainkey.town.example': ['v=DKIM1; k=rsa; p=AAAA'] }))).out)
  assert.match(wrong.checks.find(c => c.name === 'SPF').text, /more than one none counts/)
  assert.match(wrong.checks.find(c => c.name === 'DKIM').text, /holds another key/)
  const closed = dgram.createSocket('udp4')            // a port where nobody answers
  await new Promise(done => closed.bind(0, '127.0.0.1', done))
  const { port } = closed.address()
  closed.close()
  const offline = await doctor('--dns', `127.0.0.1:${port}`)
  assert.match(offline.out, /warn +SPF +mail\.town\.example: nobody could be asked from here/)
})
