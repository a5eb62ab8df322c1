// What a stranger cannot do to the pages people open: count as many clients, set or keep cookies, have headers twice.
import { test } from 'node:test'
import { assert, id, start, userToken } from './lib.mjs'
import { Browser, signedIn, someone } from './me_lib.mjs'

const page = '---\nlanguage: en\nkind: know\ntitle: Letter\nform:\n  name: letter\n  fields:\n    - {name: mail, ask: "Where to?", type: email, permission: [contact_email, remember]}\n---\nThree minutes.\n'
const brand = { 'pages/letter.md': page, 'tact.yaml': t => t + '\ntrusted_proxies: [127.0.0.1]\n' }
const mails = d => d.outbox().filter(m => m.message === 'confirm')
const fill = async (b, address, headers) => {
  const state = /name="state" value="([^"]*)"/.exec((await b.get('/f/letter', headers)).text)[1]
  return b.once('POST', '/f/letter', [['state', state], ['value', address], ['permit', 'contact_email'], ['permit', 'remember'], ['do', 'next']], headers)
}

test('a stranger chooses neither how many clients they are nor what a cookie is', async t => {
  const d = await start({ brand }); t.after(() => d.stop())
  const b = new Browser(d)
  // ten mails a client, and of IPv6 one client is a /64
  for (let i = 0; i < 12; i++) await fill(b, `${id('them')}@them.example`, { 'x-forwarded-for': `2001:db8::${i + 1}` })
  assert.equal(mails(d).length, 10)
  await fill(b, `${id('them')}@them.example`, { 'x-forwarded-for': '2001:db8:0:1::1' })
  assert.equal(mails(d).length, 11, 'the /64 beside it')
  // a link that leaves never has the host a stranger names
  await b.post(`/f/letter`, [['state', /name="state" value="([^"]*)"/.exec((await b.get('/f/letter')).text)[1]], ['value', `${id('victim')}@them.example`], ['permit', 'contact_email'], ['permit', 'remember'], ['do', 'next']], { host: 'evil.example' })
  const left = JSON.stringify(mails(d).at(-1))
  assert.ok(left.includes(`http://127.0.0.1:${d.port}/f/letter/confirm/`) && !left.includes('evil.example'), left)
  const named = await d.request('POST', `/v1/people/${(await someone(d)).user}/me`, { body: {}, headers: { host: 'evil.example' } })
  assert.ok(named.json.url.startsWith(`http://127.0.0.1:${d.port}/me/in/`), named.text)
  for (const where of ['/sitemap.xml', '/robots.txt', '/p/letter']) assert.doesNotMatch((await b.get(where, { host: 'evil.example' })).text, /evil/, where)
  // each header once
  for (const where of ['/', '/me', '/p/letter', '/f/letter', '/till', '/me/receipt/nonsense']) assert.equal((await b.get(where)).headers['x-content-type-options'], 'nosniff', where)
  // over https behind a proxy that says only Origin, a cookie no page without https can set
  const who = await someone(d), proof = { userId: who.user, userToken: userToken(who.user) }, https = { origin: `https://127.0.0.1:${d.port}` }
  const [set] = (await b.post('/me', proof, https)).headers['set-cookie']
  assert.match(set, /^__Secure-tact_me=[^;]+; Path=\/me; .*; Secure$/)
  assert.match((await b.get('/me')).text, /Your devices/)
  assert.deepEqual(Object.keys(b.jar), ['__Secure-tact_me'], 'renewed under the same name')
  b.jar = { tact_me: b.jar['__Secure-tact_me'] }
  assert.equal((await b.get('/me', { 'x-forwarded-proto': 'https' })).text.includes('Your devices'), false, 'planted without https')
})

test('a copy of the cookie is worth nothing after signing out, nor after erasing', async t => {
  const d = await start(); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), thief = new Browser(d), other = await signedIn(d, who)
  thief.jar = { ...b.jar }
  assert.equal((await b.act('out')).status, 303)
  assert.equal((await thief.get('/me')).text.includes('Your devices'), false)
  thief.jar = { ...other.jar }
  assert.match((await thief.get('/me')).text, /Your devices/, 'another session goes on')
  assert.equal((await b.post('/me', { userId: who.user, userToken: userToken(who.user) })).status, 303)
  assert.match((await b.act('erase', { sure: 'yes' })).headers.location, /erased/)
  await new Promise(go => setTimeout(go, 1000 - Date.now() % 1000 + 5))                    // records are of whole seconds
  await someone(d, who.user)                                                               // the same userId comes back
  assert.equal((await thief.get('/me')).text.includes('Your devices'), false)
  assert.match((await (await signedIn(d, who)).get('/me')).text, /Your devices/)
})
