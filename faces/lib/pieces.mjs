// faces/lib/pieces.mjs -- in how few files a face comes: what it needs at once as one piece, known to its page before a script has run.
//
// esbuild cuts a piece for every set of screens that share a module; a browser would learn of each from the piece before it, and ask one round later.
import fs from 'node:fs'
import path from 'node:path'

/** The modules that `entry` reaches without an import on demand, itself left out: addresses below the working folder. */
function atOnce(metafile, entry) {
  const seen = new Set([entry]), reach = file => {
    for (const i of metafile.inputs[file]?.imports ?? []) if (i.kind === 'import-statement' && !i.external && !seen.has(i.path)) { seen.add(i.path); reach(i.path) }
  }
  reach(entry)
  return [...seen].filter(f => f !== entry && !f.includes(':'))
}

/** `entry`, and every module of ours that is imported on demand, name those that `entry` needs at once: then all of them share one set, and become one piece. `metafile`: of a build without this plugin. */
export function onePiece(metafile, entry, root) {
  const first = atOnce(metafile, entry), begins = new Set(Object.values(metafile.outputs).map(o => o.entryPoint).filter(e => e && !e.includes('node_modules/')))
  return {
    name: 'one-piece',
    setup(b) {
      b.onResolve({ filter: /^at-once$/ }, () => ({ path: 'at-once', namespace: 'at-once' }))
      b.onLoad({ filter: /.*/, namespace: 'at-once' }, () => ({ contents: first.map(m => `import ${JSON.stringify(path.join(root, m))}`).join('\n'), resolveDir: root }))
      b.onLoad({ filter: /\.js$/ }, a => begins.has(path.relative(root, a.path)) ? { contents: `import 'at-once'\n${fs.readFileSync(a.path, 'utf8')}`, resolveDir: path.dirname(a.path) } : undefined)
    }
  }
}

/** The tags that name a face's pieces to a browser that has only its page: those its script imports, and the words in the reader's language. A template for the page (`{{>FACE/modules.mustache}}`).
 *  outputs: by the name of a file { entryPoint, imports: the files it imports at once }. */
export function modulesTemplate(outputs, entry, face) {
  const seen = new Set(), tag = file => `<link rel="modulepreload" href="/assets/${file}">`
  const reach = file => { for (const i of outputs[file].imports) if (!seen.has(i)) { seen.add(i); reach(i) } }
  reach(Object.keys(outputs).find(k => outputs[k].entryPoint === entry))
  const words = Object.entries(outputs).map(([file, o]) => [new RegExp(`^words:${face}/(\\w+)$`).exec(o.entryPoint ?? '')?.[1], file]).filter(([language]) => language)
  return [...seen].map(tag).concat(words.map(([language, file]) => `{{#${language}}}${tag(file)}{{/${language}}}`)).join('')
}
