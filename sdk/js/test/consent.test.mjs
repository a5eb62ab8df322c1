// What consent tools say, in the shapes they say it, and when it counts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import consent, { googleChoices, googleSaid, tcfChoices } from '../src/consent.js'
import { settle, show, Site, still } from './page.mjs'

const gtag = function () { return arguments }
const tcData = more => ({ tcString: 'CPXx', eventStatus: 'useractioncomplete', gdprApplies: true, cmpStatus: 'loaded', purpose: { consents: { 1: true, 3: false, 7: true }, legitimateInterests: { 2: true, 9: true } }, specialFeatureOptins: { 1: true }, ...more })

test('TCF: a choice counts when it was made, and legitimate interest is no consent', () => {
  const said = tcfChoices(tcData())
  assert.deepEqual(Object.keys(said).filter(k => said[k]), ['1', '7', 'sf1'])
  assert.equal(Object.keys(said).length, 13)
  assert.ok(tcfChoices(tcData({ eventStatus: 'tcloaded' })))
  for (const not of [{ eventStatus: 'cmpuishown' }, { eventStatus: undefined }, { gdprApplies: false }]) assert.equal(tcfChoices(tcData(not)), null)
  assert.equal(tcfChoices(null), null)
  assert.ok(Object.values(tcfChoices({ eventStatus: 'tcloaded' })).every(v => v === false))
  assert.equal(tcfChoices(tcData({ purpose: { consents: { 1: 'true' } } }))[1], false)
})

test('Consent Mode: granted by an update alone, denied by both, and nothing else is read', () => {
  const read = (...pushes) => pushes.reduce((known, push) => googleChoices(push, known) ?? known, {}), said = (...pushes) => googleSaid(read(...pushes))
  const given = gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'granted', wait_for_update: 500 })
  assert.deepEqual(said(given), { ad_storage: false })
  const state = read(given, gtag('consent', 'update', { personalization_storage: 'granted', analytics_storage: 'granted' }))
  assert.equal(JSON.stringify(googleSaid(state)), '{"ad_storage":false,"analytics_storage":true,"personalization_storage":true}')      // in one order, however it was said
  assert.deepEqual(googleChoices(gtag('consent', 'default', { analytics_storage: 'denied' }), state).analytics_storage, true)
  assert.deepEqual(googleChoices(gtag('consent', 'update', { analytics_storage: 'denied' }), state).analytics_storage, false)
  for (const push of [null, {}, gtag('event', 'x'), gtag('set', 'ads_data_redaction', true), gtag('consent'), gtag('consent', 'update'), gtag('consent', 'update', 'granted'), gtag('consent', 'ask', {}), { event: 'consent' }]) assert.equal(googleChoices(push), null)
  assert.deepEqual(said(gtag('consent', 'update', { analytics_storage: 'denied', security_storage: 'granted', ads_data_redaction: true, url_passthrough: true })), { analytics_storage: false })      // what tools say of who refuses everything is no yes
  assert.deepEqual(said(gtag('consent', 'update', { ad_storage: 'yes', __proto__: { x: 1 }, 'ad_storage; path=/': 'granted' })), {})
})

test('Consent Mode: what is the default in a region is nobody\'s no here, in whatever order it stands; an update is', () => {
  const world = gtag('consent', 'default', { analytics_storage: 'denied', ad_storage: 'denied' }), there = gtag('consent', 'default', { analytics_storage: 'granted', region: ['US-CA', 'FR'] }), strict = gtag('consent', 'default', { functionality_storage: 'denied', region: ['US-CA'] })
  const update = gtag('consent', 'update', { personalization_storage: 'granted' })
  for (const pushes of [[world, there, strict, update], [there, strict, world, update], [strict, update, there, world]])
    assert.deepEqual(googleSaid(pushes.reduce((known, push) => googleChoices(push, known) ?? known, {})), { ad_storage: false, personalization_storage: true })
  const no = gtag('consent', 'update', { analytics_storage: 'denied' })
  for (const pushes of [[there, no], [no, there]]) assert.deepEqual(googleSaid(pushes.reduce((known, push) => googleChoices(push, known), {})), { analytics_storage: false })
})

/** A page of this site whose SDK only notes what it is told; its own question is a note, too. */
function page(t, how, options = {}, answer = () => {}) {
  const tick = still(t), said = [], troubles = [], own = { open: false, chosen: false }
  show(new Site())
  delete window.dataLayer
  delete window.__tcfapi
  const tact = { options, signal: new AbortController().signal, consent: async what => { said.push(what); answer() }, trouble: (where, { detail }) => troubles.push(`${where}: ${detail}`), load: async () => () => ({ async begin() { own.open = true }, leave() { if (own.chosen) return false; own.open = false; return true } }) }
  const tcf = window => { const listeners = []; window.__tcfapi = (command, version, callback) => { listeners.push(callback); callback(tcData({ eventStatus: 'cmpuishown' }), true) }; return more => listeners.forEach(f => f(tcData(more), true)) }
  return { tick, said, troubles, own, tcf, start: () => { consent(tact, how); return settle() } }
}

