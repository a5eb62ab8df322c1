// Bad input at the door: bodies that are not what they should be are refused with the path of the fault, and nothing else suffers.
import { after, before, test } from 'node:test'
import { gzipSync, deflateSync, brotliCompressSync } from 'node:zlib'
import { all, assert, http, id, keys, net, permitting, start, until } from './lib.mjs'

let d
before(async () => { d = await start() })
after(() => d.stop())

const good = () => ({ event: 'Product Viewed', anonymousId: 'a', messageId: id('m') })
const deep = n => '{"event":"x","anonymousId":"a","properties":' + '{"a":'.repeat(n) + '1' + '}'.repeat(n) + '}'
const withEvent = text => Buffer.concat([Buffer.from('{"event":"'), text, Buffer.from('","anonymousId":"a"}')])

const bodies = [
  ['nothing', '', 400], ['half an object', '{"event":"x","anonymousId":', 400], ['cut in a text', '{"event":"Prod', 400], ['cut in an escape', '{"event":"\\u00', 400],
  ['two objects', '{} {}', 400], ['a trailing comma', '{"event":"x","anonymousId":"a",}', 400], ['a comment', '{"event":"x"/*y*/,"anonymousId":"a"}', 400],
  ['single quotes', "{'event':'x'}", 400], ['a list', '[]', 400], ['a number', '7', 400], ['null', 'null', 400], ['NaN', '{"event":"x","anonymousId":"a","properties":{"n":NaN}}', 400],
  ['a byte order mark', '\ufeff{"event":"x","anonymousId":"a"}', 400], ['duplicate keys', '{"event":"x","event":"y","anonymousId":"a"}', 400],
  ['duplicate keys inside', '{"event":"x","anonymousId":"a","properties":{"a":1,"a":2}}', 400], ['a lone surrogate', '{"event":"\\ud800","anonymousId":"a"}', 400],
  ['not UTF-8', withEvent(Buffer.from([0xc3, 0x28])), 400], ['overlong UTF-8', withEvent(Buffer.from([0xc0, 0xaf])), 400], ['a surrogate in UTF-8', withEvent(Buffer.from([0xed, 0xa0, 0x80])), 400],
  ['Latin-1', withEvent(Buffer.from('caf\xe9', 'latin1')), 400], ['a control character', withEvent(Buffer.from([0x01])), 400],
  ['100 levels', deep(100), 400], ['20,000 levels', deep(20000), 400], ['200,000 brackets', '['.repeat(200000), 400],
  ['1e999', '{"event":"x","anonymousId":"a","properties":{"n":1e999}}', 400], ['-1e999', '{"event":"x","anonymousId":"a","properties":{"n":-1e999}}', 400],
  ['a number of 500 digits', `{"event":"x","anonymousId":"a","properties":{"n":${'9'.repeat(500)}}}`, 400], ['2^63 + 1, which no double is', '{"event":"x","anonymousId":"a","properties":{"n":9223372036854775809}}', 400],
  ['a leading zero', '{"event":"x","anonymousId":"a","properties":{"n":01}}', 400], ['a plus', '{"event":"x","anonymousId":"a","properties":{"n":+1}}', 400],
  ['an event that is a number', '{"event":7,"anonymousId":"a"}', 400], ['ids that are numbers', '{"event":"x","anonymousId":7}', 400], ['properties that are a list', '{"event":"x","anonymousId":"a","properties":[]}', 400],
  ['no event', '{"anonymousId":"a"}', 400], ['nobody', '{"event":"x"}', 400], ['an id of 600 bytes', JSON.stringify({ event: 'x', anonymousId: 'a'.repeat(600) }), 400],
  ['33 KB', JSON.stringify({ ...good(), properties: { text: 'x'.repeat(33 * 1024) } }), 413], ['an event of 600 KB', JSON.stringify({ ...good(), properties: { text: 'x'.repeat(600 * 1024) } }), 413],
]

for (const [what, body, status] of bodies)
  test(`refused: ${what}`, async () => {
    const a = await d.post('/v1/track', body)
    assert.equal(a.status, status, a.text)
    assert.match(a.headers['content-type'], /application\/problem\+json/)
    assert.equal(a.json.status, status)
    assert.ok(a.json.title && (a.json.detail || a.json.errors))
  })

