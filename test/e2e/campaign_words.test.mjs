// What campaigns are made of, over HTTP: the vocabulary, conditions as pickers and as sentences, recipes.
import { after, before, test } from 'node:test'
import fs from 'node:fs'
import path from 'node:path'
import { assert, keys, root, start } from './lib.mjs'
import { readWords } from '../../faces/lib/words_table.mjs'
import { append, read, remove, set, swap } from '../../faces/console/campaigns/yaml.js'

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
    assert.deepEqual(v.fields.find(f => f.path === 'nearest.id').choices.map(c => [c.value, c.label]), v.places.map(p => [p.id, p.name]))
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
  const table = readWords(path.join(root, 'faces/words')).find(s => s.name === 'help').rows
  for (const [i, lang] of ['en', 'fr', 'it'].entries()) assert.deepEqual(lines(await d.ok('GET', '/v1/vocabulary?lang=' + lang)), table.map(r => [r.key, r.words[i]]), lang)
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

const probe = 'campaign: probe\nstate: draft\ngoal: {event: Order Completed, within: 7d}\nwhen: person.known\nmessages:\n  - id: one\n    channels: [inapp]\n    en: {title: Hello, body: There}\n'
// what somebody can do wrong with the form, and some of what only hands at the file can: [what stands there, what stands there instead, the code of what is found]
const mistakes = [['7d', 'a week', 'key_cannot_be'], ['7d', '9000d', 'too_long'], ['{event: Order Completed, within: 7d}', '{within: 7d}', 'key_missing'], ['goal: {event: Order Completed, within: 7d}\n', '', 'no_goal'], ['title: Hello', 'title: ""', 'key_cannot_be'],
  ['{title: Hello, body: There}', '{action: {label: Go, url: "/"}}', 'says_nothing'], ['body: There', 'body: "{{nearest.nam}}"', 'no_hole'], ['body: There', 'body: "{{nearest.name"', 'tag_open'], ['body: There', 'body: "{{#nearest.name}} here"', 'section_open'],
  ['body: There', 'body: There, action: {label: Go, url: "shop.example"}', 'no_address'], ['body: There', 'body: "Your code: {{coupon.code}}"', 'names_coupon'], ['[inapp]', '[]', 'no_channels'], ['[inapp]', '[inapp, inapp]', 'channel_twice'], ['[inapp]', '[pigeon]', 'no_channel'], ['[inapp]', '[agent]', 'no_driver_alone'],
  ['    en:', '    fr:', 'default_words'], ['state: draft', 'state: draft\nholdout: 95%', 'holdout_large'], ['state: draft', 'state: draft\nholdout: some', 'key_cannot_be'], ['state: draft', 'state: draft\nbudget: {}', 'budget_empty'], ['state: draft', 'state: draft\nbudget: {touches: many}', 'key_cannot_be'],
  ['state: draft', 'state: draft\ncap: {per: 30d, touches: 70000}', 'number_too_large'], ['state: draft', 'state: draft\nschedule: {from: 2027-01-02, until: 2027-01-01}', 'ends_before'], ['state: draft', 'state: draft\nschedule: {from: tomorrow}', 'key_cannot_be'], ['state: draft', 'state: draft\nafter: {event: A, wait: 2h, unless: A}', 'wait_ends_itself'],
  ['state: draft', 'state: draft\nafter: {event: A}', 'key_missing'], ['state: draft', 'state: draft\nafter: {event: A, wait: 60d}', 'too_long'], ['state: draft', 'state: draft\nevery: often\naudience: true', 'key_cannot_be'], ['state: draft', 'state: draft\nevery: day 09:00\naudience: true', 'once_in_life'],
  ['state: draft', 'state: draft\nat: "09:00"\naudience: true', 'no_day'], ['state: draft', 'state: draft\nevery: day 09:00\nagain: each', 'audience_missing'], ['state: draft', 'state: draft\nclass: service', 'class_basis'], ['state: draft', 'state: draft\nclass: transactional\nbasis: customer', 'basis_not'],
  ['state: draft', 'state: draft\nclass: transactional\nbasis: contract\nsend_time: likely', 'at_once'], ['state: draft', 'state: draft\nsend_time: likely', 'send_time_idle'], ['state: draft', 'state: draft\ncoupon: none', 'no_coupon'], ['state: draft', 'state: draft\ntopic: cheese', 'no_topic'], ['state: draft', 'state: draft\ntopic: wine\nagain: 3d', 'private_because'],
  ['state: draft', 'state: draft\npurposes: [selling]', 'no_purpose'], ['state: draft', 'state: draft\nvalue: event.revenue *', 'expected_end'], ['state: draft', 'state: draft\nworth: -1', 'key_cannot_be_kind'], ['state: draft', 'sate: draft', 'unknown_key'], ['campaign: probe', 'campaign: other', 'keeps_its_name'],
  ['  - id: one', '  - id: one\n    id: two', 'key_twice'], ['state: draft', 'state: &a draft', 'anchor'], ['state: draft', 'state: draft\n\tsend: everyone', 'a_tab'], ['person.known', 'person.knwon', 'unknown_field'], ['person.known', 'person.visits', 'wants_kind'], ['person.known', 'person.visits == "5"', 'never_together'],
  ['person.known', 'moment.kind == "gone"', 'no_such_word'], ['person.known', '\'"cheese" in moment.topics\'', 'no_topic'], ['person.known', 'person.bought("books", days(900))', 'beyond_kept'], ['person.known', 'person.known and person.visits > 1', 'expected'], ['person.known', 'person.bougt("books", days(3))', 'unknown_function'],
  ['person.known', 'person.bought("books")', 'given_little'], ['person.known', 'audience("nobody")', 'no_audience'], ['person.known', 'near(\'lyon-99\', 2.0)', null], ['person.known', 'moment.urgency > 2.0', 'cannot_have'], ['person.known', '(person.known', 'expected_end'],
  ['body: There', 'body: "It waits for you. If you have changed your mind there is nothing to do."', 'recipe_words'],
  ['[inapp]', '[sms]', null], ['[inapp]\n    en: {title: Hello, body: There}', `[sms]\n    en: {title: Hello, body: "ê${'e'.repeat(100)}"}`, 'sms_sign'], ['[inapp]\n    en: {title: Hello, body: There}', `[sms]\n    en: {title: Hello, body: "êîô${'e'.repeat(100)}"}`, 'sms_signs'],
  ['[inapp]\n    en: {title: Hello, body: There}', `[sms]\n    en: {title: Hello, body: "${'e'.repeat(700)}"}`, 'sms_parts'], ['[inapp]\n    en: {title: Hello, body: There}', `[sms]\n    en: {title: Hello, body: "{{brand}}${'e'.repeat(700)}{{nearest.name}}"}`, 'sms_parts_about'], ['body: There', 'body: "What helps at this moment, in a sentence or two."', 'draft_words']]

