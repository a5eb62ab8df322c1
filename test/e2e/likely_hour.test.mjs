// Messages that wait for a likely hour: said in three languages, seen where people and engineers look, sent once, and decided the same again.
import { test } from 'node:test'
import { all, assert, id, logLines, permitting, start, until } from './lib.mjs'

/** A cohort whose likely hour is to come: two dozen people look now, by clocks some hours ahead of the brand's. The restart publishes it. */
async function lookers(d) {
  const people = await Promise.all(Array.from({ length: 24 }, () => permitting(d, all)))
  for (const anonymousId of people) await d.track('Home', { anonymousId, context: { timezone: 'Asia/Tokyo' } })
  await d.restart()
}
const codes = line => line.reasons.map(r => (typeof r === 'string' ? r : Object.values(r)[0]))

test('nobody has a habit and no hour is known of ten people: it goes out at once', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await permitting(d, all)
  await d.track('Hour Wanted', { anonymousId: who })
  await until(() => d.outbox().length === 1, 'the e-mail')
  assert.equal((await d.person(who, 'device')).waiting.length, 0)
})

test('it waits for the hour, says so in three languages, reads nothing personal without permission, and replays', async t => {
  const d = await start(); t.after(() => d.stop())
  await lookers(d)
  const who = await permitting(d, ['remember'])
  await d.track('Hour Wanted', { anonymousId: who })
  await d.track('Hour Wanted', { anonymousId: who })
  const { waiting } = await d.person(who, 'device')
  assert.equal(waiting.length, 2, 'again: each')
  const due = Date.parse(waiting[0].due)
  assert.ok(due > Date.now() && due < Date.now() + 2 * 86400e3)
  assert.equal(due % 3600e3, 0, 'the beginning of an hour')
  assert.equal(d.outbox().length, 0)
  const [line] = (await d.export(who, 'device')).events.filter(e => e.decision)
  assert.deepEqual(codes(line), ['time.cohort'])
  assert.equal(Date.parse(line.until), due)
  // fails when the habit is read without `personalise`: fold_own() of core/engine/likely.c
  assert.ok(!(line.read || []).includes('personalise'), JSON.stringify(line.read))
  for (const [lang, words] of [['en', /We wait until .*, when most people look/], ['fr', /Nous attendons jusqu’.*, quand la plupart des gens regardent/], ['it', /Aspettiamo fino a .*, quando la maggior parte/]]) {
    const why = await d.ok('GET', `/v1/people/${who}/why?as=device`, { headers: { 'accept-language': lang } })
    assert.match(why.decisions[0].why.join(' '), words)
    assert.doesNotMatch(why.decisions[0].why.join(' '), /further notice|nouvel ordre|nuovo avviso/)
    const told = d.tact('explain', line.decision, d.folder, '--data', d.data, '--lang', lang)
    assert.equal(told.code, 0, told.err)
    assert.match(told.out, words)
  }
  await d.stop()
  const done = d.tact('replay', d.folder, '--data', d.data, '--json')
  assert.equal(done.code, 0, done.out + done.err)
  assert.equal(JSON.parse(done.out).differences, 0, done.out)
  assert.ok(logLines(d.data).some(l => l.decision && codes(l).includes('time.cohort')))
})

test('own looks are read where it is permitted, and nothing is asked twice at a time of somebody unless each event has its own', async t => {
  const d = await start({ brand: { 'campaigns/at-hour.yaml': y => y.replace('again: each', 'again: 30d') } }); t.after(() => d.stop())
  await lookers(d)
  const who = await permitting(d, all)
  for (let i = 0; i < 3; i++) await d.track('Hour Wanted', { anonymousId: who })
  const { waiting } = await d.person(who, 'device')
  const lines = (await d.export(who, 'device')).events.filter(e => e.decision)
  assert.equal(waiting.length, 1, JSON.stringify(waiting))
  assert.ok(lines.every(l => codes(l).join() === 'time.cohort' && l.read.includes('personalise')), JSON.stringify(lines))
  assert.equal(new Set(lines.map(l => l.until)).size, 1)
})

test('`tact check` says where it makes no sense', async t => {
  const d = await start(); t.after(() => d.stop())
  d.change({ 'campaigns/at-hour.yaml': y => y.replace('class: service', 'class: transactional') })
  const wrong = d.tact('check', d.folder)
  assert.equal(wrong.code, 1, wrong.out + wrong.err)
  assert.match(wrong.out + wrong.err, /at-hour\.yaml:\d+:\d+.*waits for no hour/)
  d.change({ 'campaigns/at-hour.yaml': y => y.replace('class: transactional', 'class: service').replace('[email]', '[inapp]') })
  assert.match(d.tact('check', d.folder).out, /changes nothing/)
})

test('a label stands beside the decision in `tact explain` and in why, the newest', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await permitting(d, ['remember', 'personalise', 'measure'])
  const { id: decision } = await d.decide({ anonymousId: who, slot: 'nowhere', text: 'zorblat quenching at dawn' })
  const other = await d.decide({ anonymousId: who, slot: 'nowhere', text: 'another' })
  assert.match(d.tact('labels', d.folder, '--data', d.data).err, /No moment is labelled yet: POST \/v1\/moments\/ID\/label/)
  for (const kind of ['buy', 'go']) await d.ok('POST', `/v1/moments/${decision}/label`, { body: { kind, by: 'Ada of the desk' } })
  const { decisions } = await d.ok('GET', `/v1/people/${who}/why?as=device`)
  assert.deepEqual(decisions.find(x => x.decision === decision).label, { kind: 'go', by: 'Ada of the desk' })
  assert.equal(decisions.find(x => x.decision === other.id).label, undefined)
  const told = await until(() => { const x = d.tact('explain', decision, d.folder, '--data', d.data); return /labelled/.test(x.out) && x }, 'the label in the files')
  assert.match(told.out, /labelled: it really was buy \(Ada of the desk\)[^]*labelled: it really was go \(Ada of the desk\)/)
  assert.match(d.tact('explain', decision, d.folder, '--data', d.data, '--lang', 'fr').out, /étiqueté\s: c’était en réalité aller/)
  await d.ok('DELETE', `/v1/people/${who}?as=device`)
  assert.doesNotMatch(d.tact('explain', decision, d.folder, '--data', d.data).out, /labelled|Ada/)
  const nobody = d.tact('person', id('no'), d.folder, '--data', d.data, '--next')
  assert.equal(nobody.code, 3)
  assert.match(nobody.err, /nobody is known by this id.*--device/)
})
