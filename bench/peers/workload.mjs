// bench/peers/workload.mjs -- rules and events that every contender gets alike: node workload.mjs FOLDER RULES [EVENTS] [PEOPLE]
//
// Writes, the same for the same numbers:
//   FOLDER/rules-N.jsonl     {"id":1,"e":["and",["in","country",["de"]],...]}   2 to 6 conditions a rule, 12 % with an OR, 12 % with an exclusion
//   FOLDER/tact.bodies       POST /v1/decide: a track event with the twelve attributes as its properties
//   FOLDER/node.bodies       POST /v1/event of server.mjs: the same attributes of the same person
// 0.8 % of the rules fit an event. A missing attribute makes a comparison false. %TAG% in a body is replaced before each load, %SEQUENCE__% by the load.
import fs from 'node:fs'

const [folder, ruleCount, eventCount = 200000, people = 1000000] = process.argv.slice(2).map((x, i) => i ? Number(x) : x)

function random(seed) {
  let a = seed >>> 0
  return () => {
    a = (a + 0x9e3779b9) >>> 0
    let t = Math.imul(a ^ (a >>> 16), 0x21f0aaad)
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97)
    return ((t ^ (t >>> 15)) >>> 0) / 4294967296
  }
}

function zipf(n, s) {
  const sums = []
  let total = 0
  for (let i = 0; i < n; i++) sums.push(total += 1 / Math.pow(i + 1, s))
  return r => { const x = r() * total, at = sums.findIndex(v => v >= x); return at < 0 ? n - 1 : at }
}

const words = {
  country: 'de us fr gb it es nl pl at ch be se dk no fi pt cz ie gr ro hu bg hr sk si lt lv ee lu ca au jp br mx in tr za ae sg kr'.split(' '),
  language: 'de en fr it es nl pl sv da no fi pt cs el ro hu bg hr ja tr'.split(' '),
  device: 'mobile desktop tablet tv'.split(' '),
  os: 'android ios windows macos linux tizen'.split(' '),
  moment: 'browse search return_visit compare add_to_cart checkout cart_abandon post_purchase near_store in_store pre_trip support lapsing onboarding'.split(' '),
  tier: 'none bronze silver gold platinum'.split(' '),
  channel: 'web app push email sms kiosk'.split(' '),
  interests: Array.from({ length: 300 }, (_, i) => `i${i}`),
}
const often = { country: zipf(40, 1), language: zipf(20, 1.1), device: zipf(4, 1), os: zipf(6, 0.9), moment: zipf(14, 0.7), tier: zipf(5, 0.9), channel: zipf(6, 0.9), interests: zipf(300, 0.9) }

function event(r) {
  const country = often.country(r), interests = new Set()
  const e = { country: words.country[country], language: words.language[r() < 0.7 ? country % 20 : often.language(r)], device: words.device[often.device(r)], os: words.os[often.os(r)],
    moment: words.moment[often.moment(r)], hour: Math.floor(r() * 24) }
  for (let k = Math.floor(r() * 12); k > 0; k--) interests.add(words.interests[often.interests(r)])
  e.interests = [...interests]
  if (r() < 0.7) e.store_m = Math.floor(Math.exp(r() * 6.5 + 4))
  e.tier = words.tier[often.tier(r)]
  e.cart = r() < 0.55 ? 0 : Math.floor(Math.exp(r() * 6 + 5.5))
  e.last_visit_d = Math.floor(Math.exp(r() * 5.9)) - 1
  e.channel = words.channel[often.channel(r)]
  return e
}

function some(r, name, most, chance = often[name]) {
  const found = new Set(), count = 1 + Math.floor(r() * most)
  for (let tries = 0; found.size < count && tries < 50; tries++) found.add(words[name][chance(r)])
  return [...found]
}
const one = (r, list) => list[Math.floor(r() * list.length)]
const flat = { moment: zipf(14, 0.3), interests: zipf(300, 0.6), tier: zipf(5, 0.2) }
const condition = {       // attribute: [how often, what is asked of it]
  country: [9, r => ['in', 'country', some(r, 'country', 3)]],
  moment: [9, r => ['in', 'moment', some(r, 'moment', 3, flat.moment)]],
  language: [3, r => ['in', 'language', some(r, 'language', 1)]],
  device: [4, r => ['in', 'device', some(r, 'device', 2)]],
  os: [2, r => ['in', 'os', some(r, 'os', 1)]],
  hour: [5, r => { const from = Math.floor(r() * 18); return ['between', 'hour', from, Math.min(23, from + 3 + Math.floor(r() * 9))] }],
  interests: [7, r => ['anyof', 'interests', some(r, 'interests', 4, flat.interests)]],
  store_m: [3, r => ['lt', 'store_m', one(r, [300, 500, 1000, 2000, 5000, 10000])]],
  tier: [4, r => ['in', 'tier', some(r, 'tier', 3, flat.tier)]],
  cart: [4, r => ['ge', 'cart', one(r, [1000, 2500, 5000, 10000, 20000, 50000])]],
  last_visit_d: [5, r => r() < 0.5 ? ['ge', 'last_visit_d', one(r, [1, 7, 14, 30, 60, 90])] : ['lt', 'last_visit_d', one(r, [1, 3, 7, 14, 30])]],
  channel: [5, r => ['in', 'channel', some(r, 'channel', 2)]],
}
const lot = Object.entries(condition).flatMap(([name, [weight]]) => Array(weight).fill(name))

function fresh(r, used) {
  let name
  do name = one(r, lot); while (used.has(name))
  used.add(name)
  return condition[name][1](r)
}

function rule(r) {
  const x = r(), count = x < 0.03 ? 2 : x < 0.2 ? 3 : x < 0.57 ? 4 : x < 0.85 ? 5 : 6, used = new Set(), parts = []
  for (let i = 0; i < count; i++) {
    if (i === count - 1 && count >= 3 && r() < 0.12) parts.push(['or', ...Array.from({ length: r() < 0.3 ? 3 : 2 }, () => fresh(r, used))])
    else parts.push(fresh(r, used))
  }
  if (r() < 0.12) {
    const y = r()
    parts.push(y < 0.4 ? ['nin', 'country', some(r, 'country', 4)] : y < 0.7 ? ['noneof', 'interests', some(r, 'interests', 3)] : ['not', ['and', condition.tier[1](r), condition.channel[1](r)]])
  }
  return ['and', ...parts]
}

fs.mkdirSync(folder, { recursive: true })
const forRules = random(551), forEvents = random(295), forPeople = random(7)
fs.writeFileSync(`${folder}/rules-${ruleCount}.jsonl`, Array.from({ length: ruleCount }, (_, i) => JSON.stringify({ id: i + 1, e: rule(forRules) }) + '\n').join(''))
const tact = fs.createWriteStream(`${folder}/tact.bodies`), node = fs.createWriteStream(`${folder}/node.bodies`)
const kinds = Array.from({ length: 2000 }, () => event(forEvents))
for (let i = 0; i < eventCount; i++) {
  const e = kinds[i % kinds.length], person = Math.floor(forPeople() * people)
  tact.write(JSON.stringify({ type: 'track', messageId: '%TAG%-%SEQUENCE__%', anonymousId: `person-${person}`, event: 'Product Viewed', slot: 'top', properties: e }) + '\n')
  node.write(JSON.stringify({ event_id: '%TAG%-%SEQUENCE__%', person, ts: 1767225600, type: 'page_view', ...e }) + '\n')
}
tact.end()
node.end()
