// test/e2e/mail.mjs -- a real mail server of Python's, with TLS by an authority of our own, and what arrives there as fields and parts.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { assert, fs, path, root, temporary, until } from './lib.mjs'

export const password = 'a-very-secret-word'
const python = '/usr/bin/python3'                      // the one Debian's packages are for

export function run(...words) {
  const done = spawnSync(words[0], words.slice(1), { encoding: 'utf8' })
  assert.equal(done.status, 0, `${words.join(' ')}: ${done.stderr}`)
  return done.stdout
}

/** An authority of our own, and a certificate for 127.0.0.1 and localhost by it. */
let made
export function certificates() {
  if (made) return made
  const at = temporary('tact-mail-'), f = name => path.join(at, name)
  run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=Test authority', '-keyout', f('ca.key'), '-out', f('ca.pem'))
  run('openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-keyout', f('key.pem'), '-out', f('request.pem'))
  fs.writeFileSync(f('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  run('openssl', 'x509', '-req', '-in', f('request.pem'), '-CA', f('ca.pem'), '-CAkey', f('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', f('names'), '-out', f('cert.pem'))
  return (made = { ca: f('ca.pem'), cert: f('cert.pem'), key: f('key.pem'), folder: at })
}

export async function mailServer(t, options = {}) {
  const c = certificates(), far = { messages: [] }
  const child = spawn(python, [path.join(root, 'test/e2e/smtp_server.py'), JSON.stringify({ tls: 'starttls', cert: c.cert, key: c.key, ...options })], { stdio: ['pipe', 'pipe', 'pipe'] })
  t.after(() => child.kill())
  let told = 0, trouble = ''
  child.stderr.on('data', d => { trouble += d })
  createInterface({ input: child.stdout }).on('line', line => {
    const said = JSON.parse(line)
    if (said.port) far.port = said.port
    if ('told' in said) told++
    if (said.message) far.messages.push({ ...said, ...parse(Buffer.from(said.message, 'base64').toString()) })
  })
  await until(() => { assert.equal(child.exitCode, null, trouble); return far.port }, 'the mail server', 60000)
  far.how = async what => { const n = told; child.stdin.write(JSON.stringify(what) + '\n'); await until(() => told > n, 'the mail server to hear') }
  return far
}

const unquote = text => Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1').toString()
const unword = text => text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString())

/** Header fields and parts of a message. */
function parse(raw) {
  const [head, ...rest] = raw.split('\r\n\r\n'), body = rest.join('\r\n\r\n'), headers = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) { const m = /^([^:]+): ?(.*)$/.exec(line); headers[m[1].toLowerCase()] = unword(m[2]) }
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'])[1], parts = {}
  for (const part of body.split(`--${boundary}`).slice(1, -1)) {
    const [h, ...b] = part.trim().split('\r\n\r\n')
    parts[/Content-Type: ([^;]+)/.exec(h)[1]] = unquote(b.join('\r\n\r\n'))
  }
  return { raw, head, headers, parts }
}
