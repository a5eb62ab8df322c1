// The card and coupons for the phone's own wallet: signed so that Apple's and Google's checks hold, for who proved who they are, and nothing at all where no certificates are set.
import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { assert, campaign, start, temporary } from './lib.mjs'
import { Browser, signedIn, someone } from './me_lib.mjs'

const run = (...command) => execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
const rewards = 'points:\n  rules:\n    - {name: orders, on: Order Completed, points: event.revenue}\ncoupons:\n  - {name: welcome, value: {en: "5 € \\"off\\" 🎟️ <all>"}, valid: 30d}\n'
const brand = more => ({ 'tact.yaml': s => s + more, 'rewards.yaml': rewards, 'campaigns/welcome.yaml': campaign('welcome', 'when: event.name == "Welcome"\nworth: 1000\nagain: never\nholdout: 0%\ncoupon: welcome', { slot: 'welcome' }) })

/** An authority, a pass certificate of it, a service account: of nobody, for an hour. */
function papers() {
  const at = temporary(), f = name => path.join(at, name)
  for (const name of ['wwdr', 'pass', 'google']) run('openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', f(name + '.key'))
  run('openssl', 'req', '-x509', '-new', '-key', f('wwdr.key'), '-subj', '/CN=Test WWDR', '-days', '90', '-out', f('wwdr.pem'))
  run('openssl', 'req', '-new', '-key', f('pass.key'), '-subj', '/UID=pass.example.shop/CN=Pass/OU=TEAM123456', '-out', f('pass.csr'))
  run('openssl', 'x509', '-req', '-in', f('pass.csr'), '-CA', f('wwdr.pem'), '-CAkey', f('wwdr.key'), '-CAcreateserial', '-days', '60', '-out', f('pass.pem'))
  fs.writeFileSync(f('account.json'), JSON.stringify({ type: 'service_account', project_id: 'shop', private_key_id: 'k1', private_key: fs.readFileSync(f('google.key'), 'utf8'), client_email: 'wallet@shop.example', token_uri: 'https://oauth2.example/token' }, null, 2))
  for (const name of fs.readdirSync(at)) fs.chmodSync(f(name), 0o600)
  const settings = `wallet:\n  apple: {certificate: "\${file:${f('pass.pem')}}", key: "\${file:${f('pass.key')}}", wwdr: "\${file:${f('wwdr.pem')}}", pass_type: pass.example.shop, team: TEAM123456}\n  google: {account: "\${file:${f('account.json')}}", issuer: "3388000000012345678", card_class: card, coupon_class: coupon}\n`
  return { at, f, settings }
}

