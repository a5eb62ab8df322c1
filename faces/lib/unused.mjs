// faces/lib/unused.mjs -- what a package brings and no screen asks for, left out of the bundle.
//
// yaml looks its schemas up by a name, so that no bundler can see which are asked for. The one place that reads files (console/campaigns/yaml.js) asks for 'failsafe': lists, maps and texts as they
// stand. The others (dates, sets, binaries, numbers of YAML 1.1) are 4 kB.
import fs from 'node:fs'

const known = ['core', 'failsafe', 'json', 'yaml-1.1']

export const withoutSchemas = {
  name: 'without-schemas',
  setup(b) {
    b.onLoad({ filter: /[\\/]yaml[\\/]browser[\\/]dist[\\/]schema[\\/]tags\.js$/ }, ({ path }) => {
      const text = fs.readFileSync(path, 'utf8'), named = [...text.matchAll(/^    \['([\w.-]+)', /gm)].map(m => m[1])
      if (!known.every(n => named.includes(n)) || !/export \{ coreKnownTags, getTags \};/.test(text)) throw new Error(`${path} is not as faces/lib/unused.mjs knows it: compare, and mend or drop the plugin`)
      return { contents: `import { map } from './common/map.js'
import { seq } from './common/seq.js'
import { string } from './common/string.js'
export const coreKnownTags = {}
export function getTags(tags, schema) { if (schema !== 'failsafe' || tags) throw new Error('only the schema failsafe is here'); return [map, seq, string] }` }
    })
  }
}
