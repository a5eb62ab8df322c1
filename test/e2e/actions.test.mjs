// Secure actions: a link that confirms, cancels, moves or approves, with one tap, once, against a real receiver that checks every signature.
import { createHmac } from 'node:crypto'
import http from 'node:http'
import { test } from 'node:test'
import { all, assert, files, contents, id, keys, permitting, start, until } from './lib.mjs'
import { Chromium, browserPath } from './chromium.mjs'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const html = { key: null, headers: { 'accept-language': 'fr' } }

/** The brand's own system: keeps what came, with its signature checked, and answers as `far.how` says. */
async function receiver(t) {
  const far = { how: (event, s) => s.writeHead(204).end(), calls: [] }
  const server = http.createServer((question, answer) => {
    let text = ''
    question.on('data', d => { text += d }).on('end', () => {
      const h = question.headers, mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${h['webhook-id']}.${h['webhook-timestamp']}.${text}`).digest('base64')
      const event = JSON.parse(text)
      far.calls.push({ signed: h['webhook-signature'] === `v1,${mac}` && h['idempotency-key'] === h['webhook-id'], id: h['webhook-id'], ...event.data, type: event.type })
      far.how(event.data, answer)
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  return Object.assign(far, { url: `http://127.0.0.1:${server.address().port}/hook` })
}

const brand = far => far ? { 'tact.yaml': t => t + `\nactions: {url: "${far.url}", secret: "\${env:HOOK_SECRET}"}\n` } : {}
async function begin(t, { far, more = {} } = {}) {
  const d = await start({ brand: { ...brand(far), ...more }, env: { HOOK_SECRET: secret } }); t.after(() => d.stop())
  const device = await permitting(d, all)
  const make = (fields, options) => d.request('POST', '/v1/actions', { key: keys.server, body: { anonymousId: device, title: 'Table for two, Saturday 20:00', subject: 'booking-17', ...fields }, ...options })
  const made = async fields => {
    const answer = await make(fields)
    assert.equal(answer.status, 200, answer.text)
    return { ...answer.json, path: answer.json.url.slice(answer.json.url.indexOf('/a/')) }
  }
  const tap = (a, body = '') => d.request('POST', a.path, { key: null, body, headers: { ...form, 'accept-language': 'fr' } })
  const state = async a => d.ok('GET', `/v1/actions/${a.id}`)
  const happened = async name => (await d.export(device, 'device')).events.filter(e => e.event?.name === name)
  return { d, device, make, made, tap, state, happened }
}
const reschedule = { kind: 'reschedule', choices: [{ id: 'sat-21', label: 'Saturday 21:00' }, { id: 'sun-12', label: 'Sunday <12:00>' }] }

test('one tap, once: the page shows and does nothing, the tap is on the disk, an event of the person, and told', async t => {
  const far = await receiver(t), { d, device, made, tap, state, happened } = await begin(t, { far })
  const a = await made({ kind: 'confirm', text: 'See you soon & thanks' })
  assert.ok(!a.url.includes('booking') && !a.url.includes(device) && Math.abs(Date.parse(a.expires) - Date.now() - 7 * 86400e3) < 60e3)
  for (let i = 0; i < 3; i++) {                        // people, scanners and prefetchers look: nothing happens
    const seen = await d.get(a.path, { ...html, headers: { ...html.headers, purpose: 'prefetch' } })
    assert.equal(seen.status, 200)
    assert.match(seen.text, /<html lang="fr">[\s\S]*<h1>Table for two, Saturday 20:00<\/h1><p>See you soon &amp; thanks<\/p><form method="post"><button type="submit">Confirmer/)
    assert.doesNotMatch(seen.text, /<script|src=|url\(/)
    assert.match(seen.headers['content-security-policy'], /default-src 'none'/)
    assert.equal((await d.request('HEAD', a.path, { key: null })).status, 200)
  }
  assert.deepEqual([(await state(a)).state, far.calls.length, (await happened('Action Confirmed')).length], ['open', 0, 0])
  const first = await tap(a)
  assert.deepEqual([first.status, first.headers.location], [303, '?done'])
  assert.match((await d.get(a.path + '?done', html)).text, /C’est confirmé/)
  await until(async () => (await state(a)).call.state === 'delivered', 'the call')
  assert.deepEqual([far.calls.length, far.calls[0].signed, far.calls[0].id, far.calls[0].kind, far.calls[0].subject, far.calls[0].type], [1, true, a.id, 'confirm', 'booking-17', 'tact.action'])
  const again = await tap(a)
  assert.equal(again.status, 410)
  assert.match(again.text, /déjà servi.*confirmé/)
  const [event, ...more] = await happened('Action Confirmed')
  assert.deepEqual([event.event.properties.subject, event.event.properties.action, more.length], ['booking-17', a.id, 0])
  await d.restart()                                    // and so it is after a restart
  assert.equal((await tap(a)).status, 410)
  assert.equal((await state(a)).state, 'used')
  assert.equal(far.calls.length, 1)
})

test('of two taps at the same instant one acts; the times offered are buttons; what is no choice asks again', async t => {
  const { d, made, tap, state, happened } = await begin(t)
  const a = await made(reschedule)
  const seen = await d.get(a.path, html)
  assert.match(seen.text, /<button name="when" value="0">Saturday 21:00<\/button>[\s\S]*value="1">Sunday &lt;12:00&gt;</)
  for (const body of ['', 'when=2', 'when=x', 'when=-1', 'when=256', 'choice=0']) {
    const asked = await tap(a, body)
    assert.deepEqual([asked.status, (await state(a)).state], [200, 'open'], body)
  }
  const both = (await Promise.all([tap(a, 'when=1'), tap(a, 'when=0'), tap(a, 'when=1'), tap(a, 'when=0')])).map(x => x.status).sort()
  assert.deepEqual(both, [303, 410, 410, 410])
  const now = await state(a)
  assert.ok(['sat-21', 'sun-12'].includes(now.choice.id) && now.call.state === 'none')
  const events = await happened('Action Rescheduled')
  assert.deepEqual([events.length, events[0].event.properties.choice], [1, now.choice.id])
})

test('a step-up asks the brand: yes, no, more; until it said which, the page waits', async t => {
  const far = await receiver(t), { d, made, tap, state, happened } = await begin(t, { far })
  const answers = { yes: ['yes', /c’est fait/i], no: ['no', /refusé/], more: ['more', /href="https:\/\/bank\.example\/3ds\?x=1&amp;y=2"/] }
  for (const [answer, [expected, page]] of Object.entries(answers)) {
    let let_go
    far.how = (data, s) => { let_go = () => s.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ answer, url: answer === 'more' ? 'https://bank.example/3ds?x=1&y=2' : undefined, text: 'said so' })) }
    const a = await made({ kind: 'step-up', title: 'Pay 40 euros', language: 'fr' })
    assert.equal((await tap(a)).status, 303)
    await until(() => let_go, 'the question')
    assert.match((await d.get(a.path, { key: null })).text, /http-equiv="refresh"[\s\S]*Vérification/)
    assert.equal((await state(a)).state, 'used')
    let_go()
    await until(async () => (await state(a)).state === expected, answer)
    assert.match((await d.get(a.path, html)).text, page)
  }
  for (const name of ['Action Approved', 'Action Refused', 'Action Needs More']) assert.equal((await happened(name)).length, 1, name)
  const junk = await made({ kind: 'step-up' })         // an answer that says none of the three is none
  far.how = (data, s) => s.writeHead(200).end('{"answer":"perhaps"}')
  await tap(junk)
  await until(async () => (await state(junk)).call.tries > 0, 'the try')
  const now = await state(junk)
  assert.deepEqual([now.state, now.call.state], ['used', 'waits'])
  assert.match(now.call.said, /yes, no or more/)
})

test('what is not taken is told again under the same id, also after kill -9; 410 ends it', async t => {
  const far = await receiver(t), { d, made, tap, state } = await begin(t, { far })
  far.how = (data, s) => s.destroy()                   // it may have read it, and never answers
  const a = await made({ kind: 'cancel' })
  assert.equal((await tap(a)).status, 303)
  await until(() => far.calls.length, 'the first call')
  await d.kill()
  far.how = (data, s) => s.writeHead(204).end()
  await d.start()
  await until(async () => (await state(a)).call.state === 'delivered', 'the call after the crash', 40000)
  assert.ok(far.calls.length >= 2 && far.calls.every(c => c.id === a.id && c.signed))
  assert.equal((await tap(a)).status, 410)
  far.how = (data, s) => s.writeHead(410).end()
  const gone = await made({ kind: 'cancel' })
  await tap(gone)
  await until(async () => (await state(gone)).call.state === 'given up', 'it to be given up')
})

test('links that are over, foreign or cut change nothing; the same messageId is the same action; mistakes are named', async t => {
  const { d, make, made, tap, state } = await begin(t)
  const short = await made({ kind: 'confirm', expires: new Date(Date.now() + 1500).toISOString() })
  await until(async () => (await state(short)).state === 'expired', 'its end')
  assert.equal((await d.get(short.path, html)).status, 410)
  assert.equal((await tap(short)).status, 410)
  assert.equal((await state(short)).state, 'expired')
  const a = await made({ kind: 'confirm', messageId: 'm1' }), b = await made({ kind: 'confirm', messageId: 'm1' })
  assert.deepEqual([a.id === b.id, a.duplicate, b.duplicate], [true, false, true])
  const other = await permitting(d, all)
  for (const fields of [{ anonymousId: other }, { kind: 'cancel' }, { title: 'Another table' }, { subject: 'booking-18' }, { text: 'more' }]) {       // a link of somebody else's, or to something else, is nobody's answer
    const refused = await make({ kind: 'confirm', messageId: 'm1', ...fields })
    assert.deepEqual([refused.status, refused.text.includes(a.token)], [409, false], JSON.stringify(fields))
  }
  assert.equal((await tap(b)).status, 303)
  assert.equal((await tap(a)).status, 410)             // two links of one action are one
  for (const path of ['/a/nonsense', a.path.slice(0, -2), a.path.replace('/a/', '/h/')]) assert.equal((await d.get(path, html)).status, 404, path)
  for (const fields of [{ kind: 'delete' }, { kind: 'confirm', title: '' }, { kind: 'reschedule' }, { ...reschedule, kind: 'confirm' }, { ...reschedule, choices: [] }, { ...reschedule, choices: [{ id: 'x' }] }, { kind: 'confirm', expires: '2020-01-01' },
    { kind: 'confirm', expires: '400d' }, { kind: 'confirm', title: 'x'.repeat(201) }, { kind: 'step-up' }, { kind: 'confirm', anonymousId: '' }]) assert.equal((await make(fields)).status, 400, JSON.stringify(fields))
  assert.equal((await make({ kind: 'confirm', anonymousId: id('nobody') })).status, 404)
  assert.equal((await make({ kind: 'confirm' }, { key: keys.write })).status, 403)
  assert.equal((await d.get('/v1/actions/00', { key: keys.server })).status, 404)
})

test('a hundred actions of one person, however they come; another person has their own hundred', async t => {
  const { d, make } = await begin(t)
  const answers = await Promise.all(Array.from({ length: 130 }, () => make({ kind: 'confirm' })))
  assert.equal(answers.filter(a => a.status === 200).length, 100)
  assert.deepEqual(new Set(answers.map(a => a.status)).size, 2)
  assert.match(answers.find(a => a.status !== 200).text, /100 actions already/)
  assert.equal((await make({ kind: 'confirm', anonymousId: await permitting(d, all) })).status, 200)
})

test('exported with the person, erased with them', async t => {
  const { d, device, made, tap, state } = await begin(t)
  const a = await made({ kind: 'cancel', title: 'a-very-private-appointment' })
  assert.deepEqual((await d.export(device, 'device')).actions.map(x => [x.id, x.title, x.state]), [[a.id, 'a-very-private-appointment', 'open']])
  await d.ok('DELETE', `/v1/people/${device}?as=device`)
  assert.equal((await d.get(`/v1/actions/${a.id}`)).status, 404)
  assert.equal((await d.get(a.path, html)).status, 404)
  assert.equal((await tap(a)).status, 404)
  await d.stop()
  for (const file of files(d.data)) for (const text of contents(file)) assert.equal(text.indexOf('a-very-private-appointment'), -1, file)
  assert.equal(d.tact('fsck', d.folder, '--data', d.data).code, 0)
})

test('made for a device that signs in later: it is the account\'s then, in what happens, in the export, in erasing', async t => {
  const { d, device, made, tap } = await begin(t), user = id('user')
  const a = await made({ kind: 'confirm', title: 'made-before-signing-in' })
  await d.consent({ userId: user, anonymousId: device }, { remember: true, link_devices: true }, { key: keys.server })
  await d.ok('POST', '/v1/people/' + user + '/link', { body: { anonymousId: device } })
  assert.equal((await tap(a)).status, 303)
  const whole = await d.export(user)
  assert.deepEqual([whole.actions.map(x => x.id), whole.events.filter(e => e.event?.name === 'Action Confirmed').length], [[a.id], 1])
  await d.ok('DELETE', `/v1/people/${user}`)
  assert.equal((await d.get(`/v1/actions/${a.id}`)).status, 404)
  assert.equal((await d.get(a.path, html)).status, 404)
  await d.stop()
  assert.equal(d.tact('fsck', d.folder, '--data', d.data).code, 0)
})

test('in a message: the link travels as a field of the event, and the button is the action', async t => {
  const reminder = 'campaign: reminder\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nagain: each\nwhen: event.name == "Appointment Near"\nmessages:\n  - id: one\n    channels: [sms]\n' +
    ['en', 'fr', 'it'].map(l => `    ${l}: {title: "Tomorrow", body: "Confirm with one tap", action: {label: "Confirm", url: "https://go.example/a/{{event.confirm}}"}}\n`).join('')
  const { d, device, made, tap, state } = await begin(t, { more: { 'campaigns/reminder.yaml': reminder } })
  const user = id('user')
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { phone: '+33612345678' } } })
  await d.consent({ userId: user }, { remember: true, personalise: true, contact_sms: true })
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { phone: '+33612345678' } } })
  const a = await made({ kind: 'confirm', anonymousId: undefined, userId: user })
  await d.track('Appointment Near', { userId: user, properties: { confirm: a.token } })
  const [sent] = await until(() => { const o = d.outbox().filter(m => m.campaign === 'reminder'); return o.length && o }, 'the message')
  assert.ok(a.url.endsWith(`/a/${a.token}`) && JSON.stringify(sent).includes(`https://go.example/a/${a.token}`))
  assert.equal((await tap(a)).status, 303)
  assert.equal((await state(a)).state, 'used')
  assert.ok(device)
})

