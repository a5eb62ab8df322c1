// What campaigns are made of, over HTTP: the vocabulary, conditions as pickers and as sentences, recipes.
import { after, before, test } from 'node:test'
import fs from 'node:fs'
import path from 'node:path'
import { assert, keys, root, start } from './lib.mjs'

let d
const audiences = '# kept\nregulars:\n  when: person.visits >= 5\n  en: Regular customers\n  fr: Habitués\n'
const topic = '  lunch: {words: {en: [lunch, menu], fr: [midi], it: [pranzo]}}\n'
before(async () => { d = await start({ brand: { 'audiences.yaml': audiences, 'tact.yaml': fs.readFileSync(path.join(root, 'test/brand/tact.yaml'), 'utf8').replace(/^ {2}wine: /m, topic + '$&') } }) })
after(() => d.stop())
const conditions = (body, lang = 'en') => d.ok('POST', '/v1/conditions?lang=' + lang, { body })
const rows = (file, pattern) => [...fs.readFileSync(path.join(root, file), 'utf8').matchAll(pattern)].map(m => m[1])

test('the vocabulary is the tables, with words in each language and examples that compile', async () => {
  for (const lang of ['en', 'fr', 'it']) {
    const v = await d.ok('GET', '/v1/vocabulary?lang=' + lang)
    assert.deepEqual(v.fields.map(f => f.path), rows('core/campaign/field.def', /^F\(\w+, *\d+, "([^"]+)"/gm))
    assert.deepEqual(v.functions.map(f => f.name), rows('core/campaign/function.def', /^FN\(\w+, *\d+, *"([^"]+)"/gm))
    assert.deepEqual(v.keys.map(k => k.path), rows('core/campaign/key.def', /^K\("([^"]+)"/gm))
    assert.deepEqual(v.holes.map(h => h.name), rows('core/engine/hole.def', /^H\("([^"]+)"/gm).filter(h => !h.endsWith('*')))
    for (const f of v.fields) assert.ok(f.label && (f.label !== f.path || f.path.length < 5), `${lang}: ${f.path} has no words`)
    for (const c of v.fields.filter(f => !/topics|interests|nearest|event.type/.test(f.path)).flatMap(f => f.choices)) assert.ok(lang === 'en' || c.label !== c.value || c.value === 'tablet' || c.value === 'computer', `${lang}: ${c.value} has no words`)
    for (const op of v.ops) assert.ok(op.label)
    // fails when a brand's own topic is said in tact's words: choices() of daemon/api_vocabulary.c
    const word = (field, value) => v.fields.find(f => f.path === field).choices.find(c => c.value === value).label
    assert.equal(word('moment.topics', 'lunch'), 'lunch')
    assert.equal(word('moment.situation', 'lunch'), { en: 'lunch', fr: 'le déjeuner', it: 'il pranzo' }[lang])
    assert.doesNotMatch((await conditions({ cel: 'event.type == "track"' }, lang)).sentence, /è è|est il s’est|is something happened/)
    assert.deepEqual([v.language, v.testers, v.currency, v.defaultLocale, v.locales], [lang, 1, 'EUR', 'en', ['en', 'fr', 'it']])
    assert.deepEqual(v.topics.map(t => [t.name, t.marked]).sort(), [['books', false], ['coffee', false], ['health', true], ['lunch', false], ['wine', true]])
    assert.deepEqual(v.channels.filter(c => c.connected).map(c => c.name).sort(), ['email', 'sms'].concat(v.channels.filter(c => c.connected && !['email', 'sms'].includes(c.name)).map(c => c.name)).sort())
    assert.ok(v.slots.length && v.places.length)
    if (lang !== 'en') continue
    for (const f of v.functions) {
      const how = { 'true/false': f.example, number: f.example + ' > 1', text: f.example + ' == "loyal"', timestamp: f.example + ' < time.now', duration: f.example + ' > days(1)' }[f.result]
      const { ok, findings } = await conditions({ cel: f.name === 'bool' ? f.example : how })
      assert.ok(ok, `${f.example}: ${JSON.stringify(findings)}`)
    }
  }
})

test('lines of help are in the reader\'s language, and in English what the tables say', async () => {
  const lines = v => [['field', 'path', v.fields], ['function', 'name', v.functions], ['key', 'path', v.keys], ['hole', 'name', v.holes]].flatMap(([of, key, all]) => all.map(x => [`help.${of}.${x[key].replace(/[[\]<>]/g, '')}`, x.line]))
  const table = fs.readFileSync(path.join(root, 'faces/words/help.tsv'), 'utf8').split('\n').filter(l => l && l[0] !== '#').map(l => l.split('\t'))
  for (const [i, lang] of ['en', 'fr', 'it'].entries()) assert.deepEqual(lines(await d.ok('GET', '/v1/vocabulary?lang=' + lang)), table.map(r => [r[0], r[i + 1]]), lang)
})

test('a condition is a tree, a sentence and CEL, whichever is given', async () => {
  const cel = 'moment.kind == "go" && (nearest.distance < 800 || !person.known) && person.bought("books", days(30)) && event.total * 2 > 10.0'
  const fr = await conditions({ cel }, 'fr')
  assert.deepEqual([fr.ok, fr.cel, fr.findings], [true, cel, []])
  assert.equal(fr.sentence, 'le besoin est d’aller quelque part et (la distance du lieu le plus proche (m) est inférieur à 800 ou la personne n’a pas de compte) et la personne a acheté "books" depuis moins de 30 jours et « event.total * 2 > 10.0 »')
  const back = await conditions({ tree: fr.tree })
  assert.deepEqual([back.ok, back.cel, back.tree], [true, cel, fr.tree])
  assert.match(back.sentence, /^the need is to go somewhere and \(/)
  assert.equal((await conditions({ tree: { field: 'time.weekday', op: 'in', value: [6, 7] } }, 'it')).sentence, 'il giorno della settimana è sabato o domenica')
  assert.equal((await conditions({ tree: { all: [] } })).sentence, 'always')
})

test('mistakes are told, and nothing in a tree may stand for something else', async () => {
  const wrong = await conditions({ cel: 'moment.kind == "gone"' })
  assert.deepEqual([wrong.ok, wrong.findings[0].column, wrong.tree.field], [false, 16, 'moment.kind'])
  assert.match(wrong.findings[0].message, /kind of moment 'gone'/)
  assert.equal((await conditions({ cel: 'moment.kind ==' })).tree, undefined)
  assert.match((await conditions({ cel: 'moment.kind == "go"', of: 'audience' })).findings[0].message, /nobody is looking/)
  for (const tree of [{ field: 'a) || true || (b', op: 'isTrue' }, { cel: 'true) || (true' }, { call: 'person.bought("x"', args: [] }, { any: [{}] }, { field: 'event.in', op: 'isTrue' }]) {
    const a = await conditions({ tree })
    assert.ok(!a.ok && a.findings.length, JSON.stringify(tree))
  }
  assert.equal((await d.post('/v1/conditions', { cel: 'true', tree: {} })).status, 400)
  assert.equal((await d.post('/v1/conditions', { cel: 'true' }, { key: keys.write })).status, 403)
})

test('recipes say what this brand lacks, and become drafts under another name', async () => {
  const english = rows('brand/recipe.def', /^A\(\w+, +("[^"]+", +"[^"]+", +"[^"]+")\)/gm).map(r => JSON.parse(`[${r}]`))
  const { recipes } = await d.ok('GET', '/v1/recipes?lang=en')
  assert.deepEqual(recipes.map(r => [r.name, r.line, r.needs]), english, 'faces/words/recipe.tsv says in English what brand/recipe.def says')
  const italian = (await d.ok('GET', '/v1/recipes?lang=it')).recipes
  assert.ok(italian.every((r, i) => r.title && r.line && r.line !== recipes[i].line))
  const coupon = recipes.find(r => r.name === 'welcome-coupon')
  assert.equal(coupon.fits, false)
  assert.match(coupon.missing[0].message + coupon.missing[0].hint, /coupon|rewards/)
  const before = fs.readdirSync(path.join(d.folder, 'campaigns')).length
  const draft = await d.ok('POST', '/v1/campaigns/from-recipe', { body: { recipe: 'win-back', name: 'come-again' } })
  assert.equal(fs.readdirSync(path.join(d.folder, 'campaigns')).length, before)
  assert.ok(!/campaign: win-back|"win-back"/.test(draft.text))
  const written = await d.request('PUT', '/v1/campaigns/come-again/file', { body: { text: draft.text, was: null }, key: keys.admin })
  assert.equal(written.status, recipes.find(r => r.name === 'win-back').fits ? 200 : 422, written.text)
  for (const body of [{ recipe: 'none' }, { recipe: 'welcome', name: 'a b' }, { recipe: 'welcome', name: 'x\nstate: live' }]) assert.ok((await d.post('/v1/campaigns/from-recipe', body)).status >= 400)
})

test('named audiences: in conditions by their name, in a file over HTTP, and never taken from a campaign that names them', async () => {
  const admin = { key: keys.admin }, put = (text, was) => d.request('PUT', '/v1/audiences/file', { body: { text, was }, ...admin })
  assert.deepEqual((await d.ok('GET', '/v1/vocabulary?lang=fr')).audiences, [{ name: 'regulars', label: 'Habitués', when: 'person.visits >= 5' }])
  const c = await conditions({ cel: 'audience("regulars") && !audience("regulars")' })
  assert.deepEqual([c.ok, c.tree.all[0], c.sentence], [true, { call: 'audience', args: ['regulars'], op: 'isTrue' }, 'the person belongs to "regulars" and the person does not belong to "regulars"'])
  assert.match((await conditions({ cel: 'audience("regular")' })).findings[0].hint, /did you mean 'regulars'/)
  const file = await d.ok('GET', '/v1/audiences/file')
  fs.renameSync(path.join(d.folder, 'audiences.yaml'), path.join(d.folder, 'put-away'))
  const none = await d.ok('GET', '/v1/audiences/file')              // a file that has its place and is not there is empty, not a fault
  assert.deepEqual([none.text, none.version, none.writable], ['', null, true])
  fs.renameSync(path.join(d.folder, 'put-away'), path.join(d.folder, 'audiences.yaml'))
  assert.deepEqual([file.path, file.text, file.inForce], ['audiences.yaml', audiences, true])
  const used = 'campaign: for-regulars\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nwhen: slot == "club" && audience("newcomers")\nmessages:\n  - id: a\n    channels: [web]\n    slot: club\n    en: {title: Hello}\n'
  assert.equal((await d.request('PUT', '/v1/campaigns/for-regulars/file', { body: { text: used, was: null }, ...admin })).status, 422)
  const more = await put(audiences + 'newcomers: {when: "!audience(\'regulars\')", en: New}\n', file.version)
  assert.equal(more.status, 200, more.text)
  assert.equal((await d.request('PUT', '/v1/campaigns/for-regulars/file', { body: { text: used, was: null }, ...admin })).status, 200)
  const device = 'device-of-a-newcomer'
  await d.consent({ anonymousId: device }, { remember: true, personalise: true })
  await d.asked('for-regulars', { slot: 'club', anonymousId: device })
  const taken = await put(audiences, more.json.version)
  assert.equal(taken.status, 422)
  assert.equal(taken.json.findings[0].file, 'campaigns/for-regulars.yaml')
  for (const [text, line] of [['a: {when: moment.kind == "go"}\n', 1], ['a: {when: "audience(\'b\')"}\nb: {when: "audience(\'a\')"}\n', 1], ['a: {wen: true}\n', 1]]) {
    const wrong = await put(text, more.json.version)
    assert.deepEqual([wrong.status, wrong.json.findings.some(f => f.file === 'audiences.yaml' && f.line === line)], [422, true], wrong.text)
  }
  const { versions } = await d.ok('GET', '/v1/audiences/history')
  assert.deepEqual(versions.map(v => v.by), ['owner', 'outside'])
  assert.match(versions[0].diff, /^@@ .*\n(.|\n)*\+newcomers/)
  assert.equal((await d.post('/v1/audiences/undo', { to: versions[1].version, was: more.json.version }, admin)).status, 422)
})
