// Correcting the model: what was said about moments comes out as texts to train with, only of those who allow it; another model is tried on the log, then used.
import { test } from 'node:test'
import path from 'node:path'
import { assert, fs, id, keys, logLines, permitting, start } from './lib.mjs'

const learning = ['remember', 'personalise', 'measure']
const label = (d, decision, kind, more = {}) => d.request('POST', `/v1/moments/${decision}/label`, { body: { kind, by: 'Ada of the desk' }, ...more })
const rows = out => out.trim().split('\n').slice(1).map(l => l.split('\t'))
const labels = d => { const done = d.tact('labels', d.folder, '--data', d.data); assert.equal(done.code, 0, done.err); return { rows: rows(done.out), err: done.err, out: done.out } }
const say = (d, anonymousId, text, more = {}) => d.decide({ anonymousId, slot: 'nowhere', text, context: { locale: 'en-GB' }, ...more })

test('a label is a line of its own, sealed; the decision stays; erasing the person ends both', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await permitting(d, learning)
  const { id: decision } = await say(d, who, 'zorblat quenching at dawn')
  const answer = await label(d, decision, 'go')
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(answer.json, { status: 'labelled', decision, kind: 'go' })
  const exported = (await d.export(who, 'device')).events
  // fails when a label copies the words: tact_label_write() of daemon/label.c
  const lines = exported.filter(e => e.type === 'label')
  assert.equal(lines.length, 1)
  assert.deepEqual(lines[0].label, { kind: 'go', by: 'Ada of the desk' })
  assert.equal(lines[0].of, decision)
  assert.equal(lines[0].event, undefined)
  assert.deepEqual(labels(d).rows.map(r => [r[0], r[2]]), [['go', 'zorblat quenching at dawn']], 'while tact runs')
  assert.equal((await label(d, decision, 'buy')).status, 200)
  assert.deepEqual(labels(d).rows.map(r => r[0]), ['buy'], 'the newest counts')
  await d.ok('DELETE', `/v1/people/${who}?as=device`)
  const after = labels(d)
  assert.deepEqual(after.rows, [])
  assert.match(after.err, /erased/)
  assert.equal((await label(d, decision, 'go')).status, 404, 'nothing can be said of somebody erased')
  await d.stop()
  const raw = logLines(d.data).filter(l => l.type === 'label')
  assert.equal(raw.length, 2)
  assert.ok(raw.every(l => l.sealed && l.of === decision && !('kind' in l) && !JSON.stringify(l).includes('Ada')))
  const checked = d.tact('fsck', d.folder, '--data', d.data)
  assert.equal(checked.code, 0, checked.out + checked.err)
})

test('a label that is none is refused with the way out', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await permitting(d, learning)
  const { id: decision } = await say(d, who, 'buy a novel')
  assert.equal((await label(d, decision, 'go', { key: keys.write })).status, 403)
  assert.equal((await label(d, decision, 'wander')).status, 400)
  assert.match((await label(d, decision, 'wander')).text, /know, go, do, buy/)
  assert.equal((await label(d, 'xyz', 'go')).status, 400)
  assert.equal((await label(d, '0123456789abcdef', 'go')).status, 404)
  assert.equal((await label(d, decision, 'go', { body: { kind: 'go', by: 7 } })).status, 400)
  assert.equal((await d.get('/v1/labels', { key: keys.write })).status, 403)
  const nobody = await say(d, id('stranger'), 'buy a novel')
  const refused = await label(d, nobody.id, 'go')
  // fails when a line that names nobody is labelled: tact_label_find() of daemon/label.c
  assert.equal(refused.status, 409, refused.text)
  assert.match(refused.text, /Nobody is remembered/)
})

