// test/e2e/app_push_service.mjs -- the push services of the phones' makers, on this machine: HTTP/2 over TLS, who calls is checked as they check it.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import fs from 'node:fs'
import http2 from 'node:http2'
import { certificates } from './mail.mjs'

const json = part => JSON.parse(Buffer.from(part, 'base64url'))

/** Header and claims of a signed token; throws when the signature does not hold. */
export function signed(token, key, algorithm) {
  const [head, claims, signature] = token.split('.'), h = json(head)
  const how = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key
  if (h.alg !== algorithm || !verify('sha256', Buffer.from(`${head}.${claims}`), how, Buffer.from(signature, 'base64url'))) throw new Error(`no ${algorithm} signature of this key`)
  return { ...h, ...json(claims) }
}

/** What Apple and Google give a brand: a .p8 file, and the JSON file of a service account. */
export function accounts(folder, port) {
  const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' }), google = generateKeyPairSync('rsa', { modulusLength: 2048 }), pem = { type: 'pkcs8', format: 'pem' }
  const files = { p8: `${folder}/AuthKey.p8`, account: `${folder}/account.json` }
  fs.writeFileSync(files.p8, apple.privateKey.export(pem), { mode: 0o600 })
  const account = { type: 'service_account', project_id: 'shop-1', private_key_id: 'k1', private_key: google.privateKey.export(pem), client_email: 'push@shop-1.iam.example', token_uri: `https://localhost:${port}/token` }
  fs.writeFileSync(files.account, JSON.stringify(account), { mode: 0o600 })
  return { ...files, apple: createPublicKey(apple.publicKey.export({ type: 'spki', format: 'pem' })), google: createPublicKey(google.publicKey.export({ type: 'spki', format: 'pem' })) }
}

/** A server that is Apple, Google and Google's sign-in at once. `calls` holds what came to devices, `signIns` what came to /token; `how(call)` answers with {status,
 *  headers, body}, or with nothing after having done something to call.stream. `owner` (from accounts) says whose signatures hold. */
export async function makers(t) {
  const c = certificates(), far = { calls: [], signIns: [], sessions: new Set(), opened: 0, how: () => null, granted: new Set(), access: n => `access-${n}`, wrong: [] }
  const server = http2.createSecureServer({ cert: fs.readFileSync(c.cert), key: fs.readFileSync(c.key), allowHTTP1: false })
  server.on('session', session => { far.opened++; far.sessions.add(session); session.on('close', () => far.sessions.delete(session)); session.on('error', () => {}) })
  server.on('stream', (stream, headers) => {
    const parts = []
    stream.on('error', () => {})
    stream.on('data', d => parts.push(d)).on('end', () => {
      const call = { path: headers[':path'], method: headers[':method'], headers, text: Buffer.concat(parts).toString(), stream, session: stream.session }
      let answer
      try { answer = call.path === '/token' ? signIn(far, call) : call.path.startsWith('/3/device/') ? apple(far, call) : google(far, call) } catch (e) { far.wrong.push(e.message); answer = { status: 500, body: e.message } }
      if (!answer || stream.destroyed) return
      stream.respond({ ':status': answer.status, 'content-type': 'application/json', ...answer.headers })
      stream.end(typeof answer.body === 'object' ? JSON.stringify(answer.body) : answer.body ?? '')
    })
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  t.after(() => { for (const s of far.sessions) s.destroy(); server.close() })
  return Object.assign(far, { port: server.address().port, host: `https://localhost:${server.address().port}`, ca: c.ca })
}

function heard(far, call, ordinary) {
  call.body = JSON.parse(call.text)
  far.calls.push(call)
  const how = far.how(call)
  return how === undefined ? undefined : how ?? ordinary
}

function apple(far, call) {
  const [, token] = /^bearer (.*)$/.exec(call.headers.authorization) ?? []
  call.who = signed(token, far.owner.apple, 'ES256')
  call.bearer = token
  call.device = call.path.slice('/3/device/'.length)
  if (call.method !== 'POST') throw new Error(call.method)
  return heard(far, call, { status: 200, headers: { 'apns-id': call.headers['apns-id'] } })
}

function google(far, call) {
  if (call.method !== 'POST' || call.path !== '/v1/projects/shop-1/messages:send') throw new Error(`${call.method} ${call.path}`)
  call.bearer = /^bearer (.*)$/.exec(call.headers.authorization)?.[1]
  call.device = JSON.parse(call.text).message.token
  if (!far.granted.has(call.bearer)) { far.refused = (far.refused ?? 0) + 1; return googleError(401, 'UNAUTHENTICATED') }
  return heard(far, call, { status: 200, body: { name: 'projects/shop-1/messages/0:1500415314455276%31bd1c96' } })
}

export const googleError = (code, status, errorCode, more = {}) => ({ status: code, body: { error: { code, status, message: `it says ${status}`, ...more, details: errorCode ? [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }] : [] } } })

function signIn(far, call) {
  const form = new URLSearchParams(call.text)
  call.who = signed(form.get('assertion'), far.owner.google, 'RS256')
  call.grant = form.get('grant_type')
  far.signIns.push(call)
  if (far.closed) return far.closed
  const token = far.access(far.signIns.length)
  far.granted.add(token)
  return { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } }
}
