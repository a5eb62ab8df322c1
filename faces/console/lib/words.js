// faces/console/lib/words.js -- screen words: t('campaigns.pause', { n: 3 }). Loaded once, before anything is drawn.
let words = {}, rules, all
export let language = 'en'

/** tables: what `import tables from 'words:FACE'` gave; every face loads its own. */
export async function loadWords(tables, wanted) {
  language = ['en', 'fr', 'it'].includes(wanted) ? wanted : 'en'
  all = tables
  words = (await tables[language]()).default
  rules = new Intl.PluralRules(language)
  document.documentElement.lang = language
}

/** t() of another language, for words that go into a message: `locale` "it-CH" is Italian; one that tact has no words for is English. */
export async function wordsOf(locale) {
  const other = (await (all[locale.slice(0, 2).toLowerCase()] ?? all.en)()).default
  return (key, values = {}) => filled(other[key] ?? key, values)
}

/** The words of a key in the reader's language; `values` fill its {holes}; a number `n` chooses KEY.one or KEY.other. */
export function t(key, values = {}) {
  const found = words[key] ?? words[key + '.' + (rules.select(Number(values.n)) === 'one' ? 'one' : 'other')] ?? key
  return filled(found, values)
}
const filled = (text, values) => text.replace(/\{([a-zA-Z]+)\}/g, (hole, name) => name in values ? format(values[name]) : hole)
const format = v => typeof v === 'number' ? number(v) : String(v)
/** Is there such a key? For codes that the server names and screens have words for. */
export const has = key => key in words

// What formats is dear to make and cheap to keep: a screen of some hundred numbers made each anew.
const kept = new Map()
function formatter(Kind, how) {
  const key = language + Kind.name + JSON.stringify(how)
  if (!kept.has(key)) kept.set(key, new Kind(language, how))
  return kept.get(key)
}
// The first formatter of numbers costs a browser 20 to 40 ms. Small counts do without, since they are digits in each of our languages; warm() pays for it while nothing else is to be done.
export const warm = () => { ago(Date.now()) }
const plain = n => Number.isInteger(n) && n >= 0 && n < 1000
export const number = (n, digits = 0) => n == null ? '–' : plain(n) ? String(n) : formatter(Intl.NumberFormat, { maximumFractionDigits: digits }).format(n)
export const percent = (share, digits = 1) => share == null ? '–' : formatter(Intl.NumberFormat, { style: 'percent', maximumFractionDigits: digits }).format(share)
export const money = (sum, currency) => sum == null ? '–' : formatter(Intl.NumberFormat, { style: 'currency', currency, maximumFractionDigits: Math.abs(sum) < 100 ? 2 : 0 }).format(sum)
const instant = how => (at, zone) => at ? formatter(Intl.DateTimeFormat, { ...how, timeZone: zone }).format(new Date(at)) : '–'
const date = instant({ day: 'numeric', month: 'short', year: 'numeric' }), stamp = instant({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })
/** The brand's zone: reports count by its days, wherever they are read. Undefined, the reader's own, where a page does not say. */
export const brandZone = () => document.body.dataset.zone || undefined
/** A day of the brand's: "2026-11-23" is that day anywhere, an instant falls in one by the brand's clock, or by `zone`. */
export const day = (at, zone) => date(at, zone ?? (/^\d{4}-\d\d-\d\d$/.test(at) ? 'UTC' : brandZone()))
/** Day and minute by the brand's clock, with its zone's name. */
export const made = at => stamp(at, brandZone())
const short = instant({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }), exact = instant({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
/** By the reader's own clock. */
export const minute = at => short(at)
export const clock = at => exact(at)
/** "3 min ago", in the reader's words. */
export function ago(at, now = Date.now()) {
  const s = (new Date(at) - now) / 1000, f = formatter(Intl.RelativeTimeFormat, { numeric: 'auto', style: 'short' })
  const [unit, of] = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86400]].findLast(([, n]) => Math.abs(s) >= n) ?? ['second', 1]
  return f.format(Math.round(s / of), unit)
}
