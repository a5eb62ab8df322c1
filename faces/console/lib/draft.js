// faces/console/lib/draft.js -- a campaign's first text from a cell of the moment map: the condition that meets just these moments, in YAML as a person would write it.
import { t as own } from './words.js'
import { said } from './vocabulary.js'

const text = s => JSON.stringify(s)
const yaml = s => `'${s.replace(/'/g, "''")}'`
const events = ['track', 'page', 'screen']

/** The CEL that is true for the moments of a row of GET /v1/reports/moments; sides it was not told apart by (missing, or null: several) are left open. */
export function condition(row) {
  const parts = []
  if (row.kind != null) parts.push(`moment.kind == ${text(row.kind)}`)
  if (row.topic != null) parts.push(row.topic ? `${text(row.topic)} in moment.topics` : 'size(moment.topics) == 0')
  if (row.situation != null) parts.push(`moment.situation == ${text(row.situation)}`)
  if (row.stage != null) parts.push(`moment.stage == ${text(row.stage)}`)
  if (row.place != null) parts.push(events.includes(row.place) ? `event.type == ${text(row.place)}` : `slot == ${text(row.place)}`)
  if (row.device != null) parts.push(`device.type == ${text(row.device)}`)
  return parts.join(' && ') || 'true'
}

/** Its words, for a heading. */
export const told = (row, t = own) => ['kind', 'topic', 'situation', 'stage', 'place', 'device'].filter(s => row[s] != null).map(s =>
  s === 'topic' ? row.topic || t('map.noTopic') : s === 'place' ? (events.includes(row.place) ? said(t, 'type', row.place) : row.place) : said(t, s, row[s])).join(' · ')

export const nameOf = row => ['kind', 'topic', 'situation', 'place'].map(s => row[s]).filter(w => w && w !== 'unknown').join('-').normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48).replace(/-+$/, '') || 'moment'

/** `locale`: the brand's default one, in which every message has words; `t` says them in its language. */
export function draft(name, row, seen, locale, t) {
  const what = told(row, t), slot = row.place != null && !events.includes(row.place) ? row.place : undefined
  return `# ${seen.replace(/\s+/g, ' ')}\ncampaign: ${name}\nstate: draft\nsend: testers\nwhen: ${yaml(condition(row))}\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: first\n    channels: [${slot === undefined ? 'inapp' : 'web'}]\n` +
    (slot === undefined ? '' : `    slot: ${yaml(slot)}\n`) + `    ${locale}: {title: ${yaml(t('map.draftTitle', { what }))}, body: ${yaml(t('map.draftBody'))}}\n`
}

// ---- pages ----

/** A page's first text, in the language of the words `t` says. */
export const pageDraft = ({ language, kind, title, topic, seen }, t) =>
  `---\n${seen ? `# ${seen.replace(/\s+/g, ' ')}\n` : ''}language: ${language}\nstate: draft\nkind: ${kind}\ntitle: ${text(title)}\n${topic ? `topic: ${text(topic)}\n` : ''}---\n${t(`site.body.${kind}`)}\n`

const front = file => /^---\r?\n[^]*?^---/m.exec(file)?.[0] ?? ''
export const isDraft = file => /^state:\s*["']?draft\b/m.test(front(file))
/** A page's file as the beginning of another language's. */
export function asDraft(file, language) {
  const was = front(file)
  return was.replace(/^state:.*\r?\n/m, '').replace(/^language:.*$/m, `language: ${language}\nstate: draft`) + file.slice(was.length)
}
