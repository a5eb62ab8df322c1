// The SDK as a package: mappings, types, size, what npm would publish.
import { test } from 'node:test'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { assert, root } from '../e2e/lib.mjs'

const folder = path.join(root, 'sdk/js')
const run = (command, words) => { const { NODE_TEST_CONTEXT: _, ...env } = process.env; return spawnSync(command, words, { cwd: folder, encoding: 'utf8', env }) }

test('its mappings', () => {
  const done = run(process.execPath, ['--test', ...fs.readdirSync(path.join(folder, 'test')).filter(f => f.endsWith('.mjs')).map(f => 'test/' + f)])
  assert.equal(done.status, 0, done.stdout)
  assert.match(done.stdout, /# pass [5-9]/)
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
  const written = fs.readFileSync(path.join(folder, 'index.d.ts'), 'utf8'), members = [...fs.readFileSync(path.join(folder, 'src/index.js'), 'utf8').split('const self = {')[1].split('\n  }')[0].matchAll(/^    (?:get |async )?(\w+)[(:]/gm)].map(m => m[1])
  for (const name of members.filter(n => !['get', 'url'].includes(n))) assert.match(written, new RegExp(`\\b${name}\\b`), `${name} has no type`)
})
