// What consent tools say, in the shapes they say it, and when it counts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { googleChoices, tcfChoices } from '../src/consent.js'

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
  let state = googleChoices(gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'granted', wait_for_update: 500, region: ['FR'] }))
  assert.deepEqual(state, { ad_storage: false })
  state = googleChoices(gtag('consent', 'update', { analytics_storage: 'granted', personalization_storage: 'granted' }), state)
  assert.deepEqual(state, { ad_storage: false, analytics_storage: true, personalization_storage: true })
  assert.deepEqual(googleChoices(gtag('consent', 'default', { analytics_storage: 'denied' }), state).analytics_storage, true)
  assert.deepEqual(googleChoices(gtag('consent', 'update', { analytics_storage: 'denied' }), state).analytics_storage, false)
  for (const push of [null, {}, gtag('event', 'x'), gtag('consent'), gtag('consent', 'update'), gtag('consent', 'update', 'granted'), gtag('consent', 'ask', {}), { event: 'consent' }]) assert.equal(googleChoices(push), null)
  assert.deepEqual(googleChoices(gtag('consent', 'update', { ad_storage: 'yes', __proto__: { x: 1 }, 'ad_storage; path=/': 'granted' })), {})
})