test('a fault is named by its path, all of an event at once', async () => {
  const a = await d.post('/v1/batch', { batch: [{ type: 'track', event: 'x', anonymousId: 'a' }, { type: 'track', event: 5, anonymousId: 6, timestamp: 'yesterday' }, { type: 'nonsense', anonymousId: 'a' }, 'no event'] })
  assert.equal(a.status, 200)
  assert.deepEqual(a.json.events.map(e => e.status), ['accepted', 'refused', 'refused', 'refused'])
  assert.deepEqual(a.json.events[1].errors.map(e => e.path).sort(), ['/batch/1/anonymousId', '/batch/1/event', '/batch/1/timestamp'])
  assert.equal(a.json.events[2].errors[0].path, '/batch/2/type')
  for (const e of a.json.events.slice(1)) for (const x of e.errors) assert.ok(x.reason && x.hint)
  assert.deepEqual([a.json.accepted, a.json.refused, a.json.success], [1, 3, false])
})

test('a place in broken JSON is named by line, column and path', async () => {
  const a = await d.post('/v1/track', '{\n  "event": "x",\n  "properties": {"price": 01}\n}')
  assert.deepEqual([a.json.errors[0].line, a.json.errors[0].path], [3, '/properties/price'])
})

test('what is within bounds is taken: 31 KB, 20 levels, odd texts, large and small numbers', async () => {
  const device = await permitting(d, ['remember', 'personalise'])
  let nested = 1
  for (let i = 0; i < 20; i++) nested = { a: nested }
  const properties = { text: 'x'.repeat(20 * 1024), nested, odd: '\u0000\u{1F600}\u202E\ud7ff "\\ \u007f', big: 9007199254740991, bigger: 9223372036854775807n, small: 5e-324, large: 1.7976931348623157e308, no: -0.5, empty: {}, list: [[], [null, true]] }
  const body = JSON.stringify({ event: '✓ é ﷽', anonymousId: device, messageId: id('m'), properties }, (k, v) => typeof v === 'bigint' ? 'BIG' : v).replace('"BIG"', '9223372036854775807')
  await d.ok('POST', '/v1/track', { body })
  const text = (await d.get(`/v1/people/${device}/export?as=device`)).text, seen = JSON.parse(text).events.at(-1).event
  assert.equal(seen.name, '✓ é ﷽')
  const { bigger, ...rest } = properties, { bigger: kept, ...got } = seen.properties
  assert.deepEqual(got, rest)
  assert.ok(text.includes('9223372036854775807'), 'not one digit is lost')
})

test('a batch: 500 KB at most, 2,500 events at most, good ones taken', async () => {
  const batch = n => ({ batch: Array.from({ length: n }, (_, i) => ({ type: 'track', event: 'x', anonymousId: 'a', messageId: id(`b${i}`) })) })
  const a = await d.post('/v1/batch', batch(2000))
  assert.equal(a.status, 200, a.text.slice(0, 300))
  assert.equal(a.json.accepted, 2000)
  assert.ok((await d.post('/v1/batch', batch(2501))).status >= 400)
  assert.equal((await d.post('/v1/batch', { batch: [] })).status, 400)
  assert.equal((await d.post('/v1/batch', { batch: Array.from({ length: 20 }, () => ({ ...good(), type: 'track', properties: { x: 'y'.repeat(30000) } })) })).status, 413)
  const large = await d.post('/v1/batch', { batch: [{ type: 'track', ...good() }, { type: 'track', ...good(), properties: { x: 'y'.repeat(40000) } }] })
  assert.deepEqual(large.json.events.map(e => e.status), ['accepted', 'refused'])
  assert.match(large.json.events[1].errors[0].reason, /32 KB/)
})