test('what the checker finds is said in the reader\'s language, with a code and its arguments', async () => {
  const untold = [], check = async (text, lang) => (await d.ok('POST', '/v1/campaigns/check?lang=' + lang, { body: { text, name: 'probe' } })).findings
  for (const [i, [what, instead, code]] of mistakes.entries()) {
    const lang = i % 3 ? 'fr' : 'it', found = await check(probe.replace(what, instead), lang)
    if (code && !found.some(f => f.code === code)) untold.push(`${instead}: ${JSON.stringify(found.map(f => [f.code, f.message]))}`)
    for (const f of found) if (f.language !== lang || f.hintLanguage !== lang) untold.push([f.message, f.hint])
  }
  assert.deepEqual(untold, [])
  const [topic] = (await d.ok('POST', '/v1/campaigns/check', { headers: { 'accept-language': 'it' }, body: { text: probe.replace('state: draft', 'state: draft\ntopic: boks'), name: 'probe' } })).findings
  assert.deepEqual([topic.code, topic.arguments, topic.message, topic.hint], ['no_topic', { name: 'boks' }, 'non c’è un tema «boks»', 'intendeva «books»?'])
  const nested = (await conditions({ cel: 'person.visits == "5"' }, 'fr')).findings[0]
  assert.deepEqual([nested.arguments, nested.message], [{ aWord: 'whole number', bWord: 'text', mark: '==' }, 'un nombre entier et un texte ne vont jamais ensemble sous =='])
  const nasty = (await d.ok('POST', '/v1/campaigns/check?lang=fr', { body: { text: probe.replace('state: draft', 'state: "x\' cannot be \'{name}"'), name: 'probe' } })).findings[0]
  assert.equal(nasty.message, '«\u00a0state\u00a0» ne peut pas être «\u00a0x\' cannot be \'{name}\u00a0»', 'what was written stands as it is')
})

