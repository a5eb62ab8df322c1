// faces/console/lib/chart.js -- lines over time, by uPlot, loaded when a screen first draws one. Beside each picture stands the same as a table.
import { html, Table, useEffect, useRef } from './ui.js'
import { brandZone, day, number, t } from './words.js'

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** at: instants (ms), told as days of `zone` (the brand's; 'UTC' where they are midnights of its days); series: [{ title, values, color: '--accent', band: true }] — two following series with `band` are the lower and upper bound of an interval. */
export function Lines({ label, at, series, height = 220, format = n => number(n, 3), zone = brandZone() }) {
  const box = useRef()
  useEffect(() => {
    let plot, watch, gone = false
    ;(async () => {
      const { default: UPlot } = await import('uplot')
      if (gone) return
      const ink = color('--soft'), grid = { stroke: color('--line'), width: 1 }, bands = []
      series.forEach((s, i) => { if (s.band && series[i + 1]?.band && !bands.some(b => b.series.includes(i))) bands.push({ series: [i + 2, i + 1], fill: color('--accent-wash') }) })
      plot = new UPlot({
        width: box.current.clientWidth || 600, height, cursor: { points: { size: 6 } }, legend: { show: false }, bands, ...(zone && { tzDate: s => UPlot.tzDate(new Date(s * 1000), zone) }),
        axes: [{ stroke: ink, grid, space: 120, values: (u, xs) => xs.map(x => day(x * 1000, zone)) }, { stroke: ink, grid, size: 64, values: (u, ys) => ys.map(format) }],
        series: [{}, ...series.map(s => ({ label: s.title, stroke: color(s.color ?? '--accent'), width: s.band ? 1 : 2, dash: s.dash, spanGaps: true, points: { show: at.length < 3 } }))]
      }, [at.map(x => x / 1000), ...series.map(s => s.values)], box.current)
      watch = new ResizeObserver(() => box.current && plot.setSize({ width: box.current.clientWidth, height }))
      watch.observe(box.current)
    })()
    return () => { gone = true; watch?.disconnect(); plot?.destroy() }
  }, [at, series, height])
  return html`<figure class="chart"><div ref=${box} class="plot" aria-hidden="true"></div>
    <figcaption>${label}<span class="legend">${series.filter(s => !s.band).map(s => html`<span class="key"><i style=${{ background: `var(${s.color ?? '--accent'})` }}></i>${s.title}</span>`)}</span></figcaption>
    <details><summary>${t('console.table')}</summary><${Table} label=${label} columns=${[{ title: t('console.day'), cell: i => day(at[i], zone) }, ...series.map(s => ({ title: s.title, number: true, cell: i => s.values[i] == null ? '–' : format(s.values[i]) }))]} rows=${at.map((x, i) => i)} /></details></figure>`
}
