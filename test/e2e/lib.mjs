// test/e2e/lib.mjs -- a tact of one's own for a test: a temporary copy of test/brand, a free port, a person, a stream.
//
// Binary    $TACT, else build/tact of this repository.
// Brand     start({ brand: { 'tact.yaml': text => text, 'campaigns/x.yaml': 'text', 'campaigns/y.yaml': null } }) changes the copy:
//           a function maps the file's text, a text replaces the file, null removes it.
// Waiting   until() polls; nothing here sleeps for a fixed time.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = process.env.TACT || path.join(root, 'build/tact')
export const keys = { write: 'proof-write-key-0001', narrow: 'proof-narrow-key-001', server: 'proof-server-key-001', admin: 'proof-admin-key-0001' }
const tokenSecret = 'proof-token-secret-0001'

/** The proof that a userId is who they say: hex HMAC-SHA256 of the secret and the userId. */
export const userToken = userId => createHmac('sha256', tokenSecret).update(userId).digest('hex')
export const id = (prefix = 'x') => `${prefix}-${randomUUID()}`
export const iso = (shiftMs = 0) => new Date(Date.now() + shiftMs).toISOString()
export const sleep = ms => new Promise(done => setTimeout(done, ms))
const patience = ms => new Promise(done => setTimeout(done, ms, 'it did not stop').unref())

/** Polls `look` until it answers something true, and gives that back. */
export async function until(look, what = 'it', withinMs = 15000) {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) assert.fail(`waited ${withinMs} ms in vain for ${what}`)
    await sleep(15)
  }
}

export function temporary(prefix = 'tact-test-') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix))
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function change(folder, changes = {}) {
  for (const [name, how] of Object.entries(changes)) {
    const file = path.join(folder, name)
    if (how === null) fs.rmSync(file)
    else fs.mkdirSync(path.dirname(file), { recursive: true }), fs.writeFileSync(file, typeof how === 'function' ? how(fs.readFileSync(file, 'utf8')) : how)
  }
}

/** A campaign file as text: `head` is YAML, words are the same in each language. */
export const campaign = (name, head, { channels = 'web', slot, title = name } = {}) =>
  `campaign: ${name}\nstate: live\nsend: everyone\ngoal: {event: Order Completed, within: 7d}\n${head}\nmessages:\n  - id: one\n    channels: [${channels}]\n` +
  (slot ? `    slot: ${slot}\n` : '') + ['en', 'fr', 'it'].map(l => `    ${l}: {title: "${l} ${title}", body: "${l} words"}\n`).join('')

/** Waits for a promise that holds no handle open by itself. */
async function alive(promise) {
  const beat = setInterval(() => {}, 1000)
  try { return await promise } finally { clearInterval(beat) }
}

const children = new Set()
process.once('exit', () => { for (const c of children) c.kill('SIGKILL') })

export class Daemon {
  constructor({ brand = {}, home = temporary(), data, env = {}, arguments: more = [], process: options = {}, program = binary } = {}) {
    this.process = options
    this.program = program
    this.home = home
    this.folder = path.join(home, 'proof')
    this.data = data || path.join(home, 'data')
    this.more = more
    this.env = { PATH: process.env.PATH, HOME: home, PROOF_WRITE_KEY: keys.write, PROOF_NARROW_KEY: keys.narrow, PROOF_SERVER_KEY: keys.server,
      PROOF_ADMIN_KEY: keys.admin, PROOF_TOKEN_SECRET: tokenSecret, ASAN_OPTIONS: process.env.ASAN_OPTIONS || '', TSAN_OPTIONS: process.env.TSAN_OPTIONS || '', ...env }
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
    this.port = 0
    if (!fs.existsSync(this.folder)) fs.cpSync(path.join(root, 'test/brand'), this.folder, { recursive: true })
    change(this.folder, brand)
  }

  change(changes) { change(this.folder, changes) }

