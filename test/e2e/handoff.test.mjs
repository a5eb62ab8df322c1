// A journey carried to another device: a link and a QR code, once, for ten minutes, and nobody is told who it was.
import { test } from 'node:test'
import { all, assert, id, permitting, start, until } from './lib.mjs'

const shop = 'https://shop.example/books/dune?from=mail'
const html = { key: null, headers: { 'accept-language': 'fr' } }
const local = (d, url) => url.slice(url.indexOf('/h/'))
const begin = async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  await d.decide({ anonymousId: device, slot: 'kind', hint: 'know', text: 'a novel', context: { page: { url: shop } } })
  return { d, device }
}

test('the newest journey goes on where it was, once', async t => {
  const { d, device } = await begin(t), page = d.stream(device)
  await page.opened
  const made = await d.ok('POST', '/v1/handoff', { body: { anonymousId: device } })
  assert.deepEqual([made.topic, made.stage, made.to], ['books', 'explore', shop.split('?')[0]])
  assert.ok(Math.abs(Date.parse(made.expires) - Date.now() - 600e3) < 60e3)
  assert.ok(!made.url.includes(device) && !made.url.includes('books'))
  const link = local(d, made.url)
  for (let i = 0; i < 2; i++) {                        // looking changes nothing, and a scanner may look
    const seen = await d.get(link, html)
    assert.equal(seen.status, 200)
    assert.match(seen.text, /<html lang="fr">[\s\S]*<form method="post"><button type="submit">Continuer ici/)
    assert.match(seen.text, /\(https:\/\/shop\.example\)/)                     // where it leads is said
    assert.doesNotMatch(seen.text, /<script|src=|href="(?!\/assets\/)|url\(/)
    assert.match(seen.headers['content-security-policy'], /default-src 'none'/)
  }
  const post = () => d.request('POST', link, { key: null, body: '', headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148' } })
  const first = await post()
  assert.deepEqual([first.status, first.headers.location], [303, shop.split('?')[0]])
  await until(() => page.messages.some(m => m.event === 'handoff' && m.to === 'mobile'), 'the first device to be told')
  assert.equal((await post()).status, 410)
  assert.match((await d.get(link, html)).text, /plus valable/)
  await d.restart()                                    // and after a restart
  assert.equal((await d.get(link, html)).status, 410)
  page.close()
})

test('the code can be read: three corners, and the link in it is the one that was made', async t => {
  const { d, device } = await begin(t)
  const made = await d.ok('POST', '/v1/handoff', { body: { anonymousId: device } })
  const answer = await d.get(local(d, made.qr), { key: null })
  assert.equal(answer.headers['content-type'], 'image/svg+xml')
  const side = Number(/viewBox="0 0 (\d+)/.exec(answer.text)[1]), dark = Array.from({ length: side }, () => Array(side).fill(false))
  for (const [, x, y, n] of answer.text.matchAll(/M(\d+) (\d+)\.5h(\d+)/g)) for (let i = 0; i < n; i++) dark[y][Number(x) + i] = true
  const finder = (x, y) => [0, 1, 2, 3, 4, 5, 6].every(i => dark[y][x + i] && dark[y + 6][x + i] && dark[y + i][x] && dark[y + i][x + 6]) && !dark[y + 1][x + 1] && dark[y + 3][x + 3]
  assert.deepEqual([finder(4, 4), finder(side - 11, 4), finder(4, side - 11), finder(side - 11, side - 11)], [true, true, true, false])
})

test('only pages of the brand, and only what may be remembered', async t => {
  const { d, device } = await begin(t)
  for (const url of ['https://evil.example/', 'https://shop.example.evil.example/', 'https://shop.example@evil.example/', 'javascript:alert(1)', '//evil.example/', 'https://shop.example/\r\nx: y'])
    assert.equal((await d.post('/v1/handoff', { anonymousId: device, url })).status, 400, url)
  const stranger = id('nobody')
  assert.equal((await d.post('/v1/handoff', { anonymousId: stranger })).status, 404)
  assert.equal((await d.post('/v1/handoff', { anonymousId: device, topic: 'coffee' })).status, 404)
  const own = await d.ok('POST', '/v1/handoff', { body: { anonymousId: stranger, url: 'https://shop.example/basket#2' } })
  const taken = await d.request('POST', local(d, own.url), { key: null, body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.deepEqual([taken.status, taken.headers.location], [303, 'https://shop.example/basket#2'])
  assert.equal((await d.get('/h/nonsense', html)).status, 404)
  assert.deepEqual([(await d.metrics()).tact_handoffs_total, (await d.metrics()).tact_handoffs_taken_total], [1, 1])
})
