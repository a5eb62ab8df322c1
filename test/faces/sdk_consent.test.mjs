// What consent tools say, heard in a browser in every order a page may load its pieces in, and told once.
import { after, before, test } from 'node:test'
import { assert, keys, start } from '../e2e/lib.mjs'
import { visit } from './lib.mjs'
import { makeSite } from './sdk_site.mjs'

const gtag = 'window.dataLayer = window.dataLayer || []; window.gtag = function () { dataLayer.push(arguments) };'
const defaults = `gtag('set', 'ads_data_redaction', true); gtag('set', 'url_passthrough', true)
  gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied', personalization_storage: 'denied', security_storage: 'granted', wait_for_update: 500 })
  gtag('consent', 'default', { functionality_storage: 'denied', region: ['US-CA'] });`
const yes = "gtag('consent', 'update', { personalization_storage: 'granted', analytics_storage: 'granted' });"
const said = 'ad_storage=denied analytics_storage=granted personalization_storage=granted'
const late = what => `addEventListener('load', () => setTimeout(() => { ${what} }, 200))`      // the SDK has long been there
const tcf = `const data = { tcString: 'CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA', gdprApplies: true, eventStatus: 'tcloaded', purpose: { consents: CONSENTS }, specialFeatureOptins: {} }, listeners = []
  window.__tcfapi = (command, version, callback) => { listeners.push(callback); callback({ ...data }, true) }
  window.again = eventStatus => listeners.forEach(callback => callback({ ...data, eventStatus }, true))`
const pages = {
  default_and_update_before: { before: gtag + defaults + yes, tact: 'data-consent="google"' },
  default_before_update_while_it_loads: { before: `${gtag + defaults} addEventListener('DOMContentLoaded', () => { ${yes} })`, tact: 'data-consent="google"' },
  default_before_update_after: { before: gtag + defaults + late(yes), tact: 'data-consent="google"' },
  all_of_it_after: { before: late(gtag + defaults + yes), tact: 'data-consent="google"' },
  in_two_pushes: { before: gtag + defaults + late(`gtag('consent', 'update', { analytics_storage: 'denied', personalization_storage: 'denied' }); setTimeout(() => { ${yes} })`), tact: 'data-consent="google"' },
  tool_is_looked_for: { before: gtag + defaults + late(yes) },
  tags_took_the_layer_over: { before: `${gtag + defaults} addEventListener('load', () => { const plain = dataLayer.push; dataLayer.push = function (...pushed) { return plain.apply(dataLayer, pushed) }; setTimeout(() => { ${yes} }) })`, tact: 'data-consent="google"' },
  defaults_alone: { before: gtag + defaults, tact: 'data-consent="google"' },
  one_of_two: { before: tcf.replace('CONSENTS', '{ 1: true, 3: true, 7: false }'), tact: 'data-consent="tcf"' },
  a_no_to_memory: { before: tcf.replace('CONSENTS', '{ 1: false, 7: true }'), tact: 'data-consent="tcf"' },
}

let d, site
before(async () => {
  site = await makeSite(pages)
  d = await start({ brand: { 'tact.yaml': t => t.replace('"https://shop.example"', `"${site.origin}"`), 'purposes.yaml': x => x.replace('{1: remember,', '{1: remember, 3: measure,') } })
  site.of(`http://127.0.0.1:${d.port}`, keys.write)
})
after(async () => { site.close(); await d.stop() })

/** The page, and the choices it told the server. */
async function look(name) {
  const v = await visit('about:blank', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36' }), told = []
  v.page.on('request', r => { if (r.method() === 'POST' && new URL(r.url()).pathname === '/v1/consent') told.push(JSON.parse(r.postData())) })
  await v.page.goto(`${site.origin}/${name}`)
  return { ...v, told, at: () => v.page.evaluate(() => new Promise(done => (window.tactReady ||= []).push(t => t.ready.then(() => done(t.anonymousId))))) }
}
const quiet = page => page.evaluate(() => new Promise(done => setTimeout(done, 300)))

for (const name of Object.keys(pages).filter(n => /update|after|pushes|looked|took/.test(n))) test(`Consent Mode: ${name.replaceAll('_', ' ')}`, async () => {
  const { page, context, wrong, told, at } = await look(name)
  await page.waitForFunction(() => window.tact?.anonymousId)
  const who = await at(), { receipts } = await d.export(who, 'device')
  assert.deepEqual(receipts.map(r => [r.method, r.source]), [['google', said]])
  await page.reload()
  await at()
  await quiet(page)
  assert.deepEqual([told.map(t => t.source), await at(), await page.locator('[data-tact-privacy]').count()], [[said], who, 0])
  assert.deepEqual(wrong, [])
  await context.close()
})

test('Consent Mode: defaults alone are nobody\'s choice', async () => {
  const { page, context, told, at } = await look('defaults_alone')
  await at()
  await quiet(page)
  assert.deepEqual([told, await page.evaluate(() => window.tact.state())], [[], { known: false, chosen: false, granted: [] }])
  await context.close()
})

test('a mixed answer is told once, whatever the tool goes on saying and however often it is seen; its receipt has the tool\'s string, and one no is a no', async () => {
  for (const [name, known, purposes] of [['one_of_two', true, { remember: 'granted', measure: 'refused' }], ['a_no_to_memory', false, { remember: 'refused', measure: 'refused' }]]) {
    const { page, context, wrong, told, at } = await look(name)
    await page.waitForFunction(() => window.tact?.state().chosen)
    for (let view = 0; view < 3; view++) {
      for (const status of ['tcloaded', 'useractioncomplete', 'cmpuishown', 'useractioncomplete']) await page.evaluate(s => window.again(s), status)
      await quiet(page)
      await page.reload()
      await at()
    }
    await quiet(page)
    assert.equal(told.length, 1, name)
    assert.equal(Boolean(await at()), known)
    const { receipts } = await d.export(told[0].anonymousId, 'device')
    assert.deepEqual(receipts.map(r => [r.source, r.purposes]), [['CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA', purposes]])
    assert.deepEqual((await context.cookies()).map(c => c.name).sort(), known ? ['tact_choice', 'tact_id', 'tact_said'] : ['tact_said'])
    assert.deepEqual(wrong, [])
    await context.close()
  }
})
