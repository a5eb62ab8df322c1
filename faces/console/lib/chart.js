// faces/console/lib/chart.js -- lines over time. Beside each picture stands the same as a table.
import { Plot } from './plot.js'
import { html, Table } from './ui.js'
import { brandZone, day, number, t } from './words.js'

/** at: instants (ms), told as days of `zone` (the brand's; 'UTC' where they are midnights of its days); series: [{ title, values, color: '--accent', band: true }] — two following series with `band` are the lower and upper bound of an interval. */
export function Lines({ label, at, series, height = 220, format = n => number(n, 3), zone = brandZone() }) {
  return html`<figure class="chart"><${Plot} at=${at} series=${series} height=${height} told=${x => day(x, zone)} format=${format} />
    <figcaption>${label}<span class="legend">${series.filter(s => !s.band).map(s => html`<span class="key"><i style=${{ background: `var(${s.color ?? '--accent'})` }}></i>${s.title}</span>`)}</span></figcaption>
    <details><summary>${t('console.table')}</summary><${Table} label=${label} columns=${[{ title: t('console.day'), cell: i => day(at[i], zone) }, ...series.map(s => ({ title: s.title, number: true, cell: i => s.values[i] == null ? '–' : format(s.values[i]) }))]} rows=${at.map((x, i) => i)} /></details></figure>`
}
