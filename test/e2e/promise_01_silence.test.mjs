// Promise 1: silence is the default; every decision, silence included, carries reasons and one sentence in the person's language.
import { after, before, test } from 'node:test'
import { all, assert, id, iso, keys, logLines, permitting, start, userToken } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const silences = [
  ['nothing fits', () => ({ slot: 'nowhere' }), 'match.none'],
  ['a draft', () => ({ slot: 'draft' }), 'gate.state'],
  ['only for testers', () => ({ slot: 'testers' }), 'gate.state'],
  ['an event of an hour ago', () => ({ slot: 'kind', hint: 'buy', timestamp: iso(-3600e3) }), 'gate.late'],
  ['a robot', () => ({ slot: 'kind', hint: 'buy', context: { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' } }), 'robot'],
]

for (const [what, fields, code] of silences)
  test(`silence says why: ${what}`, async () => {
    const answer = await d.decide({ anonymousId: id('a'), ...fields() })
    assert.equal(answer.decision, null)
    // fails when a silence carries no reason: `tact__why(run, tact_why_of(TACT_WHY_MATCH_NONE))` taken out of core/engine/decide.c
    assert.ok(answer.reasons.some(r => r.code === code), `${code} is missing in ${JSON.stringify(answer.reasons)}`)
  })

test('each reason is a sentence, in three languages', async () => {
  const said = {}
  for (const language of ['en', 'fr', 'it']) {
    const answer = await d.decide({ anonymousId: 'somebody', slot: 'nowhere' }, undefined)
    assert.ok(answer.reasons.length)
    const asked = await d.ok('POST', `/v1/decide?lang=${language}`, { body: { anonymousId: 'somebody', slot: 'nowhere', messageId: id('m') } })
    const byHeader = await d.ok('POST', '/v1/decide', { body: { anonymousId: 'somebody', slot: 'nowhere', messageId: id('m') }, headers: { 'accept-language': `${language}-XX,en;q=0.5` } })
    const byPerson = await d.decide({ anonymousId: 'somebody', slot: 'nowhere', context: { locale: `${language}-${language.toUpperCase()}` } })
    for (const a of [asked, byHeader, byPerson]) {
      for (const r of a.reasons) {
        assert.match(r.text, /^\p{Lu}.*[.!]$/u, 'a sentence')
        assert.doesNotMatch(r.text, /[{}]/, 'nothing left to fill in')
      }
      assert.deepEqual(a.reasons.map(r => r.text), asked.reasons.map(r => r.text), `${language} by parameter, header and locale alike`)
    }
    said[language] = asked.reasons.map(r => r.text).join()
  }
  assert.equal(new Set(Object.values(said)).size, 3, 'three languages, three texts')
})

test('a message says why too, and only a server or admin key reads about the others', async () => {
  const device = await permitting(d, all), fields = { anonymousId: device, slot: 'kind', hint: 'know' }
  const full = await d.asked('asked-know', fields)
  assert.deepEqual(full.reasons.map(r => r.code).sort(), ['attention.ok', 'choose.best', 'match.condition'])
  assert.ok(full.arms.length >= 2 && full.decision.propensity > 0)
  const open = await d.decide(fields, { key: keys.write })
  assert.equal(open.arms, undefined)
  assert.equal(open.decision?.propensity, undefined)
  assert.ok(open.reasons.every(r => !r.campaign || r.campaign === open.decision?.campaign), 'nothing about campaigns that lost')
})

test('every decision in the log has at least one reason', async () => {
  const device = await permitting(d, all), page = d.stream(device)
  await page.opened
  for (const event of ['Nudge Wanted', 'Order Ready', 'Order Completed', 'Text Wanted']) await d.track(event, { anonymousId: device })
  await d.asked('asked-buy', { anonymousId: device, slot: 'kind', hint: 'buy' })
  page.close()
  await d.restart()
  const decided = logLines(d.data).filter(l => l.decision)
  assert.ok(decided.length > 10)
  for (const line of decided) assert.ok(line.reasons.length > 0, JSON.stringify({ ...line, sealed: undefined }))
})

test('the person reads their own why with the proof of who they are; nobody else does with a public key', async () => {
  const user = id('user'), token = userToken(user), where = `/v1/people/${user}/why`
  await d.consent({ userId: user }, Object.fromEntries(all.map(p => [p, true])))
  await d.decide({ userId: user, slot: 'nowhere' })
  const read = (query, key = keys.write) => d.get(where + query, { key })
  const own = await read(`?userToken=${token}`)
  assert.equal(own.status, 200)
  assert.ok(own.json.decisions.length > 0)
  for (const query of ['', `?userToken=${userToken('somebody else')}`, `?userToken=${token}&as=device`]) assert.equal((await read(query)).status, 403, query)
  assert.equal((await read('', keys.server)).status, 200)
})
