// Trying a campaign on days that are over, and asking why somebody did not get one: counts made by hand, mistakes told where they stand,
// nothing written anywhere, a damaged log named.
import { after, before, test } from 'node:test'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { all, assert, campaign, files, id, keys, permitting, start, until } from './lib.mjs'

const BOTH = 10, DEAR_ONLY = 4
const plain = 'again: each\nholdout: 0%\n', sure = plain + 'class: service\nbasis: contract\n'
const shelf = (when, name = 'shelf') => campaign(name, `${sure}when: event.name == "Shelf Viewed" && ${when}`, { channels: 'email' })
const rare = campaign('rare', `${sure}when: event.name == "Rare Seen"`, { channels: 'email' })
const hash = folder => Object.fromEntries(files(folder).sort().map(f => [f, createHash('sha256').update(fs.readFileSync(f)).digest('hex')]))
const kept = () => ['log', 'bundles', 'worlds', 'policies'].map(f => hash(path.join(d.data, f))).concat(hash(d.folder))
/** Another hour of the brand's clock. */
const hour = shift => String((Number(new Date().toLocaleString('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hour12: false })) + shift + 24) % 24).padStart(2, '0') + ':00'
let d, e

function tried(text, ...more) {
  const file = path.join(d.home, 'tried.yaml')
  fs.writeFileSync(file, text)
  return d.tact('try', file, d.folder, '--data', d.data, '--on', 'today', ...more)
}
const asked = (text, options) => d.post('/v1/campaigns/try', { campaigns: [{ file: 'tried.yaml', text }], on: 'today' }, options)
const exact = text => { const a = tried(text, '--json'); assert.equal(a.code, 0, a.err); return JSON.parse(a.out) }
const row = (rows, name) => rows.find(r => r.campaign === name)

before(async () => {
  d = await start({ brand: { 'campaigns/shelf.yaml': shelf('event.price > 20.0') } })
  const see = (anonymousId, price) => d.track('Shelf Viewed', { anonymousId, properties: { price } })
  for (let i = 0; i < BOTH + DEAR_ONLY; i++) {
    const device = await permitting(d, all)
    if (i < BOTH) await see(device, 10)
    await see(device, 30)
    if (i >= BOTH) await d.track('Rare Seen', { anonymousId: device })
  }
  await d.track('Door Opened', { anonymousId: id('stranger') })            // nobody who is remembered: left out, and counted
  await until(() => d.outbox().length === BOTH + DEAR_ONLY, 'the mails')
  await until(() => tried(shelf('event.price > 20.0'), '--json').out.includes('"before":14,"after":14'), 'the log files to have them')
  e = await start({ brand: {
    'tact.yaml': y => y.replace(/^quiet:.*$/m, `quiet: {from: "${hour(-2)}", until: "${hour(3)}"}`),
    'campaigns/dear.yaml': campaign('dear', plain + 'when: event.name == "Shelf Viewed" && event.price > 20.0', { channels: 'email' }),
    'campaigns/capped.yaml': campaign('capped', sure + 'cap: {per: 1d, touches: 1}\nwhen: slot == "capped"', { slot: 'capped' }) } })
})
after(async () => { await d.stop(); await e.stop() })

// fails when trial_said.c counts a message twice, or trial_event.c takes a mail the trial handed over itself for one that was not said
test('a changed campaign is counted as one counts by hand', async () => {
  const json = exact(shelf('event.price > 5.0'))
  assert.deepEqual(json.tried, ['shelf'])
  assert.equal(json.people, BOTH + DEAR_ONLY)
  assert.deepEqual(json.messages, { before: BOTH + DEAR_ONLY, after: 2 * BOTH + DEAR_ONLY })
  assert.equal(json.decidedOtherwise, BOTH)
  assert.deepEqual(row(json.campaigns, 'shelf'), { campaign: 'shelf', tried: true, before: { messages: 14, people: 14 }, after: { messages: 24, people: 14 } })
  assert.deepEqual(json.said, [{ campaign: 'shelf', message: 'one', channel: 'email', messages: 24, people: 14, before: 14 }])
  assert.deepEqual(json.ends.filter(x => x.campaign === 'shelf').map(x => [x.code, x.moments, x.people]), [['got', 24, 14]])
  assert.equal(json.leftOut.notRemembered, 1)
  const words = tried(shelf('event.price > 5.0'))
  assert.equal(words.code, 0, words.err)
  assert.match(words.out, /24 messages in place of 14/)
  assert.match(words.out, /shelf +one +email +14 +24 +14/)
  assert.match(words.out, /shelf fitted 24 moments of 14 people/)
  assert.match(words.out, /Left out: 1 moments of people who did not permit to be remembered/)
  const none = exact(shelf('event.price > 100.0'))
  assert.deepEqual(none.messages, { before: 14, after: 0 })
  assert.equal(none.decidedOtherwise, 28, 'each mail twice: where it was chosen, and where it was due')
  assert.equal(none.decided, 28)
  const cheap = exact(shelf('event.price < 20.0', 'cheap'))
  assert.deepEqual(row(cheap.campaigns, 'cheap').after, { messages: 10, people: 10 })
  assert.deepEqual(row(cheap.campaigns, 'shelf').after, { messages: 14, people: 14 })
})

test('an unchanged folder decides nothing otherwise', async () => {
  const same = path.join(d.home, 'same')
  fs.cpSync(d.folder, same, { recursive: true })
  const a = d.tact('try', '--folder', same, d.folder, '--data', d.data, '--on', 'today', '--json')
  assert.equal(a.code, 0, a.err)
  const json = JSON.parse(a.out)
  assert.deepEqual(json.tried, [])
  assert.equal(json.decidedOtherwise, 0)
  assert.deepEqual(json.messages, { before: 14, after: 14 })
  assert.equal(exact(shelf('event.price > 20.0')).decidedOtherwise, 0)
  assert.match(tried(shelf('event.price > 20.0')).out, /Nothing would have been decided otherwise/)
})

test('fewer than ten people are told as few', async () => {
  const json = exact(rare)
  assert.deepEqual(row(json.campaigns, 'rare').after, { messages: null, people: null })
  assert.ok(json.said.filter(x => x.campaign === 'rare').every(x => x.messages === null && x.people === null))
  assert.ok(json.ends.filter(x => x.campaign === 'rare').every(x => x.moments === null && x.people === null))
  const words = tried(rare)
  assert.match(words.out, /rare +one +email +few +few +0/)
  assert.match(words.out, /rare fitted few moments of fewer than ten people/)
  assert.doesNotMatch(words.out, /\b4\b/)
})

// fails when a count, a row, a verdict or a zero comes out of trial_json.c as it was counted
test('over HTTP, where anybody of the console words the question, nothing tells of few by asking twice', async () => {
  const told = async text => { const { status, json: { until, ...json }, text: said } = await asked(text); assert.equal(status, 200, said); return json }
  const one = await told(shelf('event.price > 5.0')), leaves = v => v && typeof v === 'object' ? Object.values(v).flatMap(leaves) : [v]
  assert.equal(one.roundedTo, 10)
  assert.deepEqual(await told(shelf('event.price >  5.0').replaceAll('words', 'other words')), one, 'the same question, the same answer')
  const mine = row(one.campaigns, 'shelf')
  for (const [n, true_] of [[mine.after.people, 14], [mine.before.people, 14], [one.decidedOtherwise, 10]]) assert.ok(n === null || (n % 10 === 0 && n >= 10 && Math.abs(n - true_) <= 14), `${n} for ${true_}`)
  for (const list of [one.campaigns.map(c => [c.before, c.after]), one.said, one.hours, one.ends]) for (const n of leaves(list).filter(x => typeof x === 'number' && x > 23)) assert.equal(n % 10, 0)
  const none = await told(shelf('event.price > 100.0')), few = await told(rare)
  assert.deepEqual([row(none.campaigns, 'shelf').after, row(few.campaigns, 'rare').after], [{ messages: null, people: null }, { messages: null, people: null }], 'nobody is as few as four')
  assert.deepEqual([few.said.some(x => x.campaign === 'rare'), few.ends.some(x => x.campaign === 'rare'), row(few.verdicts, 'rare').newPeoplePerDay], [false, false, undefined])
})

test('mistakes are told with file, line and column; wrong keys and wrong questions are refused', async () => {
  const wrong = shelf('event.price > 5.0').replace('when: event.name', 'when: evnt.name')
  const line = wrong.split('\n').findIndex(l => l.startsWith('when:')) + 1
  const cli = tried(wrong)
  assert.equal(cli.code, 1)
  assert.match(cli.err, new RegExp(`tried\\.yaml:${line}:7: error: unknown field 'evnt\\.name'`))
  assert.match(cli.err, /did you mean 'event\.name'/)
  const api = await asked(wrong)
  assert.equal(api.status, 422)
  assert.deepEqual(api.json.findings.map(f => [f.file, f.line, f.column, f.severity]), [['tried.yaml', line, 7, 'error']])
  const broken = tried('campaign: [\n')
  assert.equal(broken.code, 1)
  assert.match(broken.err, /tried\.yaml:\d+:\d+: error:/)
  assert.equal((await asked('campaign: [\n')).status, 422)
  assert.equal((await asked(shelf('true'), { key: keys.write })).status, 403)
  assert.equal((await asked(shelf('true'), { key: null })).status, 401)
  assert.equal((await asked(shelf('true'), { key: keys.admin })).status, 200)
  for (const body of [{}, { campaigns: [] }, { campaigns: [{ file: 'x.yaml' }] }, { campaigns: [{ text: shelf('true') }], days: 0 }, { campaigns: [{ text: shelf('true') }], days: 400 }, { campaigns: [{ text: shelf('true') }], on: 'tomorrow' }])
    assert.equal((await d.post('/v1/campaigns/try', body)).status, 400, JSON.stringify(body))
  assert.equal(d.tact('try', d.folder, '--data', d.data).code, 2)
  assert.match(d.tact('try', path.join(d.home, 'absent.yaml'), d.folder, '--data', d.data).err, /absent\.yaml cannot be read/)
  assert.match(tried(shelf('true'), '--on', '2999-01-01').err, /--on cannot be '2999-01-01'/)
})

test('nothing is written: brand folder, log, bundles, worlds and policies stay as they are', async () => {
  await d.stop()
  const was = kept()
  for (const text of [shelf('event.price > 5.0'), shelf('true', 'other'), 'campaign: [\n']) tried(text)
  assert.deepEqual(kept(), was)
  assert.ok(was.every(folder => Object.keys(folder).length), 'there is something to compare')
  assert.equal(d.outbox().length, BOTH + DEAR_ONLY)
})

test('a log that was cut or damaged is named, and nothing falls over', async () => {
  const file = files(path.join(d.data, 'log')).sort().at(-1), whole = fs.readFileSync(file)
  const damaged = Buffer.from(whole)
  for (let i = 40; i < 120; i++) damaged[i] ^= 0x5a
  for (const bytes of [whole.subarray(0, whole.length - 9), damaged, Buffer.from('no log at all\n'), Buffer.alloc(0)]) {
    fs.writeFileSync(file, bytes)
    const a = tried(shelf('event.price > 5.0'))
    assert.equal(a.code, 3, `${a.code} ${a.err}`)
    assert.ok(a.err.includes(path.basename(file)), a.err)
    assert.doesNotMatch(a.err, /Sanitizer|runtime error/)
    assert.equal(a.out, '')
  }
  fs.rmSync(file)
  const gone = tried(shelf('event.price > 5.0'))
  assert.equal(gone.code, 3)
  assert.ok(gone.err.includes(path.basename(file)), gone.err)
  fs.writeFileSync(file, whole)
  assert.match(tried(shelf('event.price > 5.0')).out, /24 messages in place of 14/)
  await d.start()
})

/** The answer of the API; the command says its first sentence too. */
async function whyNot(name, device, { now = false } = {}) {
  const json = await e.ok('GET', `/v1/people/${device}/why-not?as=device&campaign=${name}${now ? '&now=1' : ''}`)
  const told = [json.first, ...(json.also || [])].filter(Boolean).map(x => x.text)
  assert.equal(new Set(told).size, told.length, `said twice: ${told}`)          // fails when stop() of daemon/why_not.c does not look at what it said
  const words = e.tact('why-not', name, device, e.folder, '--data', e.data, '--device', ...(now ? ['--now'] : []))
  assert.equal(words.code, 0, words.err)
  assert.ok(words.out.includes(json.first?.text || json.text || 'Nothing stood in its way'), `${json.first?.text} is not in ${words.out}`)
  return { ...json, words: words.out }
}

test('why not: nobody, not remembered, nothing in the log are three answers', async () => {
  const no = await e.get('/v1/people/nobody-here/why-not?as=device&campaign=dear')
  assert.equal(no.status, 404)
  assert.match(no.json.detail, /nobody is known by this id/)
  const cli = e.tact('why-not', 'dear', 'nobody-here', e.folder, '--data', e.data)
  assert.equal(cli.code, 3)
  assert.match(cli.err, /nobody is known by this id/)
  const refusing = id('device')
  await e.consent({ anonymousId: refusing }, { remember: false })
  await e.track('Shelf Viewed', { anonymousId: refusing, properties: { price: 30 } })
  const unremembered = await whyNot('dear', refusing)
  assert.equal(unremembered.fate, 'not remembered')
  assert.match(unremembered.text, /do not permit to be remembered/)
  const idle = await whyNot('dear', await permitting(e, all))
  assert.equal(idle.fate, 'unknown')
  assert.match(idle.text, /nothing they did stands in the latest 200,000 lines/)
  const french = await e.ok('GET', `/v1/people/${refusing}/why-not?as=device&campaign=dear`, { headers: { 'accept-language': 'fr' } })
  assert.match(french.text, /ne permet pas/)
})

test('why not: no such campaign, no campaign named, a wrong key', async () => {
  const device = await permitting(e, all)
  for (const seen of [false, true]) {
    if (seen) await e.track('Shelf Viewed', { anonymousId: device, properties: { price: 12 } })
    const a = await e.get(`/v1/people/${device}/why-not?as=device&campaign=no-such`)
    assert.equal(a.status, 404)
    assert.match(a.json.detail, /there is no campaign 'no-such'/)
    assert.match(e.tact('why-not', 'no-such', device, e.folder, '--data', e.data, '--device').err, /there is no campaign 'no-such'/)
  }
  assert.equal((await e.get(`/v1/people/${device}/why-not?as=device`)).status, 400)
  assert.equal((await e.get(`/v1/people/${device}/why-not?as=device&campaign=dear`, { key: keys.write })).status, 403)
  assert.equal((await e.get(`/v1/people/${device}/why-not?as=device&campaign=dear`, { key: null })).status, 401)
  assert.equal(e.tact('why-not', 'No Name!', device, e.folder, '--data', e.data, '--device').code, 2)
})

test('why not: a condition with what it saw, quiet hours, a refusal, a cap, the lot, a pause', async () => {
  const device = await permitting(e, all)
  await e.track('Shelf Viewed', { anonymousId: device, properties: { price: 12 } })
  const condition = await whyNot('dear', device)
  assert.equal(condition.fate, 'stopped')
  assert.equal(condition.first.code, 'match.none')
  assert.equal(condition.first.text, 'the condition `event.price > 20.0` is false: event.price was 12')
  assert.deepEqual(condition.condition.map(c => c.is), ['true', 'false'])
  assert.deepEqual(condition.condition[1].because, [{ field: 'event.price', is: 'known', value: 12 }])
  assert.ok(condition.also.some(x => x.code === 'gate.quiet'))
  await e.track('Shelf Viewed', { anonymousId: device })
  assert.match((await whyNot('dear', device)).first.text, /cannot be judged.*event\.price is absent/)

  await e.track('Mail Wanted', { anonymousId: device })
  const quiet = await whyNot('nudge-mail', device)
  assert.equal(quiet.first.code, 'gate.quiet')
  assert.ok(quiet.first.text.includes(`${hour(3)} Europe/Paris`), quiet.first.text)
  assert.ok(quiet.first.change)
  assert.equal(quiet.words.split(quiet.first.text).length, 2, 'the same sentence once')

  const refuses = await permitting(e, all)
  await e.consent({ anonymousId: refuses }, { contact_email: false })
  await e.track('Mail Wanted', { anonymousId: refuses })
  const refused = await whyNot('nudge-mail', refuses)
  assert.equal(refused.first.code, 'gate.objection')
  assert.match(refused.first.change, /only they/)

  const often = await permitting(e, all)
  await e.asked('capped', { anonymousId: often, slot: 'capped' })
  await e.decide({ anonymousId: often, slot: 'capped' })
  const capped = await whyNot('capped', often)
  assert.equal(capped.first.code, 'gate.cap.campaign')
  assert.match(capped.first.change, /`cap:`/)

  let held
  for (let i = 0; i < 60 && !held; i++) {
    const one = await permitting(e, all)
    if ((await e.decide({ anonymousId: one, slot: 'half' })).reasons.some(r => r.code === 'holdout')) held = one
  }
  const lot = await whyNot('half', held)
  assert.equal(lot.fate, 'held out')
  assert.equal(lot.first.code, 'holdout')

  await e.pause('capped')
  const fresh = await permitting(e, all)
  await e.decide({ anonymousId: fresh, slot: 'capped' })
  const paused = await whyNot('capped', fresh)
  assert.equal(paused.first.code, 'gate.paused')
  assert.match(paused.first.change, /tact pause --off/)
  await e.pause('capped', false)
  assert.equal((await whyNot('capped', fresh)).first.code, 'gate.paused', 'as it was then')
  const now = await whyNot('capped', fresh, { now: true })
  assert.ok(now.fate !== 'stopped', JSON.stringify(now))
})
