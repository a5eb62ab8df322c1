// The SDK as a package: mappings, types, size, what npm would publish.
import { test } from 'node:test'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { assert, keys, root, start } from '../e2e/lib.mjs'
import { visit } from './lib.mjs'

const folder = path.join(root, 'sdk/js')
const run = (command, words) => { const { NODE_TEST_CONTEXT: _, ...env } = process.env; return spawnSync(command, words, { cwd: folder, encoding: 'utf8', env }) }

test('its mappings', () => {
  const done = run(process.execPath, ['--test', ...fs.readdirSync(path.join(folder, 'test')).filter(f => f.endsWith('.test.mjs')).map(f => 'test/' + f)])
  assert.equal(done.status, 0, done.stdout)
  assert.match(done.stdout, /# pass [2-9]\d/)
})

test('its types are what a page may say, and nothing else', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const done = run(process.execPath, [tsc, '--noEmit', '--strict', '--skipDefaultLibCheck', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom', 'test/types.ts'])
  assert.equal(done.status, 0, done.stdout)
})

test('the core stays below 8 kB, and the package holds what it names', async () => {
  const done = run(process.execPath, ['build.mjs'])
  assert.equal(done.status, 0, done.stderr)
  const size = gzipSync(fs.readFileSync(path.join(folder, 'dist/tact.js')), { level: 9 }).length
  assert.ok(size < 8000, `tact.js is ${size} bytes packed: what is not needed before anybody said yes belongs into a piece of its own (sdk/js/src/load.js)`)
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))), named = [about.main, about.module, about.types, about.unpkg, ...Object.values(about.exports).flatMap(e => typeof e === 'string' ? e : Object.values(e)), ...about.files.filter(f => f.includes('.') || f === 'LICENSE')]
  for (const file of named) assert.ok(fs.existsSync(path.join(folder, file)), file)
  const { createTact, version } = await import(path.join(folder, about.main))
  assert.deepEqual([typeof createTact, version], ['function', about.version])
  const drawn = createTact({ url: 'https://tact.your.site', writeKey: 'k' })                        // where a page is drawn on a server it is there, and does nothing
  assert.deepEqual([await drawn.ready === drawn, drawn.anonymousId, drawn.track('Product Viewed'), await drawn.decide('top'), await drawn.consent({ purposes: { remember: true } })], [true, null, '', { decision: null, reasons: [{ code: 'offline' }] }, { known: false, chosen: false, granted: [] }])
  const written = fs.readFileSync(path.join(folder, 'index.d.ts'), 'utf8'), members = [...fs.readFileSync(path.join(folder, 'src/index.js'), 'utf8').split('const self = {')[1].split('\n  }')[0].matchAll(/^    (?:get |async )?(\w+)[(:]/gm)].map(m => m[1])
  for (const name of members.filter(n => !['get', 'url'].includes(n))) assert.match(written, new RegExp(`\\b${name}\\b`), `${name} has no type`)
  for (const [, name] of written.split('export interface Tact {')[1].split('\n}')[0].matchAll(/^  (?:readonly )?(\w+)/gm)) assert.ok(name in drawn, `${name} is missing where there is no page`)
})

test('the lines of its README, in a page, from the package as npm has it', { timeout: 60000 }, async t => {
  const d = await start({ brand: { 'campaigns/tyres.yaml': `campaign: tyres\nstate: live\nsend: everyone\nclass: answer\nbasis: consent\nwhen: 'slot == "top"'\nagain: each\nmessages:\n  - id: one\n    channels: [web]\n    en: {title: Tyres, body: words}\n    fr: {title: Pneus, body: mots}\n    it: {title: Gomme, body: parole}\n` } }); t.after(() => d.stop())
  const base = `http://127.0.0.1:${d.port}`, lines = /```js\n([\s\S]*?)```/.exec(fs.readFileSync(path.join(folder, 'README.md'), 'utf8'))[1]
  const code = lines.replace('https://tact.your.site', base).replace('YOUR_WRITE_KEY', keys.write).replace("consent: 'tcf'", "consent: 'tcf', timeout: 15000")
  const { page, context, wrong } = await visit('about:blank', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36' })
  await page.route(base + '/esm/**', r => r.fulfill({ contentType: 'text/javascript', body: fs.readFileSync(path.join(folder, 'dist/esm', path.basename(new URL(r.request().url()).pathname))) }))
  await page.route(base + '/example', r => r.fulfill({ contentType: 'text/html', body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><div data-tact-slot="top">own words</div><script type="importmap">{"imports":{"@tact/web":"/esm/index.js"}}</script><script type="module">${code}; window.done = answer</script>` }))
  await page.goto(base + '/example')
  await page.waitForFunction(() => window.done)
  assert.equal(await page.evaluate(() => window.done.decision.campaign), 'tyres')
  await page.locator('[data-tact-slot] .tact-message').waitFor()
  assert.deepEqual([wrong, await context.cookies()], [[], []])
})