const leaf = '---\nlanguage: en\nkind: know\nstate: draft\ntitle: Mint\ndescription: So.\n---\nThree minutes.\n', asks = field => ['description: So.', `description: So.\nform: {name: mint, fields: [${field}]}`]
// the same of a page: [what stands there, what stands there instead, the code of what is found]
const pageMistakes = [['kind: know', 'kind: knwo', 'page_none_of'], ['kind: know\n', '', 'page_key_missing'], ['title: Mint', 'titel: Mint', 'page_no_key'], ['title: Mint', 'title: 12', 'page_wrong_kind'], ['title: Mint', 'title: " "', 'page_empty'], ['title: Mint', `title: ${'m'.repeat(111)}`, 'page_longer'],
  ['description: So.\n', '', 'page_no_description'], ['language: en', 'language: de', 'page_not_spoken'], ['language: en', 'language: fr', 'page_two_languages'], ['---\nlanguage', 'language', 'page_no_front'], ['---\nThree', 'Three', 'page_front_open'], ['Three minutes.\n', '', 'page_no_answer'],
  ['kind: know', 'kind: do', 'page_no_steps'], ['kind: know', 'kind: buy', 'page_no_product'], ['Three', '# Tea\n\nThree', 'page_first_heading'], ['Three', '<b>Three</b>', 'page_html'], ['Three', '[Three](shop.example)', 'page_link_nowhere'], ['Three', '[Three](/p/nowhere)', 'page_link_absent'],
  ['Three', '![Three](https://shop.example/a.png)', 'page_picture_elsewhere'], ['description: So.', 'description: So.\naction: {label: Go, url: shop.example}', 'page_action_nowhere'], ['description: So.', 'description: So.\npicture: {file: gone.jpg, alt: Mint}', 'page_picture_absent'],
  ['description: So.', 'description: So.\npicture: {file: ../gone.jpg, alt: Mint}', 'page_picture_name'], ['description: So.', 'description: So.\npicture: {file: text.png, alt: Mint}', 'page_picture_kind'], ['description: So.', 'description: So.\ntopic: tea', 'no_topic'], ['description: So.', 'description: So.\ncampaign: none', 'page_no_campaign'], ['description: So.', 'description: So.\nplaces: [none]', 'no_place'],
  ['description: So.', 'description: So.\nservice: none', 'page_no_service'], ['description: So.', 'description: So.\nafter: Thanks.', 'page_after_no_form'], asks('{name: a, ask: Where to?, type: email}').concat('page_address_alone'), asks('{name: a, ask: Where to?, type: email, permission: [selling]}').concat('page_no_purpose'),
  asks('{name: a, ask: Which?}').concat('page_answer_unused'), asks('{name: a, ask: Which?, property: a, type: choice}').concat('page_choice_empty'), asks('{name: a, ask: Which?, property: a, options: [b]}').concat('page_answers'), asks('{name: a, ask: Which?, property: a}, {name: a, ask: What?, property: b}').concat('page_question_twice'), asks('').concat('page_items')]

