// main.mjs -- feeds the town: its readers' pages and its drivers' moments, each asked about as it comes.
//
//   node main.mjs --base http://127.0.0.1:7777 [--rate 8] [--limit N] [--fast] [--keys-file FILE]
//
// Keys come from TOWN_WRITE_KEY and TOWN_SERVER_KEY. Ctrl-C ends the feeding with its report; a second one ends it at once.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { zoneAt } from './clock.mjs'
import { TOPIC, drives } from './drives.mjs'
import { offers } from './offers.mjs'
import { pages } from './pages.mjs'
import { look, report } from './report.mjs'
import { Screen, reasonWords } from './screen.mjs'
import { Town } from './town.mjs'

const { values: option } = parseArgs({ options: { base: { type: 'string' }, rate: { type: 'string', default: '8' }, fast: { type: 'boolean', default: false },
  limit: { type: 'string', default: process.env.FEED_LIMIT || '0' }, 'keys-file': { type: 'string', default: 'the environment' } } })
const brand = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const data = path.join(brand, 'data'), kinds = offers(path.join(brand, 'campaigns'))
const town = new Town(option.base, { write: process.env.TOWN_WRITE_KEY, server: process.env.TOWN_SERVER_KEY })
const screen = new Screen()
const n = { begin: Date.now(), asked: 0, messages: 0, yes: 0, no: 0, unknown: 0, unmeasured: 0, people: new Set(), silent: new Map(), shown: new Map(),
  told: null, best: null, keysFile: option['keys-file'], get sent() { return town.sent } }
let stopped = false
process.on('SIGINT', () => { if (stopped) process.exit(130); stopped = true })
process.on('SIGTERM', () => { stopped = true })

const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1)

/** Two lists as one, each spread evenly over the whole. */
function merged(a, b) {
  const at = list => list.map((item, i) => ({ item, at: (i + 0.5) / list.length }))
  return [...at(a), ...at(b)].sort((x, y) => x.at - y.at).map(x => x.item)
}

/** First of all the question of consent; then, where it was a yes, who this is. */
async function meet(p) {
  if (p.met) return p.met
  return p.met = (async () => {
    n.people.add(p)
    if (p.answer.choices) await town.consent(p)
    if (!p.remembered || !p.habits) return
    const event = { anonymousId: p.id, traits: p.habits, context: { locale: p.locale }, messageId: `identify-${p.id}` }
    if (p.card) town.signedIn({ ...event, userId: p.card }); else town.identify(event)
  })()
}

/** Silence is counted under its first reason of weight: that nothing is remembered, or that a draft would have fitted, explains nothing. */
const BESIDE = new Set(['permission.anonymous', 'gate.state'])
function count(answer) {
  n.asked++
  if (answer.decision) { n.messages++; add(n.shown, answer.decision.campaign); return `“${answer.decision.content.title}”` }
  const held = answer.reasons.find(r => r.code === 'holdout'), why = held ?? answer.reasons.find(r => !BESIDE.has(r.code))
  const words = why ? reasonWords(why.code, why.text) : reasonWords('match.none')
  add(n.silent, words)
  return `- ${words}`
}

/** What the person really said, if they were asked about this kind of offer, and if they permit that it is measured. */
async function outcome(drive, decision) {
  const p = drive.person, category = TOPIC[drive.offer]
  if (kinds.get(decision.campaign) !== drive.offer) { n.unknown++; return '' }
  if (!p.measured || decision.private) { n.unmeasured++; return '(private)' }
  const event = { anonymousId: p.id, ...(p.card ? { userId: p.card } : {}), properties: { offer: drive.offer, category }, messageId: `answer-${drive.id}` }
  if (!n.told?.card) n.told = p.card || !n.told ? p : n.told
  n.best ??= decision.campaign
  if (drive.yes) {
    n.yes++
    town.sold({ ...event, event: 'Coupon Accepted' })
    return 'yes'
  }
  n.no++
  await town.feedback(p, decision.id, 'dismissed', `feedback-${drive.id}`)
  town.track({ ...event, userId: undefined, event: 'Coupon Refused' })
  return 'no'
}

async function drive(item) {
  const p = item.person
  const answer = await town.decide(p, { event: 'Drive Started', hint: 'go', slot: 'car', messageId: item.id, properties: item.properties,
    context: { locale: p.locale, timezone: zoneAt(item.hour, Date.now()), device: { type: 'other' }, ...(p.remembered ? { traits: p.habits } : {}) } })
  if (!answer) return
  const what = count(answer)
  screen.moment(item, what, answer.decision ? await outcome(item, answer.decision) : '')
}

async function page(item) {
  const event = { anonymousId: item.person.id, messageId: item.id, properties: item.page, context: { locale: item.person.locale, userAgent: item.agent, page: item.page } }
  if (!item.live) { town.page({ ...event, timestamp: new Date(item.at) }); return }
  const answer = await town.decide(item.person, { ...event, type: 'page', slot: 'aside' })
  if (answer) screen.moment(item, count(answer), '')
}

const sleep = ms => new Promise(done => setTimeout(done, ms))

/** At the asked speed, or as fast as 16 at a time go. Answers how many were begun. */
async function feed(items) {
  const underWay = new Set(), pace = option.fast ? 0 : 1000 / Number(option.rate)
  for (const [i, item] of items.entries()) {
    while (underWay.size >= 16) await Promise.race(underWay)
    for (let wait; !stopped && (wait = n.begin + i * pace - Date.now()) > 0;) await sleep(Math.min(wait, 100))
    if (stopped || town.gone > 20) break
    const task = meet(item.person).then(() => item.kind === 'drive' ? drive(item) : page(item)).catch(e => town.refused.push(e.message))
      .finally(() => { underWay.delete(task); screen.status(i + 1, items.length, n) })
    underWay.add(task)
  }
  await Promise.all(underWay)
}

const now = Date.now()
const all = merged(drives(path.join(data, 'coupon-in-vehicle.csv.gz'), now), pages(path.join(data, 'access.log.gz'), now))
await feed(Number(option.limit) > 0 ? all.slice(0, Number(option.limit)) : all)
await town.close()
screen.end()
if (town.gone > 20) stopped = true
try {
  await report(town, n, stopped)
  look(town, n)
} catch (e) {
  console.error(`feed: tact does not answer any more: ${e.message}`)
  process.exitCode = 1
}
