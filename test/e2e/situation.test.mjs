// The situation of a moment, and a town in the words, as a caller sees them.
import { test } from 'node:test'
import { assert, campaign, id, permitting, start } from './lib.mjs'

test('what the session wanted is shown to the person, as far as they allow it to be remembered', async t => {
  const d = await start(); t.after(() => d.stop())
  const [shown, plain] = [await permitting(d, ['remember', 'personalise']), await permitting(d, ['remember'])]
  for (const anonymousId of [shown, plain]) for (const event of ['Product Viewed', 'Directions Requested']) await d.track(event, { anonymousId })
  const session = async who => (await d.ok('GET', `/v1/people/${who}?as=device`)).parts[0].session
  assert.deepEqual((await session(shown)).wanted, ['go', 'buy'])
  assert.ok((await session(shown)).events >= 2)
  assert.deepEqual((await session(plain)).wanted, [])
})

test('a town in the words names the nearest places without a device that says where it is', async t => {
  const d = await start({ brand: { 'tact.yaml': y => y.replace(/^country: .*/m, 'country: FR'), 'places.csv': () => 'id,name,lat,lon,address,hours,services\nlyon-7,Lyon 7,45.745,4.84,"1 rue de la Paix",,\n',
    'campaigns/there.yaml': campaign('there', 'when: nearest.distance < 20000', { channels: 'web' }).replace(/goal: .*\n/, '') } })
  t.after(() => d.stop())
  const ask = text => d.decide({ anonymousId: id('a'), messageId: id('m'), slot: 'top', text, context: { locale: 'fr-FR' } })
  const named = await ask('pneus hiver à lyon'), plain = await ask('pneus hiver')
  // fails when signal_town() of core/moment/understand.c does not read the words, or daemon/answer.c does not look from there
  assert.equal(named.nearby?.[0]?.place, 'lyon-7', JSON.stringify(named))
  assert.ok(named.moment.because.some(b => b.signal === 'town'), JSON.stringify(named.moment))
  assert.equal(plain.nearby, undefined)
  // fails when fill() of core/engine/facts.c denies nearest.* to a town the person named, or grants it to anybody
  const there = answer => answer.decision?.campaign === 'there' || answer.reasons.some(r => r.campaign === 'there')
  let times = 0                                                  // silence is drawn now and then
  for (let i = 0; i < 12; i++) times += there(await ask('pneus hiver à lyon'))
  assert.ok(times > 0, JSON.stringify(named.reasons))
  assert.ok(!plain.decision && !plain.reasons.some(r => r.campaign === 'there'), JSON.stringify(plain.reasons))
  assert.ok(!named.purposesRead?.includes('locate'), JSON.stringify(named.purposesRead))
})

test('the situation says which clue told it', async t => {
  const d = await start(); t.after(() => d.stop())
  const a = await d.decide({ anonymousId: id('a'), messageId: id('m'), slot: 'top', text: 'hello' })
  assert.ok(['clock', 'holiday'].includes(a.moment.situationBecause?.clue), JSON.stringify(a.moment))
  assert.ok(a.moment.situationBecause.text.length > 5)
})

test('a page says by its category what it is for, and the words that spoke are told to a server key', async t => {
  const d = await start(); t.after(() => d.stop())
  const page = category => d.decide({ type: 'page', anonymousId: id('a'), messageId: id('m'), slot: 'top', category, name: 'Step 2' })
  // fails when daemon/admit.c leaves the category of a page call out
  assert.equal((await page('Checkout')).moment.kind, 'buy')
  assert.equal((await page('Misc')).moment.kind, 'unknown')
  // fails when daemon/answer.c does not ask the model of words which of them spoke
  const said = await d.decide({ anonymousId: id('a'), messageId: id('m'), slot: 'top', text: 'where is the nearest pharmacy?' })
  assert.equal(said.moment.kind, 'go', JSON.stringify(said.moment))
  assert.ok(said.moment.words?.some(w => w.word === 'nearest' && w.weight > 0), JSON.stringify(said.moment))
})

const places = 'id,name,lat,lon,kind\nshop-7,Shop 7,45.745,4.84,\nstation,Station,45.845,4.84,other\n'
const all = { remember: true, personalise: true, locate: true }

test('in a shop is in_store, in a place of another kind at_place, and only where the device may be located', async t => {
  const d = await start({ brand: { 'places.csv': () => places } }); t.after(() => d.stop())
  const ask = (person, latitude) => d.decide({ anonymousId: person, messageId: id('m'), slot: 'top', context: { location: { latitude, longitude: 4.84 } } })
  const yes = id('a'), no = id('a')
  await d.consent({ anonymousId: yes }, all)
  // fails when tact__situation() of core/moment/situation.c, or brand/places.c, takes every place for a shop
  assert.equal((await ask(yes, 45.745)).moment.situation, 'in_store')
  assert.equal((await ask(yes, 45.845)).moment.situation, 'at_place')
  assert.ok(!['in_store', 'at_place'].includes((await ask(no, 45.745)).moment.situation))
})

test('the last events of the session speak, with consent and not without', async t => {
  const d = await start(); t.after(() => d.stop())
  const yes = id('a'), no = id('a')
  await d.consent({ anonymousId: yes }, all)
  const look = person => d.decide({ anonymousId: person, messageId: id('m'), slot: 'top', text: 'I want to buy winter tyres' })
  const vague = person => d.decide({ anonymousId: person, messageId: id('m'), slot: 'top', text: 'the red one' })
  for (const person of [yes, no]) { await look(person); await look(person) }
  const told = await vague(yes), untold = await vague(no)
  const session = told.moment.because.find(b => b.signal === 'session')
  // fails when remember_look() of core/engine/remember.c keeps no kinds, or signal_session() of core/moment/understand.c reads none
  assert.ok(session && session.kind === 'buy' && session.weight > 0.5 && session.text.length > 5, JSON.stringify(told.moment))
  assert.ok(told.moment.probability.buy > untold.moment.probability.buy)
  assert.ok(!untold.moment.because.some(b => b.signal === 'session'), JSON.stringify(untold.moment))
  // fails when core/consent/forget.c leaves the kinds where personalise was withdrawn
  await d.consent({ anonymousId: yes }, { personalise: false })
  await d.consent({ anonymousId: yes }, { personalise: true })
  assert.ok(!(await vague(yes)).moment.because.some(b => b.signal === 'session'))
})
