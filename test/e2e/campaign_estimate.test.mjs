// How many people a campaign would meet: by the real gate, a person at a time, and never so few that one could tell who.
import { after, before, test } from 'node:test'
import { assert, campaign, keys, permitting, start } from './lib.mjs'

const MAILED = 12, TEXTED = 11, SILENT = 3
let d
before(async () => {
  d = await start()
  const come = async (n, purposes) => { for (let i = 0; i < n; i++) await d.track('Came', { anonymousId: await permitting(d, purposes) }) }
  await come(MAILED, ['remember', 'contact_email'])
  await come(TEXTED, ['remember', 'contact_sms'])
  await come(SILENT, ['remember'])
})
after(() => d.stop())
const ask = (head, options = { channels: 'email, sms' }) => d.post('/v1/campaigns/estimate', { text: campaign('guess', head, options) })
const estimate = async (...a) => { const answer = await ask(...a); assert.equal(answer.status, 200, answer.text); return answer.json }

test('people met and permitted by channel, as one counts by hand', async () => {
  const e = await estimate('class: service\nbasis: consent\nwhen: slot == "x" && person.visits >= 1 && moment.kind == "go"')
  assert.deepEqual([e.looked, e.of, e.sampled, e.condition, e.leftOut], [26, 26, false, 'person.visits >= 1', 'slot == "x" && moment.kind == "go"'])
  assert.deepEqual(e.met, { people: 26 })
  assert.deepEqual(e.channels, { email: { people: MAILED }, sms: { people: TEXTED } })
  assert.deepEqual(e.permitted, { people: null, said: 'all but fewer than ten' }, 'three would be told by subtraction')
  assert.deepEqual(e.silenced, [{ code: 'gate.permission', count: { people: null, said: 'fewer than ten' } }])
})

test('an audience, a basis, a slot of a page', async () => {
  const news = await estimate('at: "2030-01-01 09:00"\naudience: "true"\nclass: service\nbasis: contract')
  assert.deepEqual([news.condition, news.leftOut, news.permitted], ['true', '', { people: 26 }], 'a contract needs no consent to the channel')
  const none = await estimate('when: person.visits > 60000')
  assert.deepEqual([none.met, none.channels.email], [{ people: 0 }, { people: 0 }])
  const page = await estimate('when: moment.kind == "go" || person.known', { channels: 'web', slot: 's' })
  assert.deepEqual([page.askedOnly, page.channels, page.condition, page.leftOut], [true, {}, 'true', '(moment.kind == "go" || person.known)'])
})

test('mistakes are findings, and nothing is kept of an estimate', async () => {
  const wrong = await ask('when: person.visitz > 1')
  assert.deepEqual([wrong.status, wrong.json.findings[0].line], [422, 5])
  assert.equal((await d.post('/v1/campaigns/estimate', { text: 'x' }, { key: keys.write })).status, 403)
  assert.equal(d.outbox().length, 0)
  assert.equal((await d.get('/v1/campaigns/guess/file')).status, 404)
  assert.ok(!(await d.ok('GET', '/v1/campaigns')).campaigns.some(c => c.campaign === 'guess' || c.name === 'guess'))
})