test('on a phone of 360 pixels the buttons are reached by thumb and by keyboard, light and dark', { skip: !browserPath() && 'no Chromium here' }, async t => {
  const { made, state, d } = await begin(t), browser = new Chromium()
  t.after(() => browser.close())
  const a = await made({ ...reschedule, text: 'Choose another time.', language: 'it' })
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' }), page = await browser.attach(targetId)
  await page.send('Emulation.setDeviceMetricsOverride', { width: 360, height: 640, deviceScaleFactor: 2, mobile: true })
  await page.send('Page.enable')
  const shown = text => until(() => page.value(`document.readyState === 'complete' && document.body.innerText.includes(${JSON.stringify(text)})`).catch(() => false), text)
  await page.send('Page.navigate', { url: `http://127.0.0.1:${d.port}${a.path}` })
  await shown('Choose another time.')
  const boxes = await page.value('[...document.querySelectorAll("button")].map(b => { const r = b.getBoundingClientRect(); return [r.left, r.right, r.height] })')
  assert.equal(boxes.length, 2)
  for (const [left, right, height] of boxes) assert.ok(left >= 0 && right <= 360 && height >= 44, `${left} ${right} ${height}`)
  assert.equal(await page.value('document.documentElement.scrollWidth <= 360'), true)
  const colour = () => page.value('getComputedStyle(document.body).backgroundColor')
  const light = await colour()
  await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] })
  assert.notEqual(await colour(), light)
  for (const type of ['keyDown', 'keyUp']) await page.send('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 })
  assert.equal(await page.value('document.activeElement.textContent'), 'Saturday 21:00')
  if (process.env.SHOT) (await import('node:fs')).writeFileSync(process.env.SHOT, Buffer.from((await page.send('Page.captureScreenshot', {})).data, 'base64'))
  for (const type of ['keyDown', 'keyUp']) await page.send('Input.dispatchKeyEvent', { type, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' })
  await shown('spostato a: Saturday 21:00')
  if (process.env.SHOT) (await import('node:fs')).writeFileSync(process.env.SHOT + '.2.png', Buffer.from((await page.send('Page.captureScreenshot', {})).data, 'base64'))
  assert.equal((await state(a)).choice.id, 'sat-21')
})
