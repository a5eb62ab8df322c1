// faces/lib/typography.mjs -- how French and Italian are set: spaces that do not break, and apostrophes that are none of a typewriter's.

// What is typed in files stands between backticks, signs of HTML between & and ;: neither is a sentence.
const prose = s => s.replace(/`[^`]*`|&[a-z]+;/g, '')

/** French as it is shown: a narrow space that does not break before ; ! ?, a wide one before : » and units, and behind «. Between backticks nothing changes. */
export const french = s => s.replace(/`[^`]*`|[^`]+/g, part => part[0] === '`' ? part : part.replace(/ (?=[;!?](?:[\s)»]|$))/g, '\u202f').replace(/ (?=[:»](?:[\s),.;:!?\u202f]|$))/g, '\u00a0').replace(/« /g, '«\u00a0')
  .replace(/(?<=[\d}]) (?=(?:%|€|h|min|km|ko|Mo|Go)(?![\p{L}\d’]))/gu, '\u00a0').replace(/(?<=[\d}]\u00a0h) (?=[\d{])/g, '\u00a0'))

/** What is mistyped in a text, in words; empty when nothing is. A colon that touches its word may be a key of a file. */
export function mistyped(s, language) {
  const text = prose(s)
  if (language !== 'en' && /\p{L}'[\p{L}{]/u.test(text)) return `${language} has ’ for an apostrophe, not '`
  if (language === 'fr' && (/[\p{L}\d)}][;!?»](?=\s|$)/u.test(text) || /«\S/.test(text.replace(/«[\u00a0\u202f]/g, '')))) return 'French has a space before ; ! ? » and behind «'
  return ''
}
