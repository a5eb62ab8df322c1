// The person's own page: what a link of a message opens and what needs a proof, each act of it, the proofs, and those who try to get in otherwise.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { assert, campaign, id, keys, root, start, until, userToken } from './lib.mjs'
import { clock } from '../faults/clock.mjs'
import { Browser, codesSent, evil, mailed, readQr, signedIn, someone } from './me_lib.mjs'

test('every word used in C is there; every page answers with the strict headers', async t => {
  const words = new Set(readFileSync(path.join(root, 'faces/words/me.tsv'), 'utf8').split('\n').map(l => l.split('\t')[0]))
  for (const file of ['me_acts.c', 'me_code.c', 'me_door.c', 'me_page.c', 'me_card.c', 'me_clock.c', 'api_me.c'])
    for (const [, key] of readFileSync(path.join(root, 'daemon', file), 'utf8').matchAll(/"(me\.[A-Za-z.]+\.[A-Za-z0-9]+)"/g)) if (!/\.(js|css|mustache)$/.test(key)) assert.ok(words.has(key), key)
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), link = await mailed(d, who)
  for (const where of ['/me', '/me/erase', '/me/data', '/me/code', '/me/l/nonsense', '/me/in/nonsense', '/me/erased/nonsense', link]) {
    const { headers } = await b.get(where)
    assert.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/, where)
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/)
    assert.equal(headers['cache-control'], 'no-store', where)
    assert.equal(headers['referrer-policy'], 'no-referrer', where)
    assert.equal(headers['x-frame-options'], 'DENY', where)
  }
  const cookie = (await b.get('/me')).headers['set-cookie'].join()
  assert.match(cookie, /tact_me=.*Path=\/me; HttpOnly; SameSite=Lax; Max-Age=1800/)
  assert.match((await b.get('/me', { 'accept-language': 'fr' })).text, /Vos appareils/)
  assert.match((await b.get('/me', { 'accept-language': 'it' })).text, /I Suoi dispositivi/)
  assert.doesNotMatch((await b.get('/me')).text + (await b.get('/me/data')).text, /<script>alert|alert\(1\)<\/script>/)
})

test('a link stops, pauses, wants less and tells why; everything else needs a proof', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), link = await mailed(d, who), b = new Browser(d)
  const acts = [...readFileSync(path.join(root, 'daemon/me_act.def'), 'utf8').matchAll(/^A\((\w+), +(\w+)\)/gm)].map(m => [m[1], m[2]])
  assert.equal(acts.length, 14)
  assert.deepEqual(acts.filter(([, right]) => right === 'LINK').map(([name]) => name), ['stop', 'pause', 'fewer', 'ask'], 'what DESIGN §10 gives a link, and no more')
  const before = await d.export(who.user)
  for (const [name, right] of acts) {
    const fields = { stop: {}, pause: { for: 'week' }, fewer: { most: '3' }, ask: {}, quiet: { from: '22:00', until: '07:00' }, prefer: { channel: 'email' }, purpose: { name: 'locate', say: 'no' }, late: { say: 'no' }, tests: { say: 'no' },
      later: { id: '0123456789abcdef' }, unlink: { device: before.person.parts.find(p => p.device !== 'account')?.id ?? '1'.repeat(16) }, write: { text: 'hello' }, erase: { sure: 'yes' }, out: {} }[name]
    assert.equal((await b.post(`/me/${name}`, fields)).status, 403, `${name} without anything`)
    const a = await b.post(`${link}/${name}`, fields)
    assert.equal(a.status, right === 'LINK' ? 303 : 403, `${name} with a link: ${a.text}`)
  }
  const page = (await b.get(link)).text
  assert.match(page, /<h3>en nudge|<h3>/)
  assert.match(page, /Offers and news are off here/)
  assert.ok(!page.includes(who.email) && !page.includes(who.user) && !page.includes('data.json') && !page.includes('/me/unlink'))
  let { limits, parts } = await d.person(who.user)
  assert.equal(limits.messagesPerWeek, 3)
  const until1 = limits.pausedUntil
  assert.ok(new Date(until1) > Date.now() + 6 * 86400e3)
  assert.equal((await b.post(`${link}/pause`, { for: 'month' })).status, 303)
  assert.equal((await b.post(`${link}/pause`, { for: 'week' })).status, 303)                 // never shorter
  assert.ok(new Date((await d.person(who.user)).limits.pausedUntil) > Date.now() + 29 * 86400e3)
  assert.equal((await b.post(`${link}/pause`, { for: 'end' })).status, 403)
  assert.equal((await b.post(`${link}/fewer`, { most: '5' })).status, 403)
  assert.equal((await b.post(`${link}/fewer`, { most: '1' })).status, 303)
  assert.equal((await b.post(`${link}/fewer`, { most: '1' }, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await d.person(who.user)).limits.messagesPerWeek, 1)
  assert.ok(parts, 'nobody was erased')
  const other = await someone(d), mark = /\/me\/l\/(.+)/.exec(link)[1]                      // a changed link opens nobody
  assert.equal((await b.get('/me/l/' + mark.slice(0, -2) + (mark.at(-1) === 'A' ? 'BB' : 'AA'))).status, 404)
  assert.equal((await d.person(other.user)).limits.messagesPerWeek, undefined)
})