  spawn() {
    this.stdout = this.stderr = ''
    this.expected = false
    const child = spawn(this.program, ['run', this.folder, '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--quiet', ...this.more], { env: this.env, cwd: this.home, ...this.process })
    this.child = child
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) handle.unref()        // a test that fails half-way must not hang
    children.add(child)
    child.once('error', e => { this.stderr += e.message; this.over = true })
    this.closing = new Promise(done => child.once('close', (code, signal) => { this.over = true; children.delete(child); done(signal || code) }))
    this.over = false
    child.stdout.on('data', d => { this.stdout += d })
    child.stderr.on('data', d => { this.stderr += d; if (process.env.TACT_LOUD) process.stderr.write(d) })
  }

  /** Starts it and waits until it is ready; fails with what it said when it ends instead. */
  async start() {
    this.spawn()
    await until(() => this.over || /http:\/\/127\.0\.0\.1:(\d+)\//.test(this.stdout), 'the daemon to start', 60000)
    assert.ok(!this.over, `the daemon ended:\n${this.stderr}`)
    this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(this.stdout)[1])
    return this
  }

  /** The exit code, or the signal's name. */
  get ended() { this.expected = true; return alive(this.closing) }

  /** Stops it in peace and looks that it went well; also when it has ended by itself and nobody waited for that. */
  async stop() {
    if (!this.child || (this.over && this.expected)) return
    this.agent.destroy()
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
    this.child.kill('SIGTERM')
    const code = await Promise.race([this.ended, patience(30000)])
    if (code === 'it did not stop') this.child.kill('SIGKILL')
    assert.equal(code, 0, `the daemon ended badly (${code}):\n${this.stderr}`)
    assert.doesNotMatch(this.stderr, /Sanitizer|runtime error/, this.stderr)
  }

  async kill() {
    this.child.kill('SIGKILL')
    await this.ended
    this.agent.destroy()
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  }

  async restart() { await this.stop(); return this.start() }

  /** One request. `body`: an object goes as JSON, a text or Buffer as it is. Answers {status, headers, raw, text, json}. */
  request(method, where, { key = keys.server, body, headers = {}, agent = this.agent, timeout = 30000 } = {}) {
    const bytes = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const all = { ...(key ? { authorization: 'Basic ' + Buffer.from(key + ':').toString('base64') } : {}), ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }), ...headers }
    return new Promise((done, failed) => {
      const request = http.request({ host: '127.0.0.1', port: this.port, method, path: where, headers: all, agent, timeout }, response => {
        const parts = []
        response.on('data', d => parts.push(d))
        response.on('error', failed)
        response.on('end', () => {
          const raw = Buffer.concat(parts), text = raw.toString()
          let json
          try { json = JSON.parse(text) } catch { json = undefined }
          done({ status: response.statusCode, headers: response.headers, raw, text, json })
        })
      })
      request.on('timeout', () => request.destroy(new Error('no answer')))
      request.on('error', failed)
      if (bytes !== undefined) request.write(bytes)
      request.end()
    })
  }

  get(where, options) { return this.request('GET', where, options) }
  post(where, body, options) { return this.request('POST', where, { body, ...options }) }

  /** The same, and it has to be answered 200. */
  async ok(method, where, options) {
    const answer = await this.request(method, where, options)
    assert.equal(answer.status, 200, `${method} ${where}: ${answer.status} ${answer.text}`)
    return answer.json
  }

  track(event, fields = {}, options) { return this.ok('POST', '/v1/track', { body: { event, messageId: id('m'), ...fields }, ...options }) }
  decide(fields, options) { return this.ok('POST', '/v1/decide', { body: { messageId: id('m'), ...fields }, ...options }) }
  consent(who, purposes, options) { return this.ok('POST', '/v1/consent', { body: { ...who, purposes }, ...options }) }
  export(person, as) { return this.ok('GET', `/v1/people/${encodeURIComponent(person)}/export${as ? '?as=' + as : ''}`) }
  person(person, as) { return this.ok('GET', `/v1/people/${encodeURIComponent(person)}${as ? '?as=' + as : ''}`) }
  report(name) { return this.ok('GET', `/v1/campaigns/${name}/report`) }
  pause(what, on = true) { return this.ok('POST', '/v1/pause', { key: keys.admin, body: { pause: what, on } }) }

  async ready() { const a = await this.get('/readyz', { key: null }); return { status: a.status, ...a.json } }
  async metrics() {
    const page = (await this.get('/metrics', { key: null })).text, out = {}
    for (const line of page.split('\n')) { const m = /^([^#\s]+(?:\{[^}]*\})?) (\S+)$/.exec(line); if (m) out[m[1]] = Number(m[2]) }
    return out
  }

  /** Asks again and again (each with its own messageId, thus its own lot) until a message of `name` comes: the lot may fall on silence. */
  async asked(name, fields) {
    for (let i = 0; i < 60; i++) {
      const answer = await this.decide(fields)
      if (answer.decision?.campaign === name) return answer
    }
    assert.fail(`${name} was never chosen in 60 tries`)
  }

  /** An open page: server-sent events as a list that grows. */
  stream(anonymousId, { key = keys.write, userId, token, lastEventId } = {}) { return new Stream(this, { anonymousId, key, userId, token, lastEventId }) }

  outbox() {
    const folder = path.join(this.data, 'outbox')
    if (!fs.existsSync(folder)) return []
    return fs.readdirSync(folder).filter(f => f.endsWith('.ndjson')).flatMap(f => fs.readFileSync(path.join(folder, f), 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l)))
  }

  tact(...words) {
    const done = spawnSync(binary, words, { env: this.env, cwd: this.home, encoding: 'utf8', maxBuffer: 1 << 28 })
    return { code: done.status, out: done.stdout, err: done.stderr }
  }
}

class Stream {
  constructor(daemon, { anonymousId, key, userId, token, lastEventId }) {
    const query = new URLSearchParams({ anonymousId, writeKey: key, ...(userId ? { userId } : {}), ...(token ? { userToken: token } : {}) })
    this.messages = []
    this.opened = new Promise((done, failed) => {
      this.request = http.get({ host: '127.0.0.1', port: daemon.port, path: `/v1/stream?${query}`, agent: false, headers: lastEventId ? { 'last-event-id': lastEventId } : {} }, response => {
        this.status = response.statusCode
        this.headers = response.headers
        let text = ''
        response.setEncoding('utf8')
        response.on('error', () => {})
        response.on('close', () => { this.closed = true })
        response.on('data', d => {
          text += d
          for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) this.take(text.slice(0, end))
        })
        done(this)
      })
      this.request.on('error', e => { this.closed = true; failed(e) })
    })
    this.opened.catch(() => {})
  }

  take(block) {
    const fields = {}
    for (const line of block.split('\n')) { const m = /^(\w+): ?(.*)$/.exec(line); if (m) fields[m[1]] = m[2] }
    if (fields.data) this.messages.push({ id: fields.id, event: fields.event, ...JSON.parse(fields.data) })
  }

  of(campaign) { return this.messages.filter(m => m.campaign === campaign) }
  close() { this.request.destroy() }
}

