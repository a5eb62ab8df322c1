// faces/build.mjs -- from the sources of the faces to C tables that are linked into the binary.
//
//   node faces/build.mjs OUT         writes OUT/files/*, OUT/faces_list.c, OUT/faces_data.S, OUT/words.c, OUT/sizes.txt
//   node faces/build.mjs --check     only looks whether the words are whole, and all of them shown
//
// faces/NAME/main.js      one bundle a face, cut into pieces where it imports on demand; main.css beside it: its style
// faces/NAME/**/*.mustache  pages that the daemon renders; compiled in as they are
// sdk/js                  the browser SDK (sdk/js/build.mjs)
// faces/words/*.tsv       the table of screen words (lib/words.mjs)
import * as esbuild from 'esbuild'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleSdk } from '../sdk/js/build.mjs'
import { weigh } from './lib/limits.mjs'
import { modulesTemplate, onePiece } from './lib/pieces.mjs'
import { withoutSchemas } from './lib/unused.mjs'
import { checkWords, readWords, unusedWords, wordsPlugin, wordsTable } from './lib/words_table.mjs'

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.dirname(here)
const [out] = process.argv.slice(2)
if (!out) { console.error('usage: node faces/build.mjs OUT | --check'); process.exit(2) }

const words = readWords(path.join(here, 'words'))
const wrong = checkWords(words, root)
if (wrong.length) { console.error(wrong.join('\n')); process.exit(1) }
if (out === '--check') { console.log(unusedWords(words, root).join('\n')); process.exit(0) }

const types = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json', '.png': 'image/png', '.woff2': 'font/woff2' }
const files = []                       // { name, url, type, data, gz } ; url '' = a template, for the daemon alone

const hash = data => createHash('sha256').update(data).digest('hex').slice(0, 12)
function add(name, url, data) {
  const type = types[path.extname(name)] ?? 'application/octet-stream'
  files.push({ name, url, type, data, gz: url ? gzipSync(data, { level: 9 }) : data })
}

const faces = fs.readdirSync(here, { withFileTypes: true }).filter(f => f.isDirectory() && !['node_modules', 'words', 'lib', 'style'].includes(f.name)).map(f => f.name).sort()

async function bundle(face, file) {
  const entry = path.join(here, face, file), own = path.relative(root, entry)
  if (!fs.existsSync(entry)) return
  const script = file.endsWith('.js')
  const build = plugins => esbuild.build({
    entryPoints: { [face]: entry }, bundle: true, splitting: script, format: 'esm', minify: true, write: false, outdir: '/assets', metafile: true,
    entryNames: '[name]-[hash]', chunkNames: face + '-[name]-[hash]', legalComments: 'none', target: ['chrome109', 'firefox115', 'safari16.4'], charset: 'utf8', logLevel: 'warning',
    plugins: [wordsPlugin(words), withoutSchemas, ...plugins], absWorkingDir: root
  })
  let result = await build([])
  if (script) result = await build([onePiece(result.metafile, own, root)])
  const name = k => path.basename(k), outputs = Object.fromEntries(Object.entries(result.metafile.outputs).map(([k, o]) => [name(k), { ...o, imports: o.imports.filter(i => i.kind === 'import-statement').map(i => name(i.path)) }]))
  for (const f of result.outputFiles) add(outputs[name(f.path)].entryPoint === own ? face + path.extname(file) : name(f.path), '/assets/' + name(f.path), Buffer.from(f.contents))
  if (script) add(face + '/modules.mustache', '', Buffer.from(modulesTemplate(outputs, own, face)))
}

const walk = folder => fs.readdirSync(folder, { withFileTypes: true }).flatMap(f => f.isDirectory() ? walk(path.join(folder, f.name)) : [path.join(folder, f.name)])

