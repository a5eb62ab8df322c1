// faces/console/lib/words.js -- screen words: t('campaigns.pause', { n: 3 }). Loaded once, before anything is drawn.
let words = {}, rules, all
export let language = 'en'

/** tables: what `import * as tables from 'words:FACE'` gave; every face loads its own. */
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

export const number = (n, digits = 0) => n == null ? '–' : new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(n)
export const percent = (share, digits = 1) => share == null ? '–' : new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share)
export const money = (sum, currency) => sum == null ? '–' : new Intl.NumberFormat(language, { style: 'currency', currency, maximumFractionDigits: Math.abs(sum) < 100 ? 2 : 0 }).format(sum)
const instant = how => at => at ? new Intl.DateTimeFormat(language, how).format(new Date(at)) : '–'
export const day = instant({ day: 'numeric', month: 'short', year: 'numeric' })
export const minute = instant({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const clock = instant({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
/** "3 min ago", in the reader's words. */
export function ago(at, now = Date.now()) {
  const s = (new Date(at) - now) / 1000, f = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  const [unit, of] = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86400]].findLast(([, n]) => Math.abs(s) >= n) ?? ['second', 1]
  return f.format(Math.round(s / of), unit)
}
