// faces/console/parts/places.js -- the brand's places as a picture drawn from their coordinates alone (no map of anybody else's), and the same as a table.
import { useNarrow } from '../lib/narrow.js'
import { html, Table, useMemo, useState } from '../lib/ui.js'
import { number, t } from '../lib/words.js'

/* In pixels of a desk and of a phone, so that names are as large as other small words. */
const sizes = { desk: { wide: 640, high: 360, edge: 56 }, phone: { wide: 328, high: 300, edge: 40 } }
const NAMED = 24, LETTERS = 26, LETTER_WIDTH = 6.7, LINE_HIGH = 14, LISTED = 100

/** Where each place stands in the picture: degrees of longitude are shorter the further north. */
export function drawn(places, { wide, high, edge } = sizes.desk) {
  const middle = places.reduce((n, p) => n + p.latitude, 0) / places.length, narrow = Math.cos(middle * Math.PI / 180)
  const at = places.map(p => [p.longitude * narrow, -p.latitude])
  const least = i => Math.min(...at.map(a => a[i])), most = i => Math.max(...at.map(a => a[i]))
  const across = most(0) - least(0), down = most(1) - least(1), scale = Math.min(across ? (wide - 2 * edge) / across : Infinity, down ? (high - 2 * edge) / down : Infinity)
  const by = Number.isFinite(scale) ? scale : 0
  return at.map(([x, y]) => [wide / 2 + (x - (least(0) + across / 2)) * by, high / 2 + (y - (least(1) + down / 2)) * by])
}

const meet = (a, b) => a.x < b.x + b.wide && b.x < a.x + a.wide && a.y < b.y + b.high && b.y < a.y + a.high
/** Names where there is room for them, the busiest places first: below, above, right, left of the circle; a name without room stands in the table alone. points: [{ x, y, r, name }]. */
export function names(points, { wide, high } = sizes.desk) {
  const taken = points.map(p => ({ x: p.x - p.r, y: p.y - p.r, wide: 2 * p.r, high: 2 * p.r }))
  return points.map((p, i) => {
    const name = p.name.length > LETTERS ? p.name.slice(0, LETTERS - 1).trim() + '…' : p.name, w = name.length * LETTER_WIDTH
    const along = Math.max(2, Math.min(wide - w - 2, p.x - w / 2)), ways = [[along, p.y + p.r + 2], [along, p.y - p.r - 2 - LINE_HIGH], [p.x + p.r + 4, p.y - LINE_HIGH / 2], [p.x - p.r - 4 - w, p.y - LINE_HIGH / 2]]
    const box = i < NAMED && ways.map(([x, y]) => ({ x, y, wide: w, high: LINE_HIGH })).find(b => b.x >= 0 && b.y >= 0 && b.x + b.wide <= wide && b.y + b.high <= high && !taken.some((o, k) => k !== i && meet(b, o)))
    if (!box) return undefined
    taken.push(box)
    return { name, x: box.x + w / 2, y: box.y + LINE_HIGH - 3 }
  })
}

export function Places({ places, visits }) {
  const size = useNarrow() ? sizes.phone : sizes.desk, known = useMemo(() => places.filter(p => p.latitude || p.longitude), [places]), at = useMemo(() => known.length ? drawn(known, size) : [], [known, size])
  const counts = new Map()
  for (const v of visits) counts.set(v.place, (counts.get(v.place) ?? 0) + 1)
  const most = Math.max(1, ...counts.values()), count = p => counts.get(p.id) ?? 0
  const few = known.length <= 3 * NAMED, quiet = few ? 4 : 2, dots = useMemo(() => at.map(([x, y]) => `M${(x - quiet).toFixed(1)},${y.toFixed(1)}a${quiet},${quiet} 0 1,0 ${2 * quiet},0a${quiet},${quiet} 0 1,0 ${-2 * quiet},0`).join(''), [at, quiet])
  const shown = known.map((p, i) => ({ ...p, x: at[i][0], y: at[i][1], r: count(p) ? 8 + 14 * Math.sqrt(count(p) / most) : quiet })).filter(p => few || count(p)).sort((a, b) => count(b) - count(a) || (a.name < b.name ? -1 : 1)), said = names(shown, size)
  const [open, unfold] = useState(!known.length), listed = open ? [...places].sort((a, b) => count(b) - count(a)).slice(0, LISTED) : []
  return html`<figure class="places">${known.length > 0 && html`<svg viewBox="0 0 ${size.wide} ${size.high}" aria-hidden="true" focusable="false"><path class="quiet" d=${dots} />
      ${shown.filter(count).map(p => html`<g key=${p.id} class="some"><circle cx=${p.x.toFixed(1)} cy=${p.y.toFixed(1)} r=${p.r.toFixed(1)} /><text class="count" x=${p.x.toFixed(1)} y=${(p.y + 4).toFixed(1)} text-anchor="middle">${number(count(p))}</text></g>`)}
      ${shown.map((p, i) => said[i] && html`<text key=${'name ' + p.id} x=${said[i].x.toFixed(1)} y=${said[i].y.toFixed(1)} text-anchor="middle">${said[i].name}</text>`)}</svg>`}
    <details open=${open} onToggle=${e => unfold(e.currentTarget.open)}><summary>${t('console.table')}</summary>${open && html`<${Table} label=${t('now.map')} rows=${listed.map(p => ({ ...p, key: p.id }))} columns=${[
      { title: t('now.place'), key: 'name' }, { title: t('now.address'), cell: p => p.address || '–' }, { title: t('now.open'), cell: p => p.open ? t('console.yes') : t('console.no') }, { title: t('now.moments'), number: true, cell: p => number(count(p)) }]} />${places.length > LISTED && html`<p class="small soft">${t('now.placesMore', { n: places.length - LISTED })}</p>`}`}</details></figure>`
}