test('auto: a tool that comes three seconds after its own question was shown gets its place; not once somebody answered', async t => {
  const { tick, said, own, tcf, start } = page(t, 'auto')
  await start()
  assert.ok(own.open)
  await tick(3000)
  const choose = tcf(window)
  await tick(100)
  assert.ok(!own.open)
  choose({})
  await settle()
  assert.deepEqual([said.length, said[0].source, said[0].tool.tcf[1]], [1, 'CPXx', true])
})

test('auto: Consent Mode in a dataLayer of another name is heard there, and nothing else is asked', async t => {
  const { tick, said, own, start } = page(t, 'auto', { dataLayer: 'shopLayer' })
  window.shopLayer = [gtag('consent', 'default', { analytics_storage: 'denied' })]
  t.after(() => delete window.shopLayer)
  await start()
  assert.ok(!own.open)
  window.shopLayer.push(gtag('consent', 'update', { analytics_storage: 'granted' }))
  await tick(100)
  assert.deepEqual(said.map(s => s.tool), [{ google: { analytics_storage: true } }])
})

test('auto: Consent Mode that comes late is no second voice after an answer here', async t => {
  const { tick, said, own, start } = page(t, 'auto')
  await start()
  own.chosen = true
  window.dataLayer = [gtag('consent', 'update', { analytics_storage: 'granted' })]
  await tick(200)
  assert.deepEqual([said.length, own.open], [0, true])
})

test('tcf by name is waited for, however late; a string longer than a receipt holds is kept as its hash; a tool that throws is no error of the page', async t => {
  const { tick, said, troubles, own, tcf, start } = page(t, 'tcf')
  await start()
  for (let i = 0; i < 100; i++) await tick(100)
  assert.match(troubles.join(), /did not come within 10 seconds/)
  const choose = tcf(window)
  for (let i = 0; i < 3; i++) await tick(1000)
  choose({ tcString: 'C'.repeat(5000) })
  for (let i = 0; i < 200 && !said.length; i++) await settle()
  assert.match(said[0].source, /^sha256:[0-9a-f]{64}$/)
  assert.equal(own.open, false)
  window.__tcfapi = () => { throw new Error('theirs') }
  consent({ signal: null, trouble: (where, { detail }) => troubles.push(detail) }, 'tcf')
  assert.equal(troubles.at(-1), 'theirs')
})

test('a choice of a tool that could not get through is told again a minute later, unless another was made or it was refused', async t => {
  const { tick, said, troubles, tcf, start } = page(t, 'tcf', {}, () => { if (said.length < 3) throw Object.assign(new Error('network'), { away: true }); if (said.length === 5) throw new Error('refused') })
  const choose = tcf(window)
  await start()
  choose({ tcString: 'one' })
  await tick(1000)
  choose({ tcString: 'two' })
  for (let minutes = 0; minutes < 4; minutes++) await tick(60e3)
  assert.deepEqual([said.map(s => s.source), troubles.length], [['one', 'two', 'two'], 2])
  choose({ tcString: 'three' })
  choose({ tcString: 'four' })
  await settle()
  await tick(120e3)
  assert.deepEqual([said.slice(3).map(s => s.source), troubles.length], [['four'], 2])
  choose({ tcString: 'five' })
  await settle()
  await tick(120e3)
  assert.deepEqual([said.slice(4).map(s => s.source), troubles.at(-1)], [['five'], 'tcf: refused'])
})

test('Consent Mode: read as one where it stands, told again when it changes; one choice said in several pushes is one', async t => {
  const { tick, said, start } = page(t, 'google')
  window.dataLayer = [null, gtag('consent', 'default', { analytics_storage: 'denied' }), { event: 'gtm.js' }, gtag('consent', 'update', { analytics_storage: 'granted' })]
  await start()
  await tick(100)
  window.dataLayer.push({ event: 'x' }, gtag('consent', 'update', { analytics_storage: 'denied' }))
  await tick(20)
  window.dataLayer.push(gtag('consent', 'update', { ad_storage: 'granted' }))
  await tick(100)
  window.dataLayer.push(gtag('consent', 'update', {}))
  await tick(100)
  assert.deepEqual(said.map(s => s.source), ['analytics_storage=granted', 'ad_storage=granted analytics_storage=denied', 'ad_storage=granted analytics_storage=denied'])
})