test('a link finds its own message, however many decisions came since', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), link = await mailed(d, who), b = new Browser(d), told = page => /<h2>Why did you get this\?[\s\S]*?<\/section>/.exec(page)[0], before = told((await b.get(link)).text)
  assert.match(before, /<h3>[\s\S]*<li>/)
  for (let i = 0; i < 60; i++) await d.decide({ userId: who.user, anonymousId: who.anonymousId, slot: 'aside', text: 'buy a novel' })
  assert.equal((await d.ok('GET', `/v1/people/${who.user}/why`)).decisions.some(x => x.campaign === 'nudge-mail'), false)
  assert.equal(told((await b.get(link)).text), before)                        // fails when the page reads the latest decisions alone: beyond() of daemon/api_people.c
})

test('proven, each act truly acts; forms of elsewhere do not', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), limits = async () => (await d.person(who.user)).limits
  await mailed(d, who)
  assert.match((await b.get('/me')).text, /Why did you get this\?/)
  for (const [name, fields, holds] of [
    ['fewer', { most: '5' }, l => l.messagesPerWeek === 5], ['fewer', { most: 'any' }, l => l.messagesPerWeek === undefined], ['pause', { for: 'week' }, l => new Date(l.pausedUntil) > new Date()], ['pause', { for: 'end' }, l => !l.pausedUntil],
    ['quiet', { from: '22:30', until: '06:15', say: 'hours' }, l => l.quietHours.from === '22:30' && l.quietHours.until === '06:15'], ['quiet', { say: 'none', from: '22:30', until: '06:15' }, l => !l.quietHours],
    ['prefer', { channel: 'sms' }, l => l.prefer === 'sms'], ['prefer', { channel: 'none' }, l => !l.prefer], ['late', { say: 'no' }, l => !l.lateNightSilence], ['tests', { say: 'no' }, l => !l.tests], ['tests', { say: 'yes' }, l => l.tests]]) {
    const a = await b.act(name, fields)
    assert.equal(a.status, 303, `${name}: ${a.text}`)
    assert.match(a.headers.location, /^\/me\?done=[a-z]+#[a-z]+$/)
    assert.ok(holds(await limits()), `${name} ${JSON.stringify(fields)} ${JSON.stringify(await limits())}`)
  }
  const phone = id('phone')                                // what was said on a device before it was linked does not bind what is said for all of them today
  await d.consent({ anonymousId: phone }, { remember: true, link_devices: true })
  await d.ok('POST', `/v1/people/${phone}/limits?as=device`, { body: { messagesPerWeek: 1 } })
  await d.ok('POST', '/v1/identify', { body: { anonymousId: phone, userId: who.user, messageId: id('m') } })
  const most = async () => /name="most" [^>]*value="(\d+)"/.exec((await b.get('/me')).text)[1]
  assert.ok((await limits()).lateNightSilence === false, 'a device linked later turns nothing on again')
  assert.equal(await most(), '1', 'the strictest holds')
  await b.act('fewer', { most: '5' })
  assert.equal(await most(), '5', 'the newest word for all')
  for (const [posted, any, kept, shown] of [['11', '11', undefined, ['11', '11']], ['any', '', undefined, ['11', '11']], ['40', '', 40, ['40', '41']], ['41', '41', undefined, ['11', '11']], ['0', '11', 0, ['0', '11']], ['5', '11', 5, ['5', '11']]]) {
    await b.act('fewer', { most: posted, any })
    assert.equal((await limits()).messagesPerWeek, kept)
    const text = (await b.get('/me')).text
    assert.deepEqual([/name="most" [^>]*value="(\d+)"/.exec(text)[1], /name="most" [^>]*max="(\d+)"/.exec(text)[1]], shown)
    assert.equal(/name="any" value="(\d+)"/.exec(text)[1], shown[1], 'the last step is no limit')
  }
  assert.match((await b.get('/me', { 'accept-language': 'it' })).text, /Secondo l’ora di: Parigi \(il Paese di/)
  await d.track('Looked', { anonymousId: who.anonymousId, userId: who.user, context: { timezone: 'America/New_York' } })
  assert.match((await b.get('/me')).text, /By the clock of: New York \(from your device\), Paris \(the country of \w+\)\. Nothing comes while one of them says quiet\./)
  for (const [name, fields] of [['quiet', { from: '9', until: '10:00' }], ['quiet', { from: '10:00', until: '10:00' }], ['prefer', { channel: 'web' }], ['fewer', { most: '999' }], ['fewer', {}], ['pause', { for: 'ever' }], ['purpose', { name: 'nothing', say: 'yes' }], ['purpose', { name: 'locate' }], ['unlink', { device: 'f'.repeat(16) }], ['write', { text: '' }]])
    assert.equal((await b.act(name, fields)).status, 400, `${name} ${JSON.stringify(fields)}`)
  const may = async purpose => (await d.ok('GET', `/v1/consent?userId=${who.user}`)).purposes[purpose].state
  assert.equal((await b.act('purpose', { name: 'locate', say: 'no' })).status, 303)
  assert.notEqual(await may('locate'), 'granted')
  await new Promise(go => setTimeout(go, 1000 - Date.now() % 1000 + 5))                    // of two choices of one second the stricter stands
  assert.equal((await b.act('purpose', { name: 'locate', say: 'yes' })).status, 303)
  assert.equal((await b.act('purpose', { name: 'messages', say: 'no' })).status, 303)
  for (const purpose of ['contact_email', 'contact_sms', 'contact_inapp']) assert.notEqual(await may(purpose), 'granted', purpose)
  assert.equal(await may('remember'), 'granted')
  const receipts = (await d.export(who.user)).receipts
  assert.ok(receipts.some(r => r.method === 'me'), 'a choice on the page has its receipt')
  assert.equal((await b.act('write', { text: `hello ${evil}` })).status, 303)
  const page = (await b.get('/me')).text
  assert.ok(page.includes('hello &lt;script&gt;') && !page.includes('<script>alert'))
  const devices = [...page.matchAll(/name="device" value="([0-9a-f]{16})"/g)]
  assert.equal(devices.length, 2)
  for (const [, device] of devices) assert.equal((await b.act('unlink', { device })).status, 303)
  assert.doesNotMatch((await b.get('/me')).text, /name="device"/)
  const form = await b.token()
  assert.equal((await b.post('/me/tests', { say: 'no' })).status, 403)
  assert.equal((await b.post('/me/tests', { form: 'x'.repeat(80), say: 'no' })).status, 403)
  assert.equal((await b.post('/me/tests', { form: await (await signedIn(d, who)).token(), say: 'no' })).status, 403, 'the token of another session')
  assert.equal((await b.post('/me/tests', { form, say: 'no' }, { 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await b.post('/me/tests', { form, say: 'no' }, { 'sec-fetch-site': '', origin: 'https://evil.example' })).status, 403)
  assert.ok((await limits()).tests)
  assert.equal((await b.act('out')).status, 303)
  assert.equal((await b.post('/me/tests', { form, say: 'no' })).status, 403)
})

test('take everything away in both forms, and be erased with a receipt', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who)
  const file = await b.get('/me/data.json')
  assert.match(file.headers['content-disposition'], /attachment/)
  const whole = await d.export(who.user), leaves = v => v && typeof v === 'object' ? Object.values(v).flatMap(leaves) : [v]
  assert.deepEqual(Object.keys(file.json), Object.keys(whole))
  const page = (await b.get('/me/data')).text, escaped = s => String(s).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
  const ours = new Set([...readFileSync(path.join(root, 'core/base/words.def'), 'utf8').matchAll(/^W\(\w+, *\w+, *\d+, *"([^"]+)"/gm)].map(m => m[1])), isTime = s => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(s)
  const said = new Map([...readFileSync(path.join(root, 'faces/words/me.tsv'), 'utf8').matchAll(/^me\.value\.\w+\.(\w+)\t([^\t]+)/gm)].map(m => [m[1].replaceAll('_', ' '), m[2]]))     // a code of ours, and its words
  for (const leaf of leaves(file.json)) if (typeof leaf === 'string' && !isTime(leaf) && !ours.has(leaf) && !page.includes(said.get(leaf))) assert.ok(page.includes(escaped(leaf).replace(/'/g, '&#39;')) || page.includes(escaped(leaf)), `${leaf} is not on the page`)
  const readable = page.replace(/<details class="machine">[^]*?<\/details>/g, '')
  assert.doesNotMatch(readable, /lateNightSilence|pseudonym|canBeAskedForAgain|\d\dT\d\d:|contact_email|>(true|false)</, 'no raw key, no raw time')
  assert.match(readable, /<dt>Left alone late at night<\/dt><dd>Yes<\/dd>/)
  assert.match(readable, /<dt>Known since<\/dt><dd>today at \d+:\d\d<\/dd>/)
  assert.match((await b.get('/me/data', { 'accept-language': 'it' })).text, /<dt>In pace a tarda notte<\/dt><dd>Sì<\/dd>/)
  assert.equal((await b.act('erase')).headers.location, '/me/erase')
  assert.match((await b.get('/me/erase')).text, /What stays, and why/)
  const done = await b.act('erase', { sure: 'yes' })
  assert.match(done.headers.location, /^\/me\/erased\/[\w-]+$/)
  assert.equal((await d.get(`/v1/people/${who.user}`)).status, 404)
  const receipt = /[0-9a-f]{32}/.exec((await b.get(done.headers.location)).text)[0]
  assert.equal((await b.get(done.headers.location.replace('erased', 'receipt'))).json.receipt, receipt)
  assert.match((await b.get('/me')).text, /Send me a code/)
})

// fails when the page grows with what happened until it cannot be sent: who has much has a right to it, too
test('of very much the newest is read on the page, and all of it in the file', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who)
  await Promise.all(Array.from({ length: 80 }, (_, n) => d.track('Wide', { userId: who.user, properties: { n: `number-${n}`, wide: '<&"'.repeat(2000) } })))
  await d.track('Newest', { userId: who.user, properties: { n: 'the newest' } })
  const page = await b.get('/me/data'), wide = page.text.match(/number-\d+/g)
  assert.deepEqual([page.status, page.text.includes('the newest'), page.text.includes('What is older stands in the file.')], [200, true, true], page.text.slice(0, 300))
  assert.ok(page.text.length < 1 << 20 && wide.length >= 10 && wide.length < 80, `${page.text.length} ${wide.length}`)
  assert.equal(new Set((await b.get('/me/data.json')).text.match(/number-\d+/g)).size, 80)
})

/** A daemon behind a proxy that says who calls, and a browser of that address. */
const behind = { brand: { 'tact.yaml': s => s + '\ntrusted_proxies: [127.0.0.1]\n' } }
const from = (d, address) => { const b = new Browser(d), once = b.once; b.once = (m, w, f, h) => once.call(b, m, w, f, { 'x-forwarded-for': address, ...h }); return b }
const sent = (d, count) => until(() => codesSent(d).length >= count && codesSent(d), 'the code')
const no = (code, by) => String((Number(code) + by) % 1e6).padStart(6, '0')

test('a code opens in the browser that asked, five tries, three an hour from wherever they are asked for', async t => {
  const d = await start(behind); t.after(() => d.stop())
  const who = await someone(d), b = from(d, '192.0.2.1'), other = from(d, '192.0.2.2')
  await b.post('/me/code', { address: who.email.toUpperCase() })
  await other.post('/me/code', { address: 'nobody@else.example' })
  const [code] = await sent(d, 1)
  assert.ok(!(await b.get('/me/code')).text.includes(who.email))
  for (const of of [b, other]) assert.match((await of.get('/me/code')).text, /If there is still nothing, we do not know this address[^]*<a href="\/me">Ask for another code/, 'nobody is left waiting')
  assert.equal((await other.post('/me/try', { code })).status, 403, 'another browser')
  assert.match((await b.post('/me/try', { code: no(code, 1) })).text, /Tries left: 4/)
  const opened = await b.post('/me/try', { code: `${code.slice(0, 3)} ${code.slice(3)}` })
  assert.equal(opened.headers.location, '/me')
  assert.match((await b.get('/me')).text, /Your devices/)
  assert.equal((await other.get('/me')).text.includes('Your devices'), false)
  for (let i = 0; i < 2; i++) await from(d, `2001:db8:0:${i}::1`).post('/me/code', { address: who.email })
  await sent(d, 3)
  const late = from(d, '192.0.2.3'), link = await mailed(d, who), holder = from(d, '192.0.2.4')
  assert.equal((await late.post('/me/code', { address: who.email })).status, 303)
  assert.equal((await holder.post(`${link}/ask`)).status, 303)
  const codes = await sent(d, 4)                            // in their turn: the one of before would have come first
  assert.equal((await late.post('/me/try', { code: codes[3] })).status, 403)
  for (let i = 0; i < 5; i++) { const { status } = await holder.post('/me/try', { code: no(codes[3], 1 + i) }); assert.equal(status, i < 4 ? 403 : 410) }
  assert.equal(codes.length, 4, 'three an hour for who knows the address alone; who holds a message is not shut out by that')
  assert.equal((await holder.post('/me/try', { code: codes[3] })).status, 410)
  for (const address of ['', 'no address', '12', '@', 'a@', 'a@b'.repeat(200)]) assert.equal((await other.post('/me/code', { address })).status, 400, address)
})

test('whether an address is on file cannot be heard: not in words, status, headers, nor by trying on, asking often or playing a cookie again', async t => {
  const d = await start(behind); t.after(() => d.stop())
  const who = await someone(d)
  const hears = async (address, client) => {
    const b = from(d, client), heard = [], say = a => { const { date, ...headers } = a.headers; heard.push(JSON.stringify([a.status, headers, a.text]).replace(/(tact_me_code=)[^;]+/g, '$1…').replace(/Max-Age=\d+/g, '…')) }
    for (let ask = 0; ask < 4; ask++) {
      say(await b.post('/me/code', { address }))
      const kept = b.jar.tact_me_code
      heard.push(kept.length)
      say(await b.get('/me/code'))
      await sent(d, who.sent += address === who.email && ask < 3 ? 1 : 0)                  // looked up by now
      for (let i = 0; i < 6; i++) say(await b.post('/me/try', { code: '12345' }))
      b.jar.tact_me_code = kept
      say(await b.post('/me/try', { code: '12345' }))
    }
    return heard
  }
  who.sent = 0
  const known = await hears(who.email, '192.0.2.1'), nobody = await hears(who.email.replace('user-', 'uzer-'), '192.0.2.2')
  assert.deepEqual(known, nobody)
  assert.equal(known.filter(h => /Tries left: 1/.test(h)).length, 4)
  await d.restart()
  const b = from(d, '192.0.2.1')
  await b.post('/me/code', { address: who.email })
  await sent(d, 4)
  await d.restart()
  assert.equal((await b.post('/me/try', { code: codesSent(d)[3] })).status, 410, 'over after a restart, and it says so')
})

test('asks for addresses nobody knows take no room of anybody; one client asks thirty times, then one in two minutes', async t => {
  const d = await start(behind); t.after(() => d.stop())
  const who = await someone(d), at = client => from(d, client)
  await Promise.all(Array.from({ length: 70 }, async (_, client) => { for (let i = 0; i < 30; i++) assert.equal((await at(`192.0.2.${client}`).post('/me/code', { address: `n${client}-${i}@no.example` })).status, 303) }))
  const refused = await at('192.0.2.5').once('POST', '/me/code', { address: who.email })
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 120, refused.headers['retry-after'])
  assert.match(refused.text, /Ask again in [12] min/)
  assert.equal((await at('198.51.100.1').post('/me/code', { address: who.email })).status, 303)
  assert.equal((await sent(d, 1)).length, 1)
  for (let i = 0; i < 30; i++) await at(`2001:db8::${i}`).post('/me/code', { address: who.email })
  assert.equal((await at('2001:db8::ffff').once('POST', '/me/code', { address: who.email })).status, 429, 'of the same /64')
  assert.equal((await at('2001:db8:0:1::1').post('/me/code', { address: who.email })).status, 303)
})

test('a session ends with the device that goes, with the person, with signing out, after half an hour and after twelve', async t => {
  const c = clock(), d = await start({ env: c.env }); t.after(() => d.stop())
  const who = await someone(d), open = async b => (await b.get('/me')).text.includes('Your devices'), here = await signedIn(d, who), lost = await signedIn(d, who)
  assert.deepEqual([await open(here), await open(lost)], [true, true])
  const [, device] = /name="device" value="([0-9a-f]{16})"/.exec((await here.get('/me')).text)
  assert.equal((await here.act('unlink', { device })).status, 303)
  assert.deepEqual([await open(here), await open(lost)], [true, false], 'nobody knows which browser is on the device that went')
  const copy = { ...here.jar }
  await here.act('out')
  here.jar = copy
  assert.equal(await open(here), false, 'signed out for every copy')
  const again = await signedIn(d, who), phone = id('phone')
  await d.consent({ anonymousId: phone, userId: who.user }, { remember: true, link_devices: true })
  await d.consent({ anonymousId: phone }, { remember: true, link_devices: true })
  await d.ok('POST', '/v1/identify', { body: { anonymousId: phone, userId: who.user, messageId: id('m') } })
  assert.equal(await open(again), true, 'a device more ends nothing')
  await d.ok('POST', `/v1/people/${who.user}/unlink`, { body: { anonymousId: phone } })
  assert.equal(await open(again), false, 'unlinked by the brand')
  await new Promise(go => setTimeout(go, 1005 - Date.now() % 1000))                        // the beginning of a second: what follows falls into it
  const before = await signedIn(d, who)
  assert.equal(await open(before), true)
  await d.ok('DELETE', `/v1/people/${who.user}`)
  assert.equal(await open(before), false)
  await someone(d, who.user, who.email)
  assert.equal(await open(before), false, 'who comes back is another')
  const idle = await signedIn(d, who), long = await signedIn(d, who)
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) { c.on(20 * 60); assert.equal(await open(long), true, `after ${minutes + 20} minutes`); if (minutes === 20) assert.equal(await open(idle), false, 'half an hour unused') }
  c.on(20 * 60)
  assert.equal(await open(long), false, 'twelve hours')
})

test('the brand makes a link that opens once; a proof of the app; no other way in', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), made = await d.ok('POST', `/v1/people/${who.user}/me`, { body: {} }), where = new URL(made.url).pathname
  assert.ok(new Date(made.expires) < Date.now() + 61 * 60e3)
  assert.equal((await d.post(`/v1/people/${who.user}/me`, {}, { key: keys.write })).status, 403)
  const b = new Browser(d), late = new Browser(d)
  assert.equal((await b.get(where)).status, 200)
  assert.equal((await b.get('/me')).text.includes('Your devices'), false, 'looking opens nothing')
  assert.equal((await b.post(where)).headers.location, '/me')
  assert.match((await b.get('/me')).text, /Your devices/)
  assert.equal((await late.post(where)).status, 410)
  await d.restart()
  assert.equal((await late.post(where)).status, 410)
  assert.match((await b.get('/me')).text, /Your devices/)
  for (const [fields, headers] of [[{ userId: who.user, userToken: userToken('other') }], [{ userId: who.user }], [{ userId: who.user, userToken: userToken(who.user) }, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }]])
    assert.equal((await late.post('/me', fields, headers)).status, 403)
  assert.equal((await late.post('/me', { userId: who.user, userToken: userToken(who.user) }, { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' })).status, 303)
  for (const jar of [{ tact_me: 'x' }, { tact_me: b.jar.tact_me.slice(0, -3) + 'AAA' }, { tact_me: where.split('/').pop() }]) { late.jar = jar; assert.equal((await late.get('/me')).text.includes('Your devices'), false) }
  assert.equal((await late.get('/me?done=https://evil.example')).status, 200)
})

test('the way to the page: beside an answer, and in the words of a message', async t => {
  const way = campaign('way', 'when: event.name == "Way"\nworth: 1000\nagain: each\nholdout: 0%', { slot: 'way' }).replaceAll('words"', 'words {{me_url}}", action: {label: Yours, url: "{{me_url}}"}')
  const d = await start({ brand: { 'tact.yaml': s => s.replace('country: FR', 'public_url: https://tact.town.example/\ncountry: FR'), 'campaigns/way.yaml': way } }); t.after(() => d.stop())
  const who = await someone(d), b = new Browser(d), asked = who => d.asked('way', { ...who, event: 'Way', slot: 'way' })
  const { decision } = await asked({ userId: who.user, anonymousId: who.anonymousId }), { content } = decision
  for (const link of [decision.me, content.body.slice(9), content.action.url]) {
    assert.match(link, /^https:\/\/tact\.town\.example\/me\/l\/[\w-]+$/)
    assert.match((await b.get(new URL(link).pathname)).text, /Why did you get this\?/)
  }
  const stranger = (await asked({ anonymousId: id('stranger') })).decision
  assert.deepEqual([stranger.me, stranger.content.body, stranger.content.action.url], [undefined, 'en words https://tact.town.example/me', 'https://tact.town.example/me'])
})

test('the card shows what can be used, to who proved who they are', async t => {
  const rewards = 'points:\n  rules:\n    - {name: orders, on: Order Completed, points: event.revenue}\ncoupons:\n  - {name: welcome, value: {en: "5 euros <off>"}, valid: 30d}\n'
  const d = await start({ brand: { 'rewards.yaml': rewards, 'campaigns/welcome.yaml': campaign('welcome', 'when: event.name == "Welcome"\nworth: 1000\nagain: never\nholdout: 0%\ncoupon: welcome', { slot: 'welcome' }) } }); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who)
  await d.track('Order Completed', { userId: who.user, properties: { revenue: 42 } })
  await d.asked('welcome', { userId: who.user, anonymousId: who.anonymousId, event: 'Welcome', slot: 'welcome' })
  const [coupon] = (await d.ok('GET', `/v1/rewards/${who.user}`)).coupons, page = (await b.get('/me/card')).text
  assert.match((await b.get('/me')).text, /href="\/me\/card"/)
  assert.ok(page.includes('42 points') && page.includes(coupon.code) && page.includes('5 euros &lt;off&gt;'), page)
  assert.equal(page.match(/<svg /g).length, 3)
  const seen = await d.ok('GET', `/v1/rewards/${encodeURIComponent(readQr(page.match(/<svg [^]*?<\/svg>/)[0]))}?as=card`)
  assert.deepEqual([seen.points, seen.shopVisits, seen.coupons[0].code], [42, 0, coupon.code], 'the till reads the card')
  assert.equal((await new Browser(d).get('/me/card')).status, 403)
  const worker = await b.get('/me/worker.js')
  assert.deepEqual([worker.status, worker.headers['service-worker-allowed'], worker.headers['content-security-policy']], [200, '/me/card', "default-src 'none'; connect-src 'self'"], 'it may see the card alone')
  const copy = { ...b.jar }
  assert.equal((await b.act('out')).status, 303)
  b.jar = copy
  assert.equal((await b.get('/me/card')).status, 410, 'signed out: a phone that kept it lets it go')
  assert.match((await b.get('/me')).text, /<body data-gone>/)
})

test('a ticket says what it is for, when by the clock of its place, and where; it lets in once, and none is given when it is over', async () => {
  const hours = n => new Date(Date.now() + n * 3600e3), wall = n => new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Montreal', dateStyle: 'short', timeStyle: 'short' }).format(hours(n))
  const gives = name => campaign(name, `when: event.name == "${name}"\nworth: 1000\nagain: never\nholdout: 0%\ncoupon: ${name}`, { slot: name }).replaceAll('words"', 'Yours from {{coupon.from}} at {{coupon.place}}: {{coupon.code}}"')
  const ticket = (name, from, until) => `  - {name: ${name}, value: {en: "A ${name} <evening>"}, ticket: {from: "${wall(from)}", until: "${wall(until)}", place: hall}}\n`
  const d = await start({ brand: { 'places.csv': 'id,name,lat,lon,address,hours,services,zone\nhall,The Hall,45.5,-73.56,1 rue Une,,,America/Montreal\n', 'rewards.yaml': 'coupons:\n' + ticket('tasting', 26, 29) + ticket('gone', -3, -1),
    'campaigns/tasting.yaml': gives('tasting'), 'campaigns/gone.yaml': gives('gone') } })
  try {
    const who = await someone(d), b = await signedIn(d, who), asked = name => d.asked(name, { userId: who.user, anonymousId: who.anonymousId, event: name, slot: name }), clock = wall(26).slice(11)
    const { decision } = await asked('tasting'), [one] = (await d.ok('GET', `/v1/rewards/${who.user}`)).coupons
    assert.match(decision.content.body, new RegExp(`^en Yours from .* ${clock} at The Hall: ${one.code}$`))
    assert.deepEqual([one.ticket.from.slice(0, 16), one.ticket.place, one.state], [hours(26).toISOString().slice(0, 16), 'The Hall', 'good'])
    const late = await d.decide({ userId: who.user, anonymousId: who.anonymousId, event: 'gone', slot: 'gone' })
    assert.deepEqual([late.decision, late.reasons.some(r => r.code === 'coupon.none')], [null, true])
    const page = (await b.get('/me/card')).text
    assert.match(page, new RegExp(`<h2>A tasting &lt;evening&gt;</h2><p><b>[^<]*${clock}[^<]*</b><br>The Hall, 1 rue Une</p>`))
    assert.ok(page.includes(one.code) && !page.includes('no ticket to use'))
    const seen = await d.ok('GET', `/v1/coupons/${one.code}`)
    assert.deepEqual([seen.state, seen.ticket.place, seen.ticket.text.includes(clock)], ['good', 'The Hall', true])
    const used = await d.request('POST', `/v1/coupons/${one.code}/redeem`, { body: { messageId: 'door-1' } }), again = await d.request('POST', `/v1/coupons/${one.code}/redeem`, { body: { messageId: 'door-2' } })
    assert.deepEqual([used.json.redeemed, again.status, again.json.state], [true, 409, 'redeemed'])
    assert.match((await b.get('/me/card')).text, /no ticket to use/)
  } finally { d.stop() }
})

test('who calls without end is told to wait', async t => {
  const d = await start(); t.after(() => d.stop())
  const answers = await Promise.all(Array.from({ length: 200 }, () => d.request('GET', '/me', { key: null }))), refused = answers.filter(a => a.status === 429)
  assert.ok(refused.length > 0 && refused.every(a => Number(a.headers['retry-after']) > 0), `${refused.length} of 200`)
  assert.ok(answers.filter(a => a.status === 200).length >= 50)
})

test('an automatic answer names its question there, and no file of the brand', async t => {
  const d = await start({ brand: { 'answers/en.md': '---\nlanguage: en\n---\n# Do you deliver?\nIn town.\n' } }); t.after(() => d.stop())
  const b = await signedIn(d, await someone(d))
  await b.act('write', { text: 'Do you deliver?' })
  const page = (await b.get('/me')).text, data = (await b.get('/me/data')).text
  for (const text of [page, data]) assert.match(text, /This is an automatic answer: what proof says to &quot;Do you deliver\?&quot;\./)
  assert.doesNotMatch(page, /answers\/en\.md/)
  assert.doesNotMatch(data, /<dt>From<\/dt><dd>answers\/en\.md/, 'it is among what only machines go by')       // fails without the line about "source" in label_of() of daemon/me_data.c
  assert.match(data, /<dt>source<\/dt><dd>answers\/en\.md#do-you-deliver/)
})