// faces/NAME/worker.js: a service worker, at an address of its own below its page.
async function bundleWorker(face) {
  const entry = path.join(here, face, 'worker.js')
  if (!fs.existsSync(entry)) return
  const { outputFiles: [file] } = await esbuild.build({ entryPoints: [entry], bundle: true, format: 'iife', minify: true, write: false, legalComments: 'none', target: ['chrome109', 'firefox115', 'safari16.4'], charset: 'utf8', logLevel: 'warning' })
  add(face + '-worker.js', `/${face}/worker.js`, Buffer.from(file.contents))
}

for (const face of faces) {
  await bundleWorker(face)
  await bundle(face, 'main.js')
  await bundle(face, 'main.css')
  for (const file of walk(path.join(here, face))) {
    const name = path.relative(here, file)
    if (file.endsWith('.mustache')) add(name, '', fs.readFileSync(file))
    else if (['.svg', '.png', '.woff2'].includes(path.extname(file))) { const data = fs.readFileSync(file); add(name, `/assets/${path.basename(name, path.extname(name))}-${hash(data)}${path.extname(name)}`, data) }
  }
}

// The browser SDK: /tact.js, its pieces below /tact/, the service worker.
for (const f of await bundleSdk(esbuild, words)) add(f.name, f.url, f.data)

// What is not ours in the bundles, with its licence.
const licences = Object.keys(JSON.parse(fs.readFileSync(path.join(here, 'package-lock.json'))).packages).filter(p => p.startsWith('node_modules/') && !/esbuild/.test(p)).map(p => {
  const folder = path.join(here, p), file = fs.readdirSync(folder).find(f => /^licen[cs]e/i.test(f)), about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')))
  return `${about.name} ${about.version} (${about.license})\n\n${file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : ''}\n`
}).join('\n' + '-'.repeat(72) + '\n\n')
add('licences.txt', '/assets/licences.txt', Buffer.from(licences))

// ---- weighed, and written ----
const { sums, over } = weigh(files)
if (over.length) { console.error(over.join('\n')); process.exit(1) }
fs.mkdirSync(path.join(out, 'files'), { recursive: true })
const kept = new Set()
const write = (file, data) => { if (!fs.existsSync(file) || !fs.readFileSync(file).equals(Buffer.from(data))) fs.writeFileSync(file, data) }
const text = s => JSON.stringify(s)
let list = '/* made by faces/build.mjs */\n#include "daemon/face_table.h"\n', data = '/* made by faces/build.mjs */\n.section .rodata\n'
files.sort((a, b) => a.name < b.name ? -1 : 1)
files.forEach((f, i) => {
  const stored = f.name.replace(/[^A-Za-z0-9._-]/g, '_')
  kept.add(stored)
  write(path.join(out, 'files', stored), f.gz)
  list += `extern const unsigned char tact_face_data_${i}[];\n`
  data += `.globl tact_face_data_${i}\n.balign 16\ntact_face_data_${i}: .incbin ${text(path.join(out, 'files', stored))}\n.byte 0\n`
})
list += 'const struct tact_face tact_faces[] = {\n' + files.map((f, i) => `    { ${text(f.name)}, ${text(f.url)}, ${text(f.type)}, tact_face_data_${i}, ${f.gz.length}u, ${f.data.length}u },\n`).join('') +
  `};\nconst unsigned tact_face_count = ${files.length};\n`
for (const old of fs.readdirSync(path.join(out, 'files'))) if (!kept.has(old)) fs.rmSync(path.join(out, 'files', old))
write(path.join(out, 'faces_data.S'), data + '.section .note.GNU-stack,"",%progbits\n')
write(path.join(out, 'faces_list.c'), list)
write(path.join(out, 'words.c'), wordsTable(words))
const kb = n => (n / 1000).toFixed(1).padStart(7) + ' kB'
write(path.join(out, 'sizes.txt'), files.filter(f => f.url).map(f => `${kb(f.gz.length)} of ${kb(f.data.length)}  ${f.name}\n`).join('') + '\n' +
  sums.map(s => `${s.kB.toFixed(1).padStart(7)} kB, ${s.limit} at most  ${s.what}\n`).join(''))
fs.writeFileSync(path.join(out, 'stamp'), '')
