// The name people read (`name:` in tact.yaml) stands wherever somebody reads one; `brand:` stays what machines go by.
import { test } from 'node:test'
import { assert, permitting, start } from './lib.mjs'

const name = 'Forno Élodie & "Figli"', html = 'Forno Élodie &amp; &quot;Figli&quot;'
const campaign = 'campaign: named\nstate: live\nsend: everyone\nagain: each\nholdout: 0%\nworth: 1000\nwhen: slot == "named"\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [web]\n    slot: named\n' +
  '    en: {title: "{{brand}}", body: "From {{brand}}"}\n    fr: {title: "{{brand}}", body: "De {{brand}}"}\n    it: {title: "{{brand}}", body: "Da {{brand}}"}\n'
const page = '---\nlanguage: en\nkind: know\ntitle: Chains\ndescription: When to carry them\n---\nFrom November on.\n'

test('the name people read', async t => {
  const d = await start({ brand: { 'tact.yaml': x => x.replace('brand: proof\n', `brand: proof\nname: ${JSON.stringify(name)}\n`), 'campaigns/named.yaml': campaign, 'pages/chains.md': page } }); t.after(() => d.stop())
  const text = async where => (await d.get(where, { key: null })).text
  const landing = await text('/p/chains')
  assert.ok(landing.includes(`<title>Chains · ${html}</title>`) && landing.includes(`<meta property="og:site_name" content="${html}">`), landing.slice(0, 2000))
  for (const where of ['/', '/till']) assert.ok((await text(where)).includes(html), where)
  assert.ok((await text('/me')).includes(html))
  // fails when messages are written with the short name: `b->name` of core/engine/render.c
  const said = await d.asked('named', { anonymousId: await permitting(d, ['remember', 'personalise', 'contact_web']), slot: 'named' })
  assert.deepEqual([said.decision.content.title, said.decision.content.body], [name, `From ${name}`])
  assert.ok(!landing.includes('proof') && d.stdout.includes('proof'))
  assert.equal((await d.get('/v1/privacy/records')).json.brand, 'proof')
})
