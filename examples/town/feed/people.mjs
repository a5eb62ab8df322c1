// people.mjs -- who answers the consent question how, who holds the town's card, who speaks what.
//
// The data sets hold no names, no language and no consent: these three are dealt out here, by a hash of the pseudonym, so that
// each run deals alike. Everything else about a person is theirs.
import { createHash } from 'node:crypto'

/** A number in [0, 1) that depends on nothing but the text. */
export const share = text => createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48
export const pseudonym = text => createHash('sha256').update(text).digest('hex').slice(0, 10)

/** What the person clicked in the town's consent tool, in that tool's words (purposes.yaml maps them); null: the banner was left unanswered. */
const ANSWERS = [
  { name: 'everything', part: 0.50, choices: { memory: true, statistics: true, nearby: false, news: false } },
  { name: 'memory only', part: 0.12, choices: { memory: true, statistics: false, nearby: false, news: false } },
  { name: 'refused', part: 0.28, choices: { memory: false, statistics: false, nearby: false, news: false } },
  { name: 'unanswered', part: 0.10, choices: null },
]

export function person(id, { robot = false, locale } = {}) {
  let dice = share(`consent ${id}`)
  const answer = robot ? ANSWERS[3] : ANSWERS.find(a => (dice -= a.part) < 0) ?? ANSWERS[3]
  const tongue = share(`language ${id}`)
  const remembered = answer.choices?.memory === true
  return {
    id, robot, answer, remembered,
    measured: answer.choices?.statistics === true,
    locale: locale ?? (tongue < 0.45 ? 'fr-FR' : tongue < 0.85 ? 'it-IT' : 'en-GB'),
    card: remembered && share(`card ${id}`) < 0.6 ? id.replace('driver', 'card') : null,
    met: false,
  }
}
