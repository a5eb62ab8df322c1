// sdk/js/build.mjs -- the SDK from its sources: for the binary (/tact.js and its pieces), and for npm (dist/).
//
//   node sdk/js/build.mjs            writes sdk/js/dist: ESM in pieces, and the classic script with its own
// faces/build.mjs calls bundleSdk() for what the binary serves. esbuild is the faces' own (faces/package-lock.json).
import fs from 'node:fs'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url)), src = path.join(here, 'src')
export const target = ['chrome109', 'firefox115', 'safari16.4']
const { version } = JSON.parse(fs.readFileSync(path.join(here, 'package.json')))
const pieces = ['banner', 'consent', 'handoff', 'layer', 'push', 'slot', 'stream']
const hash = data => createHash('sha256').update(data).digest('hex').slice(0, 12)

/** Words of faces/words/sdk.tsv: import from 'words:slot,resume' answers {'sdk.slot.dismiss': [en, fr, it], ...}; a key a script uses must be there. */
const wordsPlugin = sections => ({
  name: 'sdk-words',
  setup(b) {
    const rows = sections.find(s => s.name === 'sdk').rows
    b.onResolve({ filter: /^words:/ }, a => ({ path: a.path.slice(6), namespace: 'words', pluginData: { importer: a.importer } }))
    b.onLoad({ filter: /.*/, namespace: 'words' }, a => {
      const wanted = a.path.split(','), map = {}
      for (const r of rows) if (wanted.includes(r.key.split('.')[1])) map[r.key] = r.words
      for (const [, key] of fs.readFileSync(a.pluginData.importer, 'utf8').matchAll(/'(sdk\.[a-z.]+[a-z])'/g)) if (!map[key]) throw new Error(`${key} stands in no table of words (faces/words/sdk.tsv)`)
      return { contents: 'export default ' + JSON.stringify(map), loader: 'js' }
    })
  },
})

/** Styles as text, without what only people read. */
const stylePlugin = esbuild => ({
  name: 'sdk-style',
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async a => ({ contents: (await esbuild.transform(fs.readFileSync(a.path, 'utf8'), { loader: 'css', minify: true, target })).code.trim(), loader: 'text' }))
  },
})

const served = { name: 'served', setup(b) { b.onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: path.join(src, 'load.served.js') })) } }
const common = (esbuild, words) => ({ bundle: true, minify: true, write: false, target, charset: 'utf8', legalComments: 'none', logLevel: 'warning', define: { VERSION: JSON.stringify(version) }, plugins: [wordsPlugin(words), stylePlugin(esbuild)] })

/** The classic script: [{ name, url, data }], the core first. Its pieces lie below tact/ beside it. */
export async function bundleSdk(esbuild, words) {
  const files = [], chunks = {}, options = common(esbuild, words)
  for (const name of pieces) {
    const [{ contents }] = (await esbuild.build({ ...options, entryPoints: [path.join(src, name + '.js')], format: 'esm' })).outputFiles, data = Buffer.from(contents)
    chunks[name] = `tact/${name}-${hash(data)}.js`
    files.push({ name: `sdk-${name}.js`, url: '/' + chunks[name], data })
  }
  const one = async entry => Buffer.from((await esbuild.build({ ...options, entryPoints: [path.join(src, entry)], format: 'iife', define: { ...options.define, CHUNKS: JSON.stringify(chunks) }, plugins: [served, ...options.plugins] })).outputFiles[0].contents)
  return [{ name: 'sdk.js', url: '/tact.js', data: await one('global.js') }, { name: 'sdk-worker.js', url: '/tact-sw.js', data: await one('sw.js') }, ...files]
}

async function npm() {
  const faces = new URL('../../faces/', import.meta.url), esbuild = await import(new URL('node_modules/esbuild/lib/main.js', faces)), { readWords } = await import(new URL('lib/words_table.mjs', faces))
  const words = readWords(fileURLToPath(new URL('words', faces))), dist = path.join(here, 'dist')
  fs.rmSync(dist, { recursive: true, force: true })
  const esm = await esbuild.build({ ...common(esbuild, words), entryPoints: [path.join(src, 'index.js')], format: 'esm', splitting: true, outdir: path.join(dist, 'esm'), chunkNames: '[name]-[hash]' })
  const files = [...esm.outputFiles.map(f => [f.path, f.contents]), ...(await bundleSdk(esbuild, words)).map(f => [path.join(dist, f.url), f.data])]
  for (const [file, data] of files) { fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, data) }
  console.log(files.map(([file, data]) => `${String(data.length).padStart(7)}  ${path.relative(here, file)}`).join('\n'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await npm()
