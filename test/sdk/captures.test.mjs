// Requests as SDKs of Segment, RudderStack and Jitsu really sent them (test/sdk/captures), played to tact byte for byte: every field arrives.
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { all, assert, keys, start } from '../e2e/lib.mjs'

const captures = readFileSync(new URL('captures/captures.jsonl', import.meta.url), 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l))
let d
before(async () => { d = await start() })
after(() => d.stop())

/** The recorded request, with this brand's key, its own content type and encoding; the messageIds made new, so that a second play is not a repeat. */
function play(capture, mark) {
  const { 'content-length': length, host, connection, authorization, ...headers } = capture.headers
  const body = JSON.parse(JSON.stringify(capture.body).replace(/"messageId":"([^"]+)"/g, `"messageId":"$1-${mark}"`))
  delete body.writeKey
  const text = JSON.stringify(body), gzip = headers['content-encoding'] === 'gzip'
  const path = capture.url.replace(/^\/api\/s\//, '/v1/')
  return d.request('POST', path, { body: gzip ? gzipSync(text) : text, headers })
}
const events = c => c.body.batch || [{ type: c.url.split('/').pop(), ...c.body }]

test('each of them is taken', async () => {
  for (const [n, c] of captures.entries()) {
    const a = await play(c, `first-${n}`)
    assert.equal(a.status, 200, `${c.sdk} ${c.url}: ${a.text}`)
    if (c.body.batch) { assert.equal(a.json.accepted, c.body.batch.length, a.text); assert.equal(a.json.success, true) }
    else assert.equal(a.json.status, 'accepted')
  }
})

test('with permission, every field can be read back', async () => {
  const yes = Object.fromEntries(all.map(p => [p, true]))
  await d.consent({ userId: 'u-1' }, yes)
  for (const anonymousId of new Set(captures.flatMap(events).map(e => e.anonymousId).filter(Boolean))) await d.consent({ anonymousId }, yes)
  for (const [n, c] of captures.entries()) await play(c, `second-${n}`)
  const people = new Map()
  const seenOf = async (id, as) => { if (!people.has(id)) people.set(id, (await d.export(id, as)).events); return people.get(id) }
  for (const e of captures.flatMap(events)) {
    const found = e.userId ? await seenOf(e.userId) : await seenOf(e.anonymousId, 'device')
    const name = e.event || e.name || e.groupId
    const mine = found.filter(x => x.type === e.type && (!name || x.event.name === name)).map(x => x.event)
    assert.ok(mine.length, `${e.type} ${name}`)
    const has = (what, want) => want && Object.keys(want).length && assert.ok(mine.some(x => { try { assert.deepEqual(x[what], want); return true } catch { return false } }), `${e.type} ${name}: ${what} ${JSON.stringify(want)} in ${JSON.stringify(mine)}`)
    has('properties', e.properties)
    has('traits', e.traits)
    if (e.context?.locale) has('locale', e.context.locale)
    if (e.type === 'page' && e.properties?.url) has('url', e.properties.url)
    if (e.type === 'page' && e.properties?.referrer) has('referrer', e.properties.referrer)
  }
})

test('played twice with the same messageIds: each event counts once', async () => {
  const before = await d.metrics()
  for (const [n, c] of captures.entries()) await play(c, `second-${n}`)
  const after = await d.metrics()
  assert.equal(after.tact_events_accepted_total, before.tact_events_accepted_total)
})

test('the same bodies with broken labels are judged by what they are', async () => {
  const c = captures.find(x => x.sdk.startsWith('@segment')), text = JSON.stringify(c.body)
  const send = headers => d.request('POST', '/v1/batch', { body: text, headers })
  for (const type of ['application/json; charset=utf-8', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded']) assert.equal((await send({ 'content-type': type })).status, 200, type)
  for (const type of ['text/html', 'multipart/form-data; boundary=x', 'application/xml']) assert.equal((await send({ 'content-type': type })).status, 415, type)
})