test('gzip: taken when small, refused when it blows up, is cut, or lies', async () => {
  const send = (bytes, encoding = 'gzip') => d.request('POST', '/v1/track', { body: bytes, headers: { 'content-encoding': encoding } })
  assert.equal((await send(gzipSync(JSON.stringify(good())))).status, 200)
  const bomb = gzipSync(Buffer.concat([Buffer.from('{"event":"'), Buffer.alloc(200 << 20, 0x61)]))
  const before = Date.now()
  const a = await send(bomb)
  assert.equal(a.status, 413)
  assert.ok(Date.now() - before < 5000)
  assert.equal((await send(gzipSync(JSON.stringify(good())).subarray(0, 30))).status, 400)
  assert.equal((await send(Buffer.from('not gzip at all'))).status, 400)
  assert.equal((await send(Buffer.concat([gzipSync(JSON.stringify(good())), Buffer.from('trailing')]))).status, 400)
  assert.equal((await send(brotliCompressSync(JSON.stringify(good())), 'br')).status, 415)
  assert.equal((await d.post('/v1/batch', gzipSync(JSON.stringify({ batch: [{ type: 'track', ...good() }] })), { headers: { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' } })).json.accepted, 1)
})

test('the same with every other call: no 500, ever', async () => {
  const paths = ['/v1/track', '/v1/page', '/v1/screen', '/v1/identify', '/v1/group', '/v1/alias', '/v1/batch', '/v1/decide', '/v1/consent', '/v1/feedback', '/v1/pause', '/v1/people/x/link', '/v1/people/x/unlink', '/v1/people/x/limits']
  const more = ['{}', '[]', '"x"', '0', 'true', '{"batch":{}}', '{"batch":[1]}', '{"purposes":[]}', '{"purposes":{"remember":7}}', '{"anonymousId":"","purposes":{"remember":true}}', '{"anonymousId":"a","purposes":{"nothing":true}}',
    '{"anonymousId":"a","slot":7}', '{"anonymousId":"a","slot":"x","hint":"fly"}', '{"anonymousId":"a","slot":"x","text":{}}', '{"anonymousId":"a","slot":"x","context":7}', '{"anonymousId":"a","slot":"x","context":{"location":{"latitude":91,"longitude":0}}}',
    '{"anonymousId":"a","slot":"x","context":{"location":{"latitude":"here"}}}', '{"anonymousId":"a","slot":"x","context":{"page":7,"device":[],"userAgent":{}}}', '{"anonymousId":"a","id":"zz","outcome":"seen"}', '{"anonymousId":"a","id":"0123456789abcdef","outcome":"flown"}',
    '{"anonymousId":"a","id":"0123456789abcdef","outcome":"seen"}', '{"pause":7}', '{"pause":""}', '{"pauseUntil":"soon"}', '{"messagesPerWeek":-1}', '{"messagesPerWeek":1e300}', '{"channelsOff":["pigeon"]}', '{"anonymousId":7}', '{"anonymousId":"a","traits":7}',
    '{"anonymousId":"a","userId":"u","traits":{"email":7,"phone":{}}}', '{"anonymousId":"a","previousId":"a"}', '{"userId":"u","previousId":"u"}', '{"anonymousId":"a","groupId":7}']
  for (const path of paths)
    for (const body of [...more, ...bodies.map(b => b[1]).filter(b => b.length < 40000)]) {
      const a = await d.request('POST', path, { key: keys.admin, body })
      assert.ok(a.status === 200 || (a.status >= 400 && a.status < 500), `${path} ${String(body).slice(0, 80)}: ${a.status} ${a.text}`)
      if (a.status !== 200) assert.match(a.headers['content-type'], /problem\+json/)
    }
  for (const path of ['/v1/people/%00', '/v1/people/%ff', '/v1/people/%', '/v1/people/' + 'x'.repeat(3000), '/v1/people//export', '/v1/people/..%2f..%2fetc/export', '/v1/stream?anonymousId=%', '/v1/consent?anonymousId=%zz', '/v1/nothing', '/v1/campaigns/%2e%2e/report', '/?' + 'a=b&'.repeat(1000)]) {
    const a = await d.get(path, { key: keys.admin })
    assert.ok(a.status < 500, `${path.slice(0, 60)}: ${a.status} ${a.text}`)
  }
  assert.equal((await d.ready()).status, 'ready')
})

test('what is not HTTP is refused, and the connection closed', async () => {
  const talk = text => new Promise(done => {
    const socket = net.connect(d.port, '127.0.0.1', () => socket.end(text))
    let got = ''
    socket.on('data', x => { got += x })
    socket.on('close', () => done(got))
    socket.on('error', () => done(got))
  })
  for (const text of ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'GET /\r\n\r\n', 'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'GET / HTTP/1.1\nHost: x\n\n', 'GET / HTTP/1.1\r\n\r\n',
    'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n' + 'A: b\r\n'.repeat(200) + '\r\n', 'GET /' + 'a'.repeat(20000) + ' HTTP/1.1\r\nHost: x\r\n\r\n'])
    assert.match(await talk(text), /^(HTTP\/1\.1 (4\d\d|505)|$)/, text.slice(0, 40))
  assert.equal((await d.ready()).status, 'ready')
})
