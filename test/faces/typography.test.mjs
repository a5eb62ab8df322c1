// French as it is shown does not break before its signs and units; what is mistyped in the tables of words does not build.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { french, mistyped } from '../../faces/lib/typography.mjs'
import { readWords } from '../../faces/lib/words_table.mjs'

const seen = s => s.replaceAll('\u00a0', '~').replaceAll('\u202f', '^')

test('spaces that do not break, where French has them', () => {
  for (const [typed, shown] of [
    ['Participer aux tests ?', 'Participer aux tests^?'], ['Avec ce lien, moins ; pour plus, un code.', 'Avec ce lien, moins^; pour plus, un code.'],
    ['« {name} » est pris : {why}', '«~{name}~» est pris~: {why}'], ['(quel « nom » ?)', '(quel «~nom~»^?)'], ['À l’heure de :', 'À l’heure de~:'], ['dans {minutes} min', 'dans {minutes}~min'],
    ['à 3 h 30, 10 % et 8 ko', 'à 3~h~30, 10~% et 8~ko'], ['{n} personnes, 2 heures', '{n} personnes, 2 heures'], ['mettez `x ? "a" : "b"` : {why}', 'mettez `x ? "a" : "b"`~: {why}'], ['https://a?b;c:d', 'https://a?b;c:d'],
  ]) assert.equal(seen(french(typed)), shown)
})

test('what is mistyped is found, and what stands as in a file is not', () => {
  for (const [text, language] of [["l'heure", 'fr'], ["dell'app", 'it'], ["d'{name}", 'fr'], ['Vraiment?', 'fr'], ['un; deux', 'fr'], ['«nom »', 'fr']]) assert.ok(mistyped(text, language), text)
  for (const [text, language] of [["don't", 'en'], ['l’heure', 'fr'], ["écrivez `{summer: \"l'été\"}`", 'fr'], ['&lt; et `a?b`', 'fr'], ['Davvero?', 'it'], ['Vraiment ?', 'fr'], ['sous channels: dans tact.yaml', 'fr']]) assert.equal(mistyped(text, language), '', text)
})

test('the tables are so', () => {
  const sections = readWords(new URL('../../faces/words', import.meta.url).pathname), words = sections.flatMap(s => s.rows.map(r => r.words[1]))
  assert.deepEqual(sections.flatMap(s => s.wrong), [])
  assert.deepEqual(words.filter(w => / [;:!?»](?=[\s)]|$)|« /.test(w.replace(/`[^`]*`/g, '').replace('|| ! in', ''))), [])
})
