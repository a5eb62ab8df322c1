// faces/lib/words_table.mjs -- the one table of screen words, read, checked, and handed to scripts (words:FACE) and to C.
//
// A section is a file faces/words/SECTION.tsv:  key <TAB> en <TAB> fr <TAB> it, keys begin with "SECTION.". A line "# face: me server" says who
// needs it: bundles by name, `server` for the daemon's own pages; without one it is the console's. {name} is filled in; KEY.one and KEY.other are a number's forms.
// French is typed with ordinary spaces before ; : ! ? » and units, and shown with such as do not break (lib/typography.mjs).
import fs from 'node:fs'
import path from 'node:path'
import { french, mistyped } from './typography.mjs'

export const languages = ['en', 'fr', 'it']
const holes = s => [...s.matchAll(/\{([a-zA-Z]+)\}/g)].map(m => m[1]).sort().join()

/** All sections: [{ name, file, faces, rows: [{ key, words: [en, fr, it], line }], wrong }]. */
export function readWords(folder) {
  return fs.readdirSync(folder).filter(f => f.endsWith('.tsv')).sort().map(f => {
    const name = path.basename(f, '.tsv'), section = { name, file: `faces/words/${f}`, faces: ['console'], rows: [], wrong: [] }
    fs.readFileSync(path.join(folder, f), 'utf8').split('\n').forEach((line, i) => {
      const faces = /^# face: (.*)$/.exec(line)
      if (faces) { section.faces = faces[1].trim().split(/ +/); return }
      if (!line || line[0] === '#') return
      const [key, ...words] = line.split('\t'), where = `${section.file}:${i + 1}`
      if (words.length !== 3 || words.some(w => !w.trim())) section.wrong.push(`${where}: ${key} needs its words in ${languages.join(', ')}, each behind a tab`)
      else if (!key.startsWith(name + '.') || !/^[a-zA-Z0-9_.-]+$/.test(key)) section.wrong.push(`${where}: the key ${key} must begin with "${name}." and hold letters, digits, dots, - and _ alone`)
      else if (section.rows.some(r => r.key === key)) section.wrong.push(`${where}: ${key} stands here twice`)
      else {
        if (words.some(w => holes(w) !== holes(words[0]))) section.wrong.push(`${where}: ${key} is not filled in alike in each language: {${words.map(holes).join('} {')}}`)
        words.forEach((w, l) => { const what = mistyped(w, languages[l]); if (what) section.wrong.push(`${where}: ${key}: ${what}`) })
        section.rows.push({ key, words: words.map((w, l) => languages[l] === 'fr' ? french(w) : w), line: i + 1 })
      }
    })
    return section
  })
}

const walk = (folder, ends) => !fs.existsSync(folder) ? [] : fs.readdirSync(folder, { withFileTypes: true }).flatMap(f =>
  f.name === 'node_modules' ? [] : f.isDirectory() ? walk(path.join(folder, f.name), ends) : ends.some(e => f.name.endsWith(e)) ? [path.join(folder, f.name)] : [])