test('what is offered can be verified, and is of the one who proved who they are', async t => {
  const { f, settings } = papers(), d = await start({ brand: brand(settings) }); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who), stranger = new Browser(d)
  await d.track('Order Completed', { userId: who.user, properties: { revenue: 42 } })
  await d.asked('welcome', { userId: who.user, anonymousId: who.anonymousId, event: 'Welcome', slot: 'welcome' })
  const [coupon] = (await d.ok('GET', `/v1/rewards/${who.user}`)).coupons, page = (await b.get('/me/card')).text
  const links = [...page.matchAll(/href="(\/me\/card\/[^"]+)"/g)].map(m => m[1])
  assert.deepEqual(links.map(l => l.replace(/[0-9a-f]{16}/, 'ID')), ['/me/card/card.pkpass', '/me/card/card.google', '/me/card/ID.pkpass', '/me/card/ID.google'])
  for (const link of links) assert.equal((await stranger.get(link)).status, 403, link)
  for (const none of ['0123456789abcdef.pkpass', 'card', 'card.zip', '.pkpass', '.google', 'x'.repeat(3000) + '.pkpass', '%22.google']) assert.ok([404, 414].includes((await b.get('/me/card/' + none)).status), none)
  const other = await signedIn(d, await someone(d))
  for (const link of links.slice(2)) assert.equal((await other.get(link)).status, 404, 'a coupon of somebody else')

  for (const [link, holds] of [[links[0], p => async p => p.storeCard && (await d.ok('GET', `/v1/rewards/${encodeURIComponent(p.barcodes[0].message)}?as=card`)).points === 42 && !p.expirationDate],
    [links[2], p => p.coupon.primaryFields[0].value === '5 € "off" 🎟️ <all>' && p.barcodes[0].message === coupon.code && p.barcodes[0].altText === coupon.code && Math.abs(new Date(p.expirationDate) - new Date(coupon.until)) < 1000]]) {
    const a = await b.get(link), at = temporary(), file = path.join(at, 'pass.pkpass')
    assert.deepEqual([a.status, a.headers['content-type'], a.headers['cache-control']], [200, 'application/vnd.apple.pkpass', 'no-store'], a.text.slice(0, 300))
    fs.writeFileSync(file, a.raw)
    run('python3', '-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])', file, at)
    const read = name => fs.readFileSync(path.join(at, name)), list = JSON.parse(read('manifest.json')), pass = JSON.parse(read('pass.json'))
    assert.deepEqual(Object.keys(list), ['pass.json', 'icon.png', 'icon@2x.png', 'icon@3x.png'])
    for (const [name, sum] of Object.entries(list)) assert.equal(createHash('sha1').update(read(name)).digest('hex'), sum, name)
    assert.equal(read('icon.png').subarray(1, 4).toString(), 'PNG')
    run('openssl', 'smime', '-verify', '-binary', '-inform', 'DER', '-in', path.join(at, 'signature'), '-content', path.join(at, 'manifest.json'), '-CAfile', f('wwdr.pem'), '-purpose', 'any')
    assert.match(run('openssl', 'pkcs7', '-inform', 'DER', '-in', path.join(at, 'signature'), '-print_certs', '-noout').toString(), /subject=CN = Test WWDR/, 'the intermediate is in it')
    assert.deepEqual([pass.formatVersion, pass.passTypeIdentifier, pass.teamIdentifier, pass.organizationName], [1, 'pass.example.shop', 'TEAM123456', 'proof'])
    assert.ok(await holds(pass), JSON.stringify(pass))
    assert.ok(!JSON.stringify(pass).includes(who.email) && !JSON.stringify(pass).includes(who.user) && !/42/.test(JSON.stringify(pass.storeCard ?? {}).replaceAll(/127.0.0.1:\d+/g, '')), `no name, no address, no points: ${JSON.stringify(pass)}`)
    fs.appendFileSync(path.join(at, 'manifest.json'), ' ')
    assert.throws(() => run('openssl', 'smime', '-verify', '-binary', '-inform', 'DER', '-in', path.join(at, 'signature'), '-content', path.join(at, 'manifest.json'), '-CAfile', f('wwdr.pem'), '-purpose', 'any'))
  }

  const publicKey = createPublicKey(fs.readFileSync(f('google.key')))
  for (const [link, kind, of] of [[links[1], 'loyaltyObjects', 'card'], [links[3], 'offerObjects', 'coupon']]) {
    const a = await b.get(link), [head, claims, signature] = a.headers.location.replace('https://pay.google.com/gp/v/save/', '').split('.'), said = JSON.parse(Buffer.from(claims, 'base64url'))
    assert.equal(a.status, 303)
    assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')), 'signed by the account')
    assert.deepEqual([JSON.parse(Buffer.from(head, 'base64url')).alg, said.iss, said.aud, said.typ, Object.keys(said.payload)], ['RS256', 'wallet@shop.example', 'google', 'savetowallet', [kind]])
    const [object] = said.payload[kind]
    assert.match(object.id, /^3388000000012345678\.[0-9a-f]{16}$/)
    assert.deepEqual([object.classId, object.state, object.barcode.type], [`3388000000012345678.${of}`, 'ACTIVE', 'QR_CODE'])
    assert.ok(a.headers.location.length < 2500)
  }
})

test('without certificates nothing is shown; what is wrong is told at its place', async t => {
  const d = await start({ brand: brand('') }); t.after(() => d.stop())
  const who = await someone(d), b = await signedIn(d, who)
  assert.doesNotMatch((await b.get('/me/card')).text, /Wallet|\.pkpass|\.google/)
  assert.equal((await b.get('/me/card/card.pkpass')).status, 404)
  const { f, settings } = papers(), tact = path.join(d.folder, 'tact.yaml'), whole = fs.readFileSync(tact, 'utf8')
  fs.writeFileSync(tact, whole + settings.replace(f('pass.key'), f('google.key')).replace('issuer: "3388000000012345678"', 'issuer: ours'))
  const said = d.tact('check', d.folder).out
  assert.match(said, /tact\.yaml:\d+:\d+.*wallet\.apple\.key: it is the key of another certificate/)
  assert.match(said, /wallet\.google\.issuer is missing or no number/)
})
