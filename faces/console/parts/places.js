// faces/console/parts/places.js -- the brand's places as a picture drawn from their coordinates alone (no map of anybody else's), and the same as a table.
import { html, Table, useMemo } from '../lib/ui.js'
import { number, t } from '../lib/words.js'

const WIDE = 640, HIGH = 360, EDGE = 56, NAMED = 12

/** Where each place stands in the picture: degrees of longitude are shorter the further north. */
export function drawn(places) {
  const middle = places.reduce((n, p) => n + p.latitude, 0) / places.length, narrow = Math.cos(middle * Math.PI / 180)
  const at = places.map(p => [p.longitude * narrow, -p.latitude])
  const least = i => Math.min(...at.map(a => a[i])), most = i => Math.max(...at.map(a => a[i]))
  const wide = most(0) - least(0), high = most(1) - least(1), scale = Math.min(wide ? (WIDE - 2 * EDGE) / wide : Infinity, high ? (HIGH - 2 * EDGE) / high : Infinity)
  const by = Number.isFinite(scale) ? scale : 0
  return at.map(([x, y]) => [WIDE / 2 + (x - (least(0) + wide / 2)) * by, HIGH / 2 + (y - (least(1) + high / 2)) * by])
}

/** A name near an edge runs inwards. */
const side = p => p.x < 120 ? 'start' : p.x > WIDE - 120 ? 'end' : 'middle'

export function Places({ places, visits }) {
  const known = useMemo(() => places.filter(p => p.latitude || p.longitude), [places]), at = useMemo(() => known.length ? drawn(known) : [], [known])
  const counts = new Map()
  for (const v of visits) counts.set(v.place, (counts.get(v.place) ?? 0) + 1)
  const most = Math.max(1, ...counts.values()), count = p => counts.get(p.id) ?? 0
  const named = new Set([...known].sort((a, b) => count(b) - count(a)).slice(0, NAMED).map(p => p.id))
  const shown = known.map((p, i) => ({ ...p, x: at[i][0], y: at[i][1] })).sort((a, b) => count(a) - count(b))
  return html`<figure class="places">${known.length > 0 && html`<svg viewBox="0 0 ${WIDE} ${HIGH}" aria-hidden="true" focusable="false">
      ${shown.map(p => html`<g key=${p.id} class=${count(p) ? 'some' : ''}><circle cx=${p.x.toFixed(1)} cy=${p.y.toFixed(1)} r=${count(p) ? (6 + 16 * Math.sqrt(count(p) / most)).toFixed(1) : 4} />
        ${named.has(p.id) && html`<text x=${p.x.toFixed(1)} y=${(p.y + (count(p) ? 4 : 18)).toFixed(1)} text-anchor=${count(p) ? 'middle' : side(p)}>${count(p) ? number(count(p)) : p.name}</text>${count(p) > 0 && html`<text x=${p.x.toFixed(1)} y=${(p.y + 24 + 16 * Math.sqrt(count(p) / most)).toFixed(1)} text-anchor=${side(p)}>${p.name}</text>`}`}</g>`)}</svg>`}
    <details open=${!known.length}><summary>${t('console.table')}</summary><${Table} label=${t('now.map')} rows=${[...places].sort((a, b) => count(b) - count(a)).map(p => ({ ...p, key: p.id }))} columns=${[
      { title: t('now.place'), key: 'name' }, { title: t('now.address'), cell: p => p.address || '–' }, { title: t('now.open'), cell: p => p.open ? t('console.yes') : t('console.no') }, { title: t('now.moments'), number: true, cell: p => number(count(p)) }]} /></details></figure>`
}
