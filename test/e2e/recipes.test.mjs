// The recipes from outside: each passes `tact check` in a fresh brand, never writes over anything, and near-the-shop answers somebody who stands near.
import { test } from 'node:test'
import { all, assert, fs, permitting, start, temporary } from './lib.mjs'
import path from 'node:path'

test('all fifteen are drafts in three languages, and pass the check of a brand that was just made', async t => {
  const d = await start(); t.after(() => d.stop())
  const brand = path.join(temporary(), 'fresh')
  assert.equal(d.tact('init', brand).code, 0)
  const list = JSON.parse(d.tact('recipe', 'list', '--json').out)
  assert.equal(list.length, 15)
  for (const { recipe, needs } of list) {
    assert.ok(needs.length > 10)
    const taken = d.tact('recipe', recipe, brand), file = path.join(brand, 'campaigns', recipe + '.yaml'), text = fs.readFileSync(file, 'utf8')
    assert.equal(taken.code, 0, taken.err)
    assert.match(text, new RegExp(`^campaign: ${recipe}$`, 'm'))
    assert.match(text, /^state: draft$/m)
    assert.match(text, /^send: testers$/m)
    for (const locale of ['en', 'fr', 'it']) assert.match(text, new RegExp(`^    ${locale}: \\{title: `, 'm'))
    fs.appendFileSync(file, '# mine\n')
    const again = d.tact('recipe', recipe, brand)
    assert.equal(again.code, 3)
    assert.match(again.err, /is there already[^]*nothing was changed/)
    assert.match(fs.readFileSync(file, 'utf8'), /# mine/)
  }
  const check = d.tact('check', brand)
  assert.equal(check.code, 0, check.out + check.err)
  assert.doesNotMatch(check.out + check.err, /(?<!has no driver.*)error:/)
  assert.match(d.tact('recipe', 'birthdy', brand).err, /did you mean 'birthday'/)
  assert.match(d.tact('recipe', 'birthday', temporary()).err, /no tact.yaml/)
})

test('a brand takes a recipe in the languages it speaks: one without English has nothing to mend in it', async t => {
  const d = await start(); t.after(() => d.stop())
  const home = temporary(), brand = path.join(home, 'proof'), settings = path.join(brand, 'tact.yaml')
  assert.equal(d.tact('init', brand).code, 0)
  for (const f of ['pages/find-us.en.md', 'answers/en.md', 'campaigns/opening-hours.yaml', 'campaigns/basket-waiting.yaml', 'rewards.yaml']) fs.rmSync(path.join(brand, f))
  fs.writeFileSync(settings, fs.readFileSync(settings, 'utf8').replace(/^locales:.*$/m, 'locales: [it, fr]').replace(/^ +en: \[.*\n/m, ''))
  assert.equal(d.tact('recipe', 'win-back', brand).code, 0)
  const text = fs.readFileSync(path.join(brand, 'campaigns/win-back.yaml'), 'utf8')
  assert.match(text, /^    it: \{title: /m)
  assert.doesNotMatch(text, /^    en: /m)
  const check = d.tact('check', brand)
  assert.equal(check.code, 0, check.out + check.err)

  const served = await start({ home, env: { PROOF_USER_TOKEN_SECRET: 'proof-token-secret-0001' } }), key = 'proof-admin-key-0001'; t.after(() => served.stop())
  const { recipes } = await served.ok('GET', '/v1/recipes', { key })
  assert.ok(recipes.find(r => r.name === 'win-back').fits)
  assert.deepEqual(recipes.flatMap(r => r.missing.map(m => m.message)).filter(m => /'en'/.test(m)), [])
  const taken = await served.ok('POST', '/v1/campaigns/from-recipe', { key, body: { recipe: 'win-back', name: 'torni' } })
  assert.match(taken.text, /^    it: \{title: /m)
  assert.doesNotMatch(taken.text, /^    en: /m)
})

test('near-the-shop: said to somebody 300 metres away who asks, not to somebody in the next town, nor without the permission', async t => {
  const d = await start(); t.after(() => d.stop())
  const text = d.tact('recipe', 'near-the-shop', '--print').out.replace('state: draft', 'state: live').replace('send: testers', 'send: everyone').replace('worth: 0.5', 'worth: 100').replace('again: 7d', 'again: each\nholdout: 0%')
  d.change({ 'campaigns/near-the-shop.yaml': text, 'campaigns/near.yaml': null, 'campaigns/asked-go.yaml': null })
  await d.ok('POST', '/v1/reload', { key: 'proof-admin-key-0001', body: {} })
  const at = (latitude, longitude) => ({ context: { location: { latitude, longitude } }, slot: 'top', hint: 'go' })
  const who = await permitting(d, all), shy = await permitting(d, all.filter(p => p !== 'locate'))
  const found = await d.asked('near-the-shop', { anonymousId: who, ...at(43.7835, 7.5125) })
  assert.match(found.decision.content.title, /The Corner Bookshop/)
  for (const [anonymousId, where] of [[who, at(43.9, 7.9)], [shy, at(43.7835, 7.5125)]])
    for (let i = 0; i < 5; i++) assert.notEqual((await d.decide({ anonymousId, ...where })).decision?.campaign, 'near-the-shop')
})
