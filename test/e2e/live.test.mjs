// The live view: moments as they are decided, as far as many have them in common; what changes is told; nobody in it.
import { test } from 'node:test'
import { assert, http, id, keys, permitting, start, until } from './lib.mjs'

const context = { device: { type: 'mobile' }, timezone: 'Europe/Paris' }
const ask = { slot: 'nowhere', text: 'buy a novel', hint: 'buy', context }

class Live {
  constructor(daemon, query = '', key = keys.server) {
    this.events = []
    this.opened = new Promise((done, failed) => {
      this.request = http.get({ host: '127.0.0.1', port: daemon.port, path: `/v1/live?${query}`, agent: false, headers: { authorization: `Bearer ${key}` } }, response => {
        let text = ''
        this.status = response.statusCode
        response.setEncoding('utf8')
        response.on('error', () => {})
        response.on('data', d => {
          text += d
          for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
            const fields = Object.fromEntries(text.slice(0, end).split('\n').map(l => /^(\w+): ?(.*)$/.exec(l)).filter(Boolean).map(m => [m[1], m[2]]))
            if (fields.data) { this.raw = (this.raw || '') + fields.data; this.events.push({ event: fields.event, ...JSON.parse(fields.data) }) }
          }
        })
        done(this)
      })
      this.request.on('error', failed)
    })
  }
  of(event) { return this.events.filter(e => e.event === event) }
  sum(what) { return this.of('rate').reduce((n, r) => n + r[what], 0) }
  close() { this.request.destroy() }
}
const listen = async (d, query, key) => new Live(d, query, key).opened

test('a moment is shown as far as ten people or more have it in common, a tester\'s whole, a marked topic never; what changes is told; nobody is in it', async t => {
  const d = await start(); t.after(() => d.stop())
  assert.equal((await d.get('/v1/live', { key: keys.write })).status, 403)
  assert.equal((await d.get('/v1/live?rate=201')).status, 400)
  const live = await listen(d, 'lang=fr&rate=200'); t.after(() => live.close())
  const people = await Promise.all(Array.from({ length: 20 }, () => permitting(d, ['remember', 'personalise'])))
  await until(() => live.of('rate').length, 'the first second')
  assert.deepEqual(live.events.slice(0, 2).map(e => e.event), ['bundle', 'pause'])
  assert.equal(live.events[0].bundle, (await d.ready()).bundle)
  for (const anonymousId of people.slice(0, 9)) for (let i = 0; i < 3; i++) await d.decide({ ...ask, anonymousId })
  await until(() => live.sum('seen') === 27, 'all moments to be seen')
  // fails when nine people are shown: tact_crowds_meet() of daemon/crowds.c
  assert.equal(live.of('moment').length, 0, live.raw)
  assert.equal(live.sum('tooRareToShow'), 27)
  assert.deepEqual(live.of('rate').flatMap(r => [...Object.keys(r.kinds), ...r.silences]), [])

  for (const anonymousId of people.slice(9)) await d.decide({ ...ask, anonymousId })      // ten to nineteen, as it is drawn for each cell
  await d.decide({ ...ask, slot: 'elsewhere', anonymousId: people[0] })
  for (const anonymousId of people) await d.decide({ slot: 'nowhere', text: 'medicine against fever', anonymousId, context })
  await d.consent({ anonymousId: 'tester-zoe' }, { remember: true, personalise: true })
  await d.decide({ ...ask, slot: 'very-rare', anonymousId: 'tester-zoe' })
  await d.ok('POST', '/v1/threads', { body: { anonymousId: people[0], text: 'where is my parcel', messageId: id('m') } })
  await d.pause('sms')
  d.change({ 'campaigns/broken.yaml': 'campaign: [\n' })
  await d.post('/v1/reload', undefined, { key: keys.admin })
  await until(() => live.sum('seen') === 60 && live.of('bundle').some(b => b.fault), 'the rest')
  const moments = live.of('moment'), whole = moments.find(m => m.slot === 'nowhere' && m.device), tester = moments.find(m => m.test)
  assert.ok(moments.length >= 3 && moments.length <= 13, live.raw)
  assert.deepEqual([whole.kind, whole.topic, whole.slot, whole.device, whole.test], ['buy', 'books', 'nowhere', 'mobile', false])
  assert.ok('decision' in whole && whole.reason.code && whole.reason.text, JSON.stringify(whole))
  assert.ok(moments.every(m => m.kind === 'buy' || m.test) && !moments.some(m => m.slot === 'elsewhere'), 'who was there alone is not shown there')
  assert.equal(tester.slot, 'very-rare')
  assert.deepEqual(live.of('pause').at(-1).channelsPaused, ['sms'])
  assert.match(live.of('bundle').at(-1).fault, /broken\.yaml:/)
  const [thread] = live.of('thread')
  assert.match(thread.id, /^[0-9a-f]{16}$/)
  assert.deepEqual([thread.state, thread.channel, !!thread.waitingSince], ['open', 'inapp', true])
  // fails when a marked topic is shown: tact_live_moment_of() of daemon/live_moment.c
  assert.doesNotMatch(live.raw, /health|fever|parcel|"(person|pseudonym|userId|anonymousId)"/)
  for (const who of [...people, 'tester-zoe']) assert.ok(!live.raw.includes(who))

  const again = await listen(d, 'rate=1'); t.after(() => again.close())
  for (let i = 0; i < 40; i++) await d.decide({ ...ask, anonymousId: people[i % 10] })
  await until(() => again.sum('seen') === 40, 'forty more')
  assert.ok(again.of('moment').length <= again.of('rate').length, 'one a second')
  assert.equal(again.sum('shown'), again.of('moment').length)
  live.close(); again.close()

  // who begins to listen sees what many have in common already: counted from the event log
  d.change({ 'campaigns/broken.yaml': null })
  await d.restart()
  const later = await listen(d); t.after(() => later.close())
  const found = await until(async () => { await d.decide({ ...ask, anonymousId: people[0] }); return later.of('moment')[0] }, 'a moment')
  assert.deepEqual([found.topic, found.slot], ['books', 'nowhere'])
  assert.equal(later.of('rate')[0].usual, null, 'nothing is known of the weeks before')
})