test('what the checker finds in a page is said in the reader\'s language, too, and every sentence of its sources has a row', async () => {
  d.change({ 'pages/text.png': 'no picture' })
  const untold = [], body = text => ({ name: 'mint', language: 'en', text })
  for (const [i, [what, instead, code]] of pageMistakes.entries()) {
    const lang = i % 2 ? 'fr' : 'it', { findings: found } = await d.ok('POST', `/v1/pages/check?lang=${lang}`, { body: body(leaf.replace(what, instead)) })
    if (!found.some(f => f.code === code)) untold.push(`${instead}: ${JSON.stringify(found.map(f => [f.code, f.message]))}`)
    for (const f of found) if (f.language !== lang || f.hintLanguage !== lang) untold.push([f.message, f.hint])
  }
  assert.deepEqual(untold, [])
  const wrong = leaf.replace('kind: know', 'kind: knwo'), told = ({ findings }) => { const f = findings.find(x => x.code === 'page_none_of'); return [f.arguments, f.message, f.hint] }
  const expected = [{ key: 'kind', names: 'know|go|do|buy' }, '«\u00a0kind\u00a0» n’est aucun de ceux-ci\u00a0: know|go|do|buy', 'écrivez l’un d’eux']
  assert.deepEqual(told(await d.ok('POST', '/v1/pages/preview?lang=fr', { body: body(wrong) })), expected)
  const refused = await d.request('PUT', '/v1/pages/mint/en/file?lang=fr', { body: { text: wrong, was: null }, key: keys.admin })
  assert.deepEqual([refused.status, ...told(refused.json)], [422, ...expected])
  const table = fs.readFileSync(path.join(root, 'faces/words/finding.tsv'), 'utf8').split('\n').filter(l => l && l[0] !== '#').map(l => l.split('\t')[1]).join('\n'), lacking = []
  for (const file of ['pages.c', 'pages_check.c', 'pages_form.c', 'pages_picture.c', 'pages_text.c', 'page_key.c', 'front.c', 'tree.c'])
    for (const line of fs.readFileSync(path.join(root, 'brand', file), 'utf8').split('\n').filter(l => /error|tell\(|diag_add|TACT_S\(|hint|\? ?\"/.test(l) && !/^static const|fputs|^ *\"/.test(l)))
      for (const [, c] of line.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
        const piece = c.replace(/\\(.)/g, '$1')
        if (/[a-z]{2,} [a-z]/.test(piece) && !table.includes(piece)) lacking.push(`${file}: ${piece}`)
      }
  assert.deepEqual(lacking, [])
})

test('each English sentence of the table is one that the sources say', () => {
  const folders = ['core/campaign', 'core/template', 'brand', 'daemon'], escapes = { n: '\n', t: '\t' }
  const said = folders.flatMap(f => fs.readdirSync(path.join(root, f)).filter(n => (n.endsWith('.c') && !n.endsWith('_test.c')) || n === 'page_key.def').map(n => fs.readFileSync(path.join(root, f, n), 'utf8')))
    .flatMap(c => [...c.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(m => m[1].replace(/\\(.)/g, (x, e) => escapes[e] ?? e))).join('\u0000')
  const unsaid = []
  for (const line of fs.readFileSync(path.join(root, 'faces/words/finding.tsv'), 'utf8').split('\n').filter(l => l && l[0] !== '#')) {
    const [key, en] = line.split('\t')
    if ([...mistakes, ...pageMistakes].some(m => 'finding.' + m[2] === key) || key === 'finding.end_double') continue            // said above; a quote in C quotes
    for (const piece of en.split(/\{[a-zA-Z]+\}|(?<=: )/).filter(p => p.trim().length > 3)) if (!said.includes(piece.trim())) unsaid.push(`${key}: nothing says "${piece}"`)
  }
  assert.deepEqual(unsaid, [])
})

// what a person may type into a field, and looks like YAML
const typed = ['a: b', '# no', 'a # b', '- item', '{a}', '[b, c]', '"quoted"', "it's", 'true', '12', '1.5', '2026-01-01', 'null', '~', 'yes', 'No', '😀 👨‍👩‍👧 emoji', 'é'.repeat(200), 'line\nbreak', 'tab\there', ' lead and trail ', 'ends:', ':a', '&anchor', '*alias', '!tag',
  '%dir', '@at', '`tick', '| pipe', '> fold', '? q', '---', '...', '=', '<<', '0x1F', '1e3', 'C:\\x', '\u2028 a \u2029 b', '\u0085 next line', '\ufeffbom', "'", '"', '#', '-']

test('what a person types is a text in the file, whatever it looks like, and nothing beside it changes', async () => {
  for (const [from, form] of [[0, 'flow'], [16, 'block'], [32, 'flow']]) {
    const words = typed.slice(from, from + 16), begin = `# by hand\ncampaign: probe   # its name\nstate: draft\n\n# what for\ngoal: {event: Order Completed, within: 7d}\nwhen: >-\n  person.known &&\n  person.visits > 3\nmessages:\n` +
      words.map((_, i) => `  # the ${i}th\n  - id: m${i}   # ${i}\n    channels: [inapp]\n    en: ${form === 'flow' ? '{title: Hello, body: There}' : '\n      title: Hello   # kept\n      body: |\n        There\n        # and here'}\n`).join('')
    let text = begin
    words.forEach((w, i) => { text = set(text, ['messages', i, 'en', 'title'], w, { words: true }) })
    const { ok, campaign, findings } = await d.ok('POST', '/v1/campaigns/check', { body: { text, name: 'probe' } })
    assert.deepEqual([ok, campaign?.messages.map(m => m.en.title)], [true, words], JSON.stringify(findings))
    assert.deepEqual(campaign.messages.map(m => [m.id, m.channels, m.en.body.trim()]), words.map((_, i) => [`m${i}`, ['inapp'], form === 'flow' ? 'There' : 'There\n# and here']))
    words.forEach((w, i) => { text = set(text, ['messages', i, 'en', 'title'], 'Hello', { words: true }) })
    assert.equal(text.replaceAll('"Hello"', 'Hello'), begin, 'written back, it is the file it was')
    assert.equal(read(remove(text, ['messages', 3])).value.messages.length, words.length - 1)
  }
})

// fails without swap() of faces/console/campaigns/yaml.js, and when an append() takes another shape than its neighbours, or a word for a truth
test('questions of a form change places with their comments; what is put behind others stands as they do', () => {
  const fields = ['form', 'fields'], one = '  - {name: a}   # one\n', two = '  # of b\n  - name: b # two\n    permission:\n      - x\n', three = '  - name: c\n', text = `form:\n  fields:  # in order\n${one}${two}${three}`
  assert.equal(swap(text, fields, 0), `form:\n  fields:  # in order\n${two}${one}${three}`)
  assert.equal(swap(text, fields, 1), `form:\n  fields:  # in order\n${one}${three}${two}`)
  assert.equal(swap(text, fields, 2), text)
  assert.equal(swap(swap(text.trimEnd(), fields, 1), fields, 1), text)
  assert.equal(swap('form: {fields: [{name: a}, {name: b}]} # x\n', fields, 0), 'form: {fields: [{name: b}, {name: a}]} # x\n')
  assert.equal(append(text, [...fields, 1, 'permission'], 'y'), text.replace('      - x\n', '      - x\n      - y\n'))
  assert.equal(append(one.replace(/^/, 'l:\n'), ['l'], { name: 'b', ask: 'No' }), `l:\n${one}  - {name: b, ask: "No"}\n`)
  assert.equal(append('l: [a]\n', ['l'], 'yes'), 'l: [a, "yes"]\n')
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