test('words come out only of people who allow it, then and now, and never of sensitive topics', async t => {
  const d = await start(); t.after(() => d.stop())
  const yes = await permitting(d, learning), part = await permitting(d, ['remember', 'personalise']), later = await permitting(d, learning), gone = await permitting(d, learning)
  const all = [[yes, 'where is your shop'], [part, 'words of one who gave no measure'], [later, 'words of one who took it back'], [gone, 'words of one who is forgotten']]
  for (const [who, text] of all) assert.equal((await label(d, (await say(d, who, text)).id, 'go')).status, 200)
  // fails when the line of a private matter names somebody: tact__apply_event() of daemon/keeper_event.c
  assert.equal((await label(d, (await say(d, yes, 'medicine for a fever')).id, 'go')).status, 409)
  const search = await d.decide({ anonymousId: yes, slot: 'nowhere', context: { page: { url: 'https://shop.example/s?q=opening+times%09today' } } })
  assert.equal((await label(d, search.id, 'know')).status, 200)
  await d.consent({ anonymousId: later }, { measure: 'withdrawn' })
  await d.consent({ anonymousId: gone }, { remember: 'withdrawn' })
  const want = [['go', 'where is your shop'], ['know', 'opening times today']]
  // fails when what is allowed now is not asked for: permissions() of daemon/label_rows.c
  assert.deepEqual(labels(d).rows.map(r => [r[0], r[2]]), want)
  await d.stop()
  const alone = labels(d)
  assert.deepEqual(alone.rows.map(r => [r[0], r[2]]), want, 'and while it does not run')
  assert.match(alone.err, /do not allow/)
  assert.match(alone.err, /people's own words/)
})

test('a device that is linked later takes its moments along: they can be labelled, and go when the account is erased', async t => {
  const d = await start(); t.after(() => d.stop())
  const user = id('user'), device = await permitting(d, [...learning, 'link_devices'])
  await d.consent({ userId: user }, Object.fromEntries([...learning, 'link_devices'].map(p => [p, true])))
  const { id: decision } = await say(d, device, 'where is your shop')
  await d.ok('POST', '/v1/identify', { body: { anonymousId: device, userId: user, messageId: id('m') } })
  assert.equal((await d.person(device, 'device')).pseudonym, (await d.person(user)).pseudonym)
  assert.equal((await label(d, decision, 'go')).status, 200)
  // fails when permissions are looked up by the line's pseudonym alone: record() of daemon/label_rows.c
  assert.deepEqual(labels(d).rows, [['go', 'en', 'where is your shop']])
  await d.consent({ userId: user }, { measure: 'withdrawn' })
  assert.deepEqual(labels(d).rows, [], 'the account took it back for its devices, too')
  await d.ok('DELETE', `/v1/people/${user}`)
  assert.match(labels(d).err, /erased/)
})

test('labels train a model, which is tried on the log, put in force, named by decisions, and replayed without a difference', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await permitting(d, learning)
  // Words the built-in model cannot know, all labelled `go`.
  const made = ['zorblat quenching', 'quenching zorblat please', 'some zorblat quenching', 'zorblat quenching today', 'quenching of a zorblat', 'a zorblat for quenching']
  const before = []
  for (const text of made) before.push(await say(d, who, text))
  for (const a of before) assert.equal((await label(d, a.id, 'go')).status, 200)
  await d.track('Product Viewed', { anonymousId: who, properties: { name: 'a book' } })
  const table = labels(d)
  assert.equal(table.rows.length, made.length)
  fs.writeFileSync(path.join(d.home, 'labels.tsv'), table.out)
  const kinds = { know: ['what is this', 'how does it work', 'tell me why', 'explain the rules', 'what are the sizes'], go: ['where is the shop', 'nearest store', 'directions to you', 'route to the shop', 'find a place near me'],
    do: ['return my order', 'change my password', 'repair the engine', 'cancel the booking', 'print the label'], buy: ['buy a novel', 'price of shoes', 'order two tickets', 'cheap phones', 'add to basket'],
    unknown: ['hello there', 'thanks a lot', 'good evening', 'ok then', 'nice weather'] }
  const filler = { en: ['the', 'with', 'and'], fr: ['le', 'avec', 'et'], it: ['il', 'con', 'e'] }
  fs.writeFileSync(path.join(d.home, 'texts.tsv'), 'kind\tlanguage\ttext\n' + Object.entries(kinds).flatMap(([k, texts]) => Object.entries(filler).flatMap(([l, words]) =>
    texts.flatMap(x => words.map(w => `${k}\t${l}\t${w} ${x} ${w}\n`)))).join('') + ['der die das', 'und nicht wahr', 'ein haus am see'].map(x => `unknown\tde\t${x}\n`).join(''))
  fs.writeFileSync(path.join(d.home, 'recipe.tsv'), 'file\tlanguage\trole\ttimes\tmost\ntexts.tsv\t\tnatural\t1\t\n')
  const model = path.join(d.folder, 'own.model')
  const trained = d.tact('train', path.join(d.home, 'recipe.tsv'), '--with', path.join(d.home, 'labels.tsv'), '--bits', '12', '--out', model, '--json')
  assert.equal(trained.code, 0, trained.err)
  const number = JSON.parse(trained.out).model

  const attempt = (...more) => d.tact('try', '--model', model, d.folder, '--data', d.data, ...more)
  await new Promise(done => setTimeout(done, 1500))          // a running tact ships its lines about once a second
  const served = JSON.parse(attempt('--json').out)
  assert.equal(served.moments, made.length)
  await d.stop()
  const tried = attempt('--json')
  assert.equal(tried.code, 0, tried.err)
  const said = JSON.parse(tried.out)
  assert.equal(said.other, number)
  assert.notEqual(said.inForce, number)
  // fails when both sides are asked the same model: compare() of cli/cmd_try.c
  assert.deepEqual(said.labelled, { moments: 6, inForceRight: 0, otherRight: 6, onlyInForceRight: 0, onlyOtherRight: 6, neitherRight: 0 }, tried.out)
  assert.equal(said.moments, 6)
  assert.equal(said.agree, 0)
  assert.equal(said.changes.reduce((n, c) => n + c.moments, 0), 6)
  assert.ok(said.withoutWords >= 1)
  const shown = attempt()
  assert.equal(shown.code, 0)
  assert.match(shown.out, /the other one is right more often \(6 to 0\)/)
  assert.doesNotMatch(shown.out + shown.err, /zorblat/, 'counts only')
  assert.equal(d.tact('try', d.folder, '--data', d.data).code, 2, 'which model?')

  d.change({ 'tact.yaml': x => x.replace('brand: proof\n', 'brand: proof\nmodel: own.model\n') })
  await d.start()
  const answer = await say(d, who, made[0])
  assert.equal(answer.moment.kind, 'go', JSON.stringify(answer.moment))
  await d.stop()
  assert.ok(fs.existsSync(path.join(d.data, 'bundles', `${number}.model`)), 'the data folder keeps the model that decisions lead to')
  const bundles = new Set(logLines(d.data).filter(l => l.decision).map(l => l.bundle))
  assert.equal(bundles.size, 2, 'decisions before and after name different bundles')
  const replay = d.tact('replay', d.folder, '--data', d.data, '--json')
  assert.equal(replay.code, 0, replay.out + replay.err)
  assert.equal(JSON.parse(replay.out).differences, 0)
  const now = JSON.parse(attempt('--json').out)
  assert.equal(now.inForce, number)
  assert.equal(now.agree, now.moments)
})
