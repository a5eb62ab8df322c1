// test/e2e/push_service.mjs -- a push service of one's own and the browsers that subscribe with it: it checks who calls (RFC 8292), and they open what comes (RFC 8291).
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import http from 'node:http'

const text64 = bytes => Buffer.from(bytes).toString('base64url')
const bytes64 = text => Buffer.from(text, 'base64url')

/** A browser's half: key pair and secret; `open` gives the text of a body back. */
export class Browser {
  constructor() {
    this.pair = createECDH('prime256v1')
    this.pair.generateKeys()
    this.auth = randomBytes(16)
  }

  subscription(endpoint) { return { endpoint, expirationTime: null, keys: { p256dh: text64(this.pair.getPublicKey()), auth: text64(this.auth) } } }

  open(body) {
    const salt = body.subarray(0, 16), size = body.readUInt32BE(16), length = body[20], sender = body.subarray(21, 21 + length), sealed = body.subarray(21 + length)
    if (size !== 4096 || length !== 65 || sealed.length > size) throw new Error(`record size ${size}, key ${length}, sealed ${sealed.length}`)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.pair.getPublicKey(), sender])
    const key = Buffer.from(hkdfSync('sha256', this.pair.computeSecret(sender), this.auth, info, 32))
    const part = (label, n) => Buffer.from(hkdfSync('sha256', key, salt, `Content-Encoding: ${label}\0`, n))
    const opener = createDecipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12))
    opener.setAuthTag(sealed.subarray(-16))
    const text = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()])
    if (text.at(-1) !== 2) throw new Error('the last record does not end with a 2')
    return text.subarray(0, -1).toString()
  }
}

/** What an Authorization header claims, once its signature was checked: {aud, exp, sub, key}. Throws otherwise. */
export function whoCalls(header) {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header ?? '') ?? []
  if (!token) throw new Error(`no vapid authorization: ${header}`)
  const [head, claims, signature] = token.split('.'), point = bytes64(key)
  const jwk = { kty: 'EC', crv: 'P-256', x: text64(point.subarray(1, 33)), y: text64(point.subarray(33)) }
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, bytes64(signature))) throw new Error('the signature does not hold')
  if (JSON.parse(bytes64(head)).alg !== 'ES256') throw new Error('not ES256')
  return { ...JSON.parse(bytes64(claims)), key }
}

/** A service that answers as `how` says ({status, headers, body} of a call, or a function of it) and keeps what came. Messages of one topic replace each other. */
export async function pushService(t) {
  const service = { calls: [], how: { status: 201 } }
  const server = http.createServer((question, answer) => {
    const parts = []
    question.on('data', d => parts.push(d)).on('end', () => {
      const call = { path: question.url, method: question.method, headers: question.headers, body: Buffer.concat(parts) }
      service.calls.push(call)
      const how = typeof service.how === 'function' ? service.how(call, answer) : service.how
      if (how) answer.writeHead(how.status, how.headers).end(how.body ?? '')
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { server.closeAllConnections(); server.close() })
  return Object.assign(service, { port: server.address().port, origin: `http://127.0.0.1:${server.address().port}` })
}

/** A key for a brand: the private half as tact takes it, the public one as pages do. */
export function vapidKey() {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const secret = pair.getPrivateKey()
  return { secret: text64(Buffer.concat([Buffer.alloc(32 - secret.length), secret])), publicKey: text64(pair.getPublicKey()) }
}
