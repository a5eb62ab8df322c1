// pages.mjs -- data/access.log.gz as readers and their pages.
//
// A page is what a reader asked for and got (GET, 200), without pictures, styles, scripts, feeds and downloads. A reader is an address and
// a browser, under a pseudonym. Pages of the hour it is now are asked about as they are read; the others are history.
import fs from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { shift } from './clock.mjs'
import { person, pseudonym } from './people.mjs'

const LINE = /^(\S+) \S+ \S+ \[(\d+)\/(\w+)\/(\d+):([\d:]+) ([+-]\d{2})(\d{2})\] "GET (\S+) [^"]*" 200 \S+ "([^"]*)" "([^"]*)"$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const NO_PAGE = /\.(png|jpe?g|gif|ico|svg|css|js|woff2?|ttf|eot|swf|mp4|webm|xml|rss|atom|txt|log|json|pdf|zip|gz|bz2|tgz|rpm|deb|jar|exe|class|c|h|py|rb|sh|pl|scm|patch|conf|properties|xsl)$|\/feed\/?$|[?&]flav=/i
// Whoever says so of themselves is not asked for consent. tact has a list of its own and does not depend on this one.
const NO_READER = /bot|crawl|spider|slurp|feed|rss|fetch|monitor|check|archive|http|java\/|python|curl|wget|perl|ruby|^-?$/i
const SITE = 'http://semicomplete.com'

function page(line, readers) {
  const m = LINE.exec(line)
  if (!m) return null
  const [, address, day, month, year, clock, zoneHour, zoneMinute, target, referrer, agent] = m
  const [path, query] = target.split('?')
  if (NO_PAGE.test(target) || NO_PAGE.test(path) || !path.startsWith('/')) return null
  const id = `reader-${pseudonym(`${address} ${agent}`)}`
  if (!readers.has(id)) readers.set(id, person(id, { robot: NO_READER.test(agent), locale: 'en' }))
  const iso = `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${clock}${zoneHour}:${zoneMinute}`
  return { kind: 'page', person: readers.get(id), at: Date.parse(iso), agent,
    page: { path, url: SITE + target, ...(query ? { search: `?${query}` } : {}), ...(referrer !== '-' ? { referrer } : {}) } }
}

export function pages(file, now) {
  const readers = new Map()
  const all = gunzipSync(fs.readFileSync(file)).toString('utf8').split('\n').map(line => page(line, readers)).filter(Boolean).sort((a, b) => a.at - b.at)
  const by = shift(all.at(-1).at, now), hour = new Date(now).getUTCHours()
  all.forEach((p, i) => Object.assign(p, { id: `page-${i + 1}`, at: p.at + by, live: new Date(p.at).getUTCHours() === hour }))
  return all
}
