// faces/lib/limits.mjs -- how heavy a face may be: what a browser fetches for it, gzipped, in the heaviest of its languages. A build over a limit fails.
import { languages } from './words_table.mjs'

/** Pieces are named FACE-LANGUAGE-HASH.js when they are words, FACE.js and FACE.css when a page names them; `first`: those that the page of the face tells a browser to fetch at once. */
const limits = [
  { what: 'console, every screen and the editor', kB: 300, counts: name => /^console[.-]/.test(name) },
  { what: 'console, its first view', kB: 60, counts: (name, first) => /^console[.]/.test(name) || first('console').includes(name) },
  { what: '/me', kB: 30, counts: name => /^me[.-]/.test(name) },
  { what: 'landing pages and forms', kB: 30, counts: name => /^pages\./.test(name) },
  { what: '/till', kB: 30, counts: name => /^till[.-]/.test(name) && !/^till-decode-/.test(name) },
  { what: '/till, the reader of codes for browsers without one', kB: 20, counts: name => /^till-decode-/.test(name) },
  { what: 'SDK', kB: 8, counts: name => name === 'sdk.js' },
  { what: 'SDK, its largest piece on demand', kB: 8, counts: name => /^sdk-/.test(name), largest: true }
]
const word = /^\w+-(en|fr|it)-\w+\.js$/

/** files: [{ name, url, gz }] as faces/build.mjs has them (a page's own text is not among them: it has no address). Answers { sums: [{ what, kB, limit }], over: sentences }. */
export function weigh(files) {
  const named = face => [...files.find(f => f.name === `${face}/modules.mustache`)?.data.toString().matchAll(/\/assets\/([\w.-]+)/g) ?? []].map(m => m[1])
  const bytes = of => of.reduce((n, f) => n + f.gz.length, 0)
  const sums = limits.map(({ what, kB, counts, largest }) => {
    const all = files.filter(f => f.url && counts(f.name, named)), inAll = all.filter(f => !word.test(f.name))
    if (!all.length) throw new Error(`faces/lib/limits.mjs counts nothing for "${what}": its pieces have another name`)
    const words = Math.max(...languages.map(l => bytes(all.filter(f => word.exec(f.name)?.[1] === l))))
    return { what, kB: (largest ? Math.max(...all.map(f => f.gz.length)) : bytes(inAll) + words) / 1000, limit: kB }
  })
  return { sums, over: sums.filter(s => s.kB > s.limit).map(s => `${s.what}: ${s.kB.toFixed(1)} kB gzipped, and ${s.limit} kB is the most (faces/lib/limits.mjs); make faces lists the pieces`) }
}
