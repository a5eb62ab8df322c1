// bench/peers/server.mjs -- what a team would build: Node, fastify and Redis, one process, the same job as a decision engine.
//
//   RULES=rules-N.jsonl REDIS_PORT=N node server.mjs        prints {"port":N}; ends by itself after an hour
//
// POST /v1/event {event_id, person, ts, attributes...} answers {event_id, decision, eligible}. Steps: name the moment, load the profile
// and today's counters, match, caps, quiet hours, score (20 features, linear, a random twentieth explores), count and log, answer.
// The rules are compiled to functions and kept in buckets by country, else by moment: the careful version of this stack, not the naive one.
import fs from 'node:fs'
import fastify from 'fastify'
import { Redis } from 'ioredis'

const rules = fs.readFileSync(process.env.RULES, 'utf8').trim().split('\n').map(line => JSON.parse(line))

// ---- matching
function source(e) {
  const text = JSON.stringify, a = `d.${e[1]}`, any = (list, f) => `(${list.map(f).join('||')})`
  switch (e[0]) {
    case 'and': case 'or': return `(${e.slice(1).map(source).join(e[0] === 'and' ? '&&' : '||')})`
    case 'not': return `!${source(e[1])}`
    case 'in': return any(e[2], x => `${a}===${text(x)}`)
    case 'nin': return `!${any(e[2], x => `${a}===${text(x)}`)}`
    case 'lt': return `${a}<${e[2]}`
    case 'ge': return `${a}>=${e[2]}`
    case 'between': return `(${a}>=${e[2]}&&${a}<=${e[3]})`
    case 'anyof': return any(e[2], x => `${a}.includes(${text(x)})`)
    case 'noneof': return `!${any(e[2], x => `${a}.includes(${text(x)})`)}`
  }
  throw new Error(`no JavaScript for ${e[0]}`)
}
const fits = rules.map(rule => new Function('d', `return ${source(rule.e)}`))
const byCountry = new Map(), byMoment = new Map(), rest = []
const put = (map, key, i) => map.has(key) ? map.get(key).push(i) : map.set(key, [i])
rules.forEach((rule, i) => {
  const country = rule.e.find(x => x[0] === 'in' && x[1] === 'country'), moment = rule.e.find(x => x[0] === 'in' && x[1] === 'moment')
  if (country) country[2].forEach(v => put(byCountry, v, i))
  else if (moment) moment[2].forEach(v => put(byMoment, v, i))
  else rest.push(i)
})
function match(d) {
  const found = []
  for (const bucket of [byCountry.get(d.country), byMoment.get(d.moment), rest]) if (bucket) for (const i of bucket) if (fits[i](d)) found.push(i + 1)
  return found
}

// ---- choosing
const weights = new Float64Array(20).map((_, i) => Math.sin(i + 1)), bias = new Float64Array(rules.length + 1).map((_, i) => Math.cos(i))
function score(id, d, seen) {
  const features = [1, d.hour / 24, Math.log1p(d.cart), Math.log1p(d.last_visit_d), d.interests.length, d.device === 'mobile' ? 1 : 0, seen, id % 7, id % 11, id % 13]
  let sum = bias[id]
  for (let i = 0; i < 20; i++) sum += weights[i] * features[i % 10] * 0.1
  return sum
}
function choose(ids, d, counts) {
  if ((d.hour < 7 || d.hour > 22) && (d.channel === 'push' || d.channel === 'sms')) return 0
  if (Number(counts.t || 0) >= 200) return 0
  const open = ids.filter(id => Number(counts[id] || 0) < 3)
  if (!open.length) return 0
  if (Math.random() < 0.05) return open[Math.floor(Math.random() * open.length)]
  let best = 0, most = -Infinity
  for (const id of open.slice(0, 50)) { const s = score(id, d, Number(counts[id] || 0)); if (s > most) { most = s; best = id } }
  return best
}

// ---- keeping
const redis = new Redis({ host: '127.0.0.1', port: Number(process.env.REDIS_PORT), enableAutoPipelining: true })
redis.defineCommand('decide', { numberOfKeys: 2, lua: `local n = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
  if n == 1 then redis.call('EXPIRE', KEYS[1], 90000) end
  redis.call('HINCRBY', KEYS[1], 't', 1)
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', 1000000, '*', 'e', ARGV[2], 'p', ARGV[3], 'c', ARGV[1])
  return n` })
async function load(person, day) {
  const [profile, counts] = await Promise.all([redis.get(`p:${person}`), redis.hgetall(`c:${person}:${day}`)])
  return [profile ? JSON.parse(profile) : {}, counts]
}
const keep = (person, day, id, event) => id ? redis.decide(`c:${person}:${day}`, 'log', id, event, person) : redis.xadd('log', 'MAXLEN', '~', 1000000, '*', 'e', event, 'p', person, 'c', 0)

// ---- answering
const schema = {
  body: { type: 'object', required: ['event_id', 'person', 'ts'], properties: { event_id: { type: 'string' }, person: { type: 'integer' }, ts: { type: 'integer' } } },
  response: { 200: { type: 'object', properties: { event_id: { type: 'string' }, decision: { type: 'integer' }, eligible: { type: 'integer' } } } } }
const app = fastify({ logger: false })
app.post('/v1/event', { schema }, async request => {
  const d = request.body
  if (!d.moment) d.moment = d.cart > 0 ? 'add_to_cart' : 'browse'
  const day = Math.floor(d.ts / 86400), [profile, counts] = await load(d.person, day)
  const facts = { ...profile, ...d }, ids = match(facts), id = choose(ids, facts, counts)
  await keep(d.person, day, id, d.event_id)
  return { event_id: d.event_id, decision: id, eligible: ids.length }
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(JSON.stringify({ port: app.server.address().port, rules: rules.length }))
setTimeout(() => process.exit(0), 3600e3).unref()
