// faces/console/lib/plot.js -- the picture of lines over time: axes, lines across gaps, intervals as bands. The pointer marks an instant; drawn across, it takes a closer look, and a double click looks at all of it again.
import { html, useEffect, useRef, useState } from './ui.js'

const LEFT = 64, TOP = 10, RIGHT = 12, BOTTOM = 28, LABEL = 120

/** Round numbers from at or below `least` to at or above `most`, about `wanted` of them. */
export function ticks(least, most, wanted) {
  if (least === most) { least -= Math.abs(least) / 2 || 1; most += Math.abs(most) / 2 || 1 }
  const rough = (most - least) / wanted, ten = 10 ** Math.floor(Math.log10(rough)), step = ten * [1, 2, 5, 10].find(n => n * ten >= rough * .999), from = Math.floor(least / step + 1e-9), to = Math.ceil(most / step - 1e-9)
  return Array.from({ length: to - from + 1 }, (_, i) => +((from + i) * step).toPrecision(12))
}

/** at: instants in order; series as those of lib/chart.js; told: an instant in words, format: a value in words. */
export function Plot({ at, series, height, told, format }) {
  const box = useRef(), [width, setWidth] = useState(0), [mark, setMark] = useState(null), [pulled, setPulled] = useState(null), [look, setLook] = useState(null)
  useEffect(() => {
    const watch = new ResizeObserver(() => box.current && setWidth(box.current.clientWidth))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  useEffect(() => setLook(null), [at])
  const [first, last] = look ?? [0, at.length - 1], seen = at.map((_, i) => i).slice(first, last + 1), values = series.flatMap(s => seen.map(i => s.values[i])).filter(Number.isFinite)
  const right = width - RIGHT, bottom = height - BOTTOM, rows = values.length ? ticks(Math.min(...values), Math.max(...values), Math.max(2, Math.round(height / 45))) : []
  const x = i => at[last] === at[first] ? (LEFT + right) / 2 : LEFT + (at[i] - at[first]) / (at[last] - at[first]) * (right - LEFT)
  const y = v => bottom - (v - rows[0]) / (rows.at(-1) - rows[0]) * (bottom - TOP)
  const points = s => seen.filter(i => Number.isFinite(s.values[i])).map(i => [x(i), y(s.values[i])]), path = list => list.map(p => p.map(n => n.toFixed(1)).join()).join(' '), colour = s => `var(${s.color ?? '--accent'})`
  const columns = []
  for (const i of seen) { const before = columns.at(-1); if (before === undefined || (x(i) - x(before) >= LABEL && told(at[i]) !== told(at[before]))) columns.push(i) }
  const under = e => { const px = e.clientX - box.current.getBoundingClientRect().left; return seen.reduce((a, b) => Math.abs(x(b) - px) < Math.abs(x(a) - px) ? b : a) }
  const drop = e => { const ends = [pulled, under(e)].sort((a, b) => a - b); setPulled(null); if (pulled !== null && ends[1] > ends[0]) setLook(ends) }
  const shown = mark !== null && mark >= first && mark <= last ? mark : null
  return html`<div ref=${box} class="plot" aria-hidden="true">${width > LEFT + RIGHT && rows.length > 0 && html`<svg width=${width} height=${height} onPointerMove=${e => setMark(under(e))} onPointerLeave=${() => { setMark(null); setPulled(null) }}
      onPointerDown=${e => e.pointerType === 'mouse' && setPulled(under(e))} onPointerUp=${drop} onDblClick=${() => setLook(null)}>
    ${rows.map(v => html`<line class="rule" x1=${LEFT} x2=${right} y1=${y(v)} y2=${y(v)} /><text x=${LEFT - 8} y=${y(v) + 4} text-anchor="end">${format(v)}</text>`)}
    ${columns.map((i, n) => html`<line class="rule" x1=${x(i)} x2=${x(i)} y1=${TOP} y2=${bottom} /><text x=${x(i)} y=${height - 8} text-anchor=${at.length > 1 && x(i) > right - LABEL / 3 ? 'end' : n ? 'middle' : 'start'}>${told(at[i])}</text>`)}
    ${series.map((s, n) => s.band && series[n + 1]?.band && !(n && series[n - 1].band) && html`<polygon class="band" points=${path([...points(s), ...points(series[n + 1]).reverse()])} />`)}
    ${pulled !== null && shown !== null && html`<rect class="pulled" x=${Math.min(x(pulled), x(shown))} width=${Math.abs(x(pulled) - x(shown))} y=${TOP} height=${bottom - TOP} />`}
    ${series.map(s => html`<polyline style=${{ stroke: colour(s) }} stroke-width=${s.band ? 1 : 2} stroke-dasharray=${s.dash?.join(' ')} points=${path(points(s))} />`)}
    ${shown !== null && html`<line class="mark" x1=${x(shown)} x2=${x(shown)} y1=${TOP} y2=${bottom} />`}
    ${series.map(s => (seen.length < 3 ? points(s) : shown !== null && Number.isFinite(s.values[shown]) ? [[x(shown), y(s.values[shown])]] : []).map(p => html`<circle cx=${p[0]} cy=${p[1]} r="3" style=${{ fill: colour(s) }} />`))}
  </svg>`}</div>`
}
