// What people fetch: a page names all that its first view needs, so that a browser asks for it in one round; pages are light; a face that grows over its limit does not build.
import { gzipSync } from 'node:zlib'
import { after, before, test } from 'node:test'
import { weigh } from '../../faces/lib/limits.mjs'
import { assert, start } from './lib.mjs'
import { mailed, someone } from './me_lib.mjs'

let d
before(async () => { d = await start({ brand: { 'pages/brew.md': '---\nlanguage: en\nkind: do\ntitle: Brew\ndescription: So.\n---\n1. Boil.\n2. Wait.\n' } }) })
after(() => d.stop())

const read = async (where, headers = {}) => { const a = await d.request('GET', where, { key: null, headers }); assert.equal(a.status, 200, where); return a.text }
const named = (page, pattern) => [...page.matchAll(pattern)].map(m => m[1])
const scripts = page => named(page, /<(?:script|link)[^>]*?(?:src|href)="(\/assets\/[\w.-]+\.js)"/g)
const imported = text => named(text, /(?:\bfrom|\bimport) ?"\.\/([\w.-]+\.js)"/g).map(n => '/assets/' + n)

test('all that the first view of console and till needs is named by their page, in the reader\'s language alone', async () => {
  for (const [face, most] of [['/', 3], ['/till', 3]])
    for (const language of ['en', 'fr', 'it']) {
      const page = await read(face, { 'accept-language': language }), known = scripts(page), seen = new Set(known)
      for (const script of known) for (const piece of imported(await read(script))) assert.ok(seen.has(piece), `${face}: ${script} needs ${piece}, which its page does not name: a round more`)
      assert.equal(seen.size, known.length, 'named once')
      assert.ok(known.length <= most, `${face} begins with ${known.length} scripts: ${known}`)
      assert.deepEqual(known.map(k => /-(en|fr|it)-\w+\.js$/.exec(k)?.[1]).filter(Boolean), [language])
      assert.match(page, /<meta name="description" content="[^"{]{20,}">/)
      assert.match(page, /<script type="module" src="\/assets\/(console|till)-\w+\.js">/)
    }
})

test('what the checklist and the sign-in show comes with the frame: no screen is fetched for the first view', async () => {
  const all = (await Promise.all(scripts(await read('/')).map(s => read(s)))).join('\n')
  for (const called of ['/v1/setup', '/v1/session', 'current-password']) assert.ok(all.includes(called), called)
  for (const later of ['/v1/report', '/v1/campaigns/']) assert.ok(!all.includes(later), `${later} belongs to a screen that is opened`)
})

test('the person\'s page and landing pages weigh less than 30 kB, whole', async () => {
  const link = await mailed(d, await someone(d))
  for (const where of ['/me', link, '/p/brew']) {
    const page = await read(where), all = [...new Set(named(page, /(?:src|href)="(\/assets\/[\w.-]+)"/g))]
    const bytes = gzipSync(page).length + (await Promise.all(all.map(a => read(a)))).reduce((n, text) => n + gzipSync(text, { level: 9 }).length, 0)
    assert.ok(bytes < 30000, `${where}: ${bytes} bytes`)
  }
})

test('a face over its limit does not build, and the sentence says which and how much', () => {
  const file = (name, kB, data = '') => ({ name, url: name.endsWith('.mustache') ? '' : '/assets/' + name, gz: Buffer.alloc(kB * 1000), data: Buffer.from(data) })
  const faces = [file('console.js', 2), file('console.css', 8), file('console-chunk-AA.js', 20), file('console-en-AA.js', 20), file('console-fr-AA.js', 24), file('console-it-AA.js', 23), file('console-code-AA.js', 140), file('console/modules.mustache', 1, '<link href="/assets/console-chunk-AA.js">{{#en}}<link href="/assets/console-en-AA.js">{{/en}}{{#fr}}<link href="/assets/console-fr-AA.js">{{/fr}}'),
    file('me.css', 3), file('me-worker.js', 1), file('pages.css', 4), file('till.js', 12), file('till-decode-AA.js', 16), file('sdk.js', 6), file('sdk-push.js', 4), file('sdk-slot.js', 6)]
  const { sums, over } = weigh(faces), of = what => sums.find(s => s.what.startsWith(what)).kB
  assert.deepEqual(over, [])
  assert.deepEqual([of('console, every'), of('console, its'), of('/till'), of('SDK, its')], [194, 54, 12, 6])        // French is the heaviest, and counted once
  assert.match(weigh([...faces, file('console-now-AA.js', 107)]).over.join(), /^console, every screen and the editor: 301\.0 kB gzipped, and 300 kB is the most/)
  for (const [more, said] of [[file('me.js', 27), '/me:'], [file('pages.js', 27), 'landing pages'], [file('till-scan-AA.js', 19), '/till:'], [file('sdk-big.js', 9), 'SDK, its largest']]) assert.ok(weigh([...faces, more]).over.some(o => o.startsWith(said)), said)
  assert.throws(() => weigh(faces.filter(f => f.name !== 'sdk.js')), /counts nothing for "SDK"/)
})
