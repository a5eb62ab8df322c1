// The helper: the brand's own words to whoever asks, with where they stand; or that it does not know. It asks nothing about anybody and keeps nothing.
import { test } from 'node:test'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { assert, binary, keys, start, until } from './lib.mjs'

const en = '---\nlanguage: en\n---\n# How long may I return something?\nThirty **days**.\n# Do you deliver?\nIn town, by bicycle.\n'
const fr = '---\nlanguage: fr\n---\n# Combien de temps ai-je pour retourner un article ?\nTrente jours.\n'
const own = '---\nlanguage: en\nprivate: true\n---\n# Which is the line of my own adviser?\nSee your card.\n'
const brand = { 'answers/en.md': en, 'answers/fr.md': fr, 'answers/own.md': own }

test('word for word, with its source, as automatic, with a person offered', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const ask = (body, options) => d.ok('POST', '/v1/answer', { body, ...options })
  const said = await ask({ question: 'how many days to retunr an item?' })
  assert.deepEqual([said.known, said.automatic, said.kind, said.answer, said.source, said.language], [true, true, 'answer', 'Thirty days.', 'answers/en.md#how-long-may-i-return-something', 'en'])
  assert.ok(said.confidence > 0.5 && said.confidence <= 1)
  assert.match(said.note, /automatic answer.*How long may I return something\?.*write to us/)
  assert.doesNotMatch(said.note, /\.md/)
  const french = await ask({ question: 'delai pour un retour ?', language: 'fr-CA' })
  assert.deepEqual([french.answer, french.language], ['Trente jours.', 'fr'])
  assert.match((await ask({ question: 'retourner un article', language: '' }, { headers: { 'accept-language': 'fr' } })).note, /Réponse automatique/)
  const none = await ask({ question: 'who won the race of 1904?' })
  assert.deepEqual([none.known, none.kind, none.person, none.answer], [false, 'unknown', true, undefined])
  assert.match(none.note, /automatic answer.*a person will answer/)
  assert.equal((await ask({ question: 'let me talk to someone' })).kind, 'person')
  const m = await d.metrics()
  assert.deepEqual([m.tact_answers_asked_total, m.tact_answers_given_total], [5, 3])
})

test('private answers need a server key; nobody is made known by asking; bad questions are refused', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const question = 'the line of my own adviser'
  assert.equal((await d.ok('POST', '/v1/answer', { body: { question } })).known, false)
  assert.equal((await d.request('POST', '/v1/answer', { key: keys.write, body: { question, private: true } })).status, 403)
  assert.equal((await d.ok('POST', '/v1/answer', { key: keys.server, body: { question, private: true } })).answer, 'See your card.')
  assert.equal((await d.post('/v1/answer', { question: '' })).status, 400)
  assert.equal((await d.post('/v1/answer', { question: 'x'.repeat(2001) })).status, 400)
  assert.equal((await d.request('POST', '/v1/answer', { key: 'nobody', body: { question } })).status, 401)
  const m = await d.metrics()
  assert.equal(m.tact_events_total ?? 0, 0)
})

test('a saved answer is in force at once, a broken file leaves the old one', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const ask = async () => (await d.ok('POST', '/v1/answer', { body: { question: 'do you deliver' } })).answer
  const file = path.join(d.folder, 'answers/en.md')
  assert.equal(await ask(), 'In town, by bicycle.')
  fs.writeFileSync(file, en.replace('by bicycle', 'on foot'))
  await until(async () => await ask() === 'In town, on foot.', 'the new answer')
  fs.writeFileSync(file, en.replace('language: en', 'langage: en'))
  await until(async () => (await d.metrics()).tact_reloads_failed_total > 0, 'the broken file to be seen')
  assert.equal(await ask(), 'In town, on foot.')
})

test('tact check names the place; tact answer says it without a server', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const tact = (...args) => spawnSync(binary, args, { env: d.env, encoding: 'utf8' })
  assert.match(tact('answer', 'do you deliver?', d.folder, '--lang', 'en').stdout, /^In town, by bicycle\.\n\nThis is an automatic answer: what .* says to "Do you deliver\?"\. .*\n\nfrom answers\/en\.md#do-you-deliver\nsure/)
  assert.equal(tact('answer', 'zeppelins', d.folder).status, 1)
  assert.equal(JSON.parse(execFileSync(binary, ['answer', 'adviser line', d.folder, '--private', '--json'], { env: d.env })).answer, 'See your card.')
  fs.writeFileSync(path.join(d.folder, 'answers/bad.md'), '---\nlanguage: en\n---\n# Why?\n')
  const checked = tact('check', d.folder)
  assert.equal(checked.status, 1)
  assert.match(checked.stdout, /answers\/bad\.md:4:1: error: nothing stands below 'Why\?'/)
})
