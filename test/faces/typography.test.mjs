// French as it is shown does not break before its signs and units; what is mistyped in the tables of words does not build.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { french, mistyped } from '../../faces/lib/typography.mjs'
import * as esbuild from '../../faces/node_modules/esbuild/lib/main.js'
import { readWords, wordsPlugin } from '../../faces/lib/words_table.mjs'

const sections = readWords(new URL('../../faces/words', import.meta.url).pathname)
/** What `import 'words:FACE/LANGUAGE'` gives, as a browser gets it. */
const bundled = async (what, of = sections) => {
  const { outputFiles: [{ text }] } = await esbuild.build({ stdin: { contents: `export { default } from 'words:${what}'` }, bundle: true, format: 'esm', minify: true, write: false, plugins: [wordsPlugin(of)] })
  return (await import('data:text/javascript,' + encodeURIComponent(text))).default
}
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
  const words = sections.flatMap(s => s.rows.map(r => r.words[1]))
  assert.deepEqual(sections.flatMap(s => s.wrong), [])
  assert.deepEqual(words.filter(w => / [;:!?»](?=[\s)]|$)|« /.test(w.replace(/`[^`]*`/g, '').replace('|| ! in', ''))), [])
})

// fails when a key is lost in the tree that is fetched, or one that others go on from (a.b beside a.b.c): nested() of faces/lib/words_table.mjs
test('what a face fetches is the table, word for word', async () => {
  assert.deepEqual(await bundled('console/fr'), Object.fromEntries(sections.filter(s => s.faces.includes('console')).flatMap(s => s.rows.map(r => [r.key, r.words[1]]))))
  const keys = ['a.b.c', 'a.b', 'a.d', 'a.d.e']
  assert.deepEqual(await bundled('odd/en', [{ faces: ['odd'], rows: keys.map(key => ({ key, words: [key, '', ''] })) }]), Object.fromEntries(keys.map(k => [k, k])))
})