export const start = options => new Daemon(options).start()

/** A device that permits what is named; answers its anonymousId. */
export async function permitting(daemon, purposes, device = id('device'), options) {
  await daemon.consent({ anonymousId: device }, Object.fromEntries(purposes.map(p => [p, true])), options)
  return device
}

export const all = ['remember', 'personalise', 'locate', 'link_devices', 'measure', 'contact_inapp', 'contact_web', 'contact_email', 'contact_sms']

/** Every file below a folder. */
export function files(folder) {
  if (!fs.existsSync(folder)) return []
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(e => e.isDirectory() ? files(path.join(folder, e.name)) : e.isFile() ? [path.join(folder, e.name)] : [])
}

/** Bytes of a file, and what they hold when they are compressed frames. */
export function contents(file) {
  const plain = fs.readFileSync(file)
  if (!file.endsWith('.zst')) return [plain]
  const done = spawnSync('zstd', ['-dcq', file], { maxBuffer: 1 << 30 })
  assert.ok(done.stdout.length || !plain.length, `zstd could not read ${file}: ${done.stderr}`)
  return [plain, done.stdout]
}

/** Files below `folder` in which one of `needles` can be read (as UTF-8, or hex of it), also inside log frames. */
export function search(folder, needles) {
  const found = []
  for (const file of files(folder))
    for (const bytes of contents(file))
      for (const n of needles) {
        const raw = Buffer.isBuffer(n) ? n : Buffer.from(n)
        if (bytes.includes(raw) || bytes.includes(raw.toString('hex'))) found.push(`${path.relative(folder, file)} holds ${raw}`)
      }
  return found
}

/** Every line of the event log, from its files and what still lies in the store is not here: stop the daemon first, it ships them. */
export function logLines(data) {
  return files(path.join(data, 'log')).sort().flatMap(f => { const c = contents(f); return c[c.length - 1].toString().split('\n').filter(l => l.startsWith('{')).map(l => JSON.parse(l)) })
}

export { assert, fs, http, net, os, path, spawn, spawnSync }