/** What is missing: rows without words, and keys that are used and stand nowhere. */
export function checkWords(sections, root) {
  const wrong = sections.flatMap(s => s.wrong)
  const of = face => new Set(sections.filter(s => s.faces.includes(face)).flatMap(s => s.rows.map(r => r.key)))
  const used = (files, pattern, keys, who) => {
    for (const file of files)
      fs.readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
        if (/^\s*(\/\/|\/\*|\*)/.test(line)) return
        for (const m of line.matchAll(pattern)) {
          if (!keys.has(m[1]) && !(keys.has(m[1] + '.one') && keys.has(m[1] + '.other'))) wrong.push(`${path.relative(root, file)}:${i + 1}: ${m[1]} stands in no table of words for ${who} (faces/words)`)
        }
      })
  }
  const server = of('server')
  for (const f of fs.readdirSync(path.join(root, 'faces'), { withFileTypes: true }))
    if (f.isDirectory() && !['node_modules', 'words', 'lib', 'style'].includes(f.name)) {
      used(walk(path.join(root, 'faces', f.name), ['.js']), /\bt\('([^']+)'(?! ?\+)/g, of(f.name), `the face ${f.name}`)
      used(walk(path.join(root, 'faces', f.name), ['.mustache']), /\{\{> ?([a-zA-Z0-9_.-]+) ?\}\}/g, server, 'the server')
    }
  used(walk(path.join(root, 'daemon'), ['.c']), /\btact_screen_word\([^,"]+, *"([^"]+)"/g, server, 'the server')
  return wrong
}

/** Keys that nothing shows: neither named whole, nor begun as `prefix.${...}`, 'prefix' + ... or 'section.prefix.' */
export function unusedWords(sections, root) {
  const text = [...walk(path.join(root, 'faces'), ['.js', '.mustache']), ...walk(path.join(root, 'daemon'), ['.c', '.h', '.def']), ...walk(path.join(root, 'sdk/js'), ['.js'])].map(f => fs.readFileSync(f, 'utf8')).join('\n')
  const named = new Set([...text.matchAll(/[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)+/g)].map(m => m[0]))
  const begun = [...text.matchAll(/([a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]*)+)(?:\$\{|['"`] ?\+|%|(?<=\.[a-zA-Z0-9_-]+\.)['"`])/g)].map(m => m[1])
  return sections.flatMap(s => s.rows.filter(r => !named.has(r.key) && !named.has(r.key.replace(/\.(one|other)$/, '')) && !begun.some(b => b.length > s.name.length && r.key.startsWith(b)))
    .map(r => `${s.file}:${r.line}: nothing shows ${r.key}`))
}

/** Keys as a tree, { section: { what: words } }: what keys have in common is fetched once, a tenth of the whole. Words of a key that others go on from stand below ''. */
export function nested(rows) {
  const tree = {}
  for (const [key, words] of rows) {
    const parts = key.split('.'), last = parts.pop()
    let at = tree
    for (const p of parts) { if (typeof at[p] !== 'object') at[p] = at[p] === undefined ? {} : { '': at[p] }; at = at[p] }
    if (typeof at[last] === 'object') at[last][''] = words; else at[last] = words
  }
  return tree
}

/** import tables from 'words:FACE' answers { en: () => import(...), fr, it }, each a map from keys to words. */
export const wordsPlugin = sections => ({
  name: 'words',
  setup(b) {
    b.onResolve({ filter: /^words:/ }, a => ({ path: a.path.slice(6), namespace: 'words' }))
    b.onLoad({ filter: /.*/, namespace: 'words' }, a => {
      const [face, language] = a.path.split('/')
      if (!language) return { contents: `export default { ${languages.map(l => `${l}: () => import('words:${face}/${l}')`).join(', ')} }` }
      const rows = sections.filter(s => s.faces.includes(face)).flatMap(s => s.rows.map(r => [r.key, r.words[languages.indexOf(language)]]))
      return { contents: `const map = {}, flat = (tree, before) => { for (const k in tree) typeof tree[k] === 'string' ? map[k ? before + k : before.slice(0, -1)] = tree[k] : flat(tree[k], before + k + '.') }\nflat(${JSON.stringify(nested(rows))}, '')\nexport default map`, loader: 'js' }
    })
  }
})

const escape = s => s.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
const c = s => '"' + [...Buffer.from(s)].map(b => b < 32 || b > 126 || b === 34 || b === 92 || b === 63 ? '\\' + b.toString(8).padStart(3, '0') : String.fromCharCode(b)).join('') + '"'

/** The words of the daemon's own pages as C: sorted by key; beside each its form as a template, for pages that fill it in. */
export function wordsTable(sections) {
  const rows = sections.filter(s => s.faces.includes('server')).flatMap(s => s.rows).sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
  const template = s => escape(s).replace(/\{([a-zA-Z]+)\}/g, '{{$1}}')
  return '/* made by faces/build.mjs */\n#include "daemon/face_table.h"\nconst struct tact_word_row tact_words[] = {\n' +
    rows.map(r => `    { ${c(r.key)}, { ${r.words.map(c).join(', ')} }, { ${r.words.map(w => c(template(w))).join(', ')} } },\n`).join('') + `    { 0, { 0, 0, 0 }, { 0, 0, 0 } }\n};\nconst unsigned tact_word_count = ${rows.length};\n`
}
