// test/faults/far.mjs -- far sides that fail: each takes messages, drops, delays, refuses, talks nonsense, falls silent, trickles; and knows what it really took.
//
// Ledger    messages by the order number in their words: how often taken, refused for good, told that the address is dead; what went wrong, by kind.
// Lot       what happens to a request is drawn from the seed, the message and how often it came: no matter in which order.
// Calm      from then on nothing fails.
import http from 'node:http'
import http2 from 'node:http2'
import { createRequire } from 'node:module'
import net from 'node:net'
import { accounts, googleError, makers } from '../e2e/app_push_service.mjs'
import { temporary } from '../e2e/lib.mjs'
import { Browser } from '../e2e/push_service.mjs'

const smpp = createRequire(new URL('../e2e/', import.meta.url))('smpp')
const order = text => /\bk[0-9a-z]+z\b/.exec(text)?.[0]

export class Ledger {
  constructor(dice) { Object.assign(this, { dice, messages: new Map(), faults: {}, calm: false, strangers: 0 }) }

  of(key) {
    if (!this.messages.has(key)) this.messages.set(key, { tries: 0, taken: 0, refused: 0, dead: 0, pieces: new Map() })
    return this.messages.get(key)
  }

  fault(channel, kind) { (this.faults[channel] ??= {})[kind] = (this.faults[channel][kind] ?? 0) + 1 }
  get count() { return Object.values(this.faults).flatMap(Object.values).reduce((a, b) => a + b, 0) }

  /** What happens to this try. */
  draw(channel, key, kinds) {
    const m = this.of(key), kind = this.calm ? 'fine' : this.dice.of(kinds, channel, key, m.tries++)
    if (kind !== 'fine') this.fault(channel, kind)
    return kind
  }

  /** Of a connection that is about to be made: true, it is torn down. */
  torn(channel) {
    if (this.calm || this.dice.lot() >= 0.06) return false
    this.fault(channel, 'no connection')
    return true
  }

  coin() { return this.dice.lot() < 0.5 }
}

/** Writes one byte after the other until it is over, or the other side has enough. */
function trickle(socket, bytes, everyMs) {
  let at = 0
  const beat = setInterval(() => {
    if (at >= bytes.length || socket.destroyed) { clearInterval(beat); return }
    socket.write(bytes.subarray(at, ++at))
  }, everyMs)
  beat.unref()
}

const listen = server => new Promise(done => server.listen(0, '127.0.0.1', () => done(server.address().port)))

// ---- HTTP: gateways of text messages, push services, webhooks ----

const httpKinds = { fine: 40, 'hung up before': 6, 'hung up after': 7, late: 4, garbage: 6, '4xx': 8, busy: 8, '5xx': 7, 'half-open': 4, slow: 4, 'refuses us': 0.5, dead: 1 }

/** `read(request)`: the key of a call; `says`: how this far side says what, as [status, body]. */
async function httpSide(ledger, channel, read, says) {
  const sockets = new Set()
  const server = http.createServer((question, answer) => {
    const parts = []
    question.on('data', d => parts.push(d)).on('end', () => {
      const call = { path: question.url, headers: question.headers, body: Buffer.concat(parts) }, key = read(call), socket = question.socket
      if (!key) { ledger.strangers++; answer.writeHead(400).end(); return }
      const m = ledger.of(key), take = () => m.taken++, reply = ([status, body, headers]) => answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
      switch (ledger.draw(channel, key, httpKinds)) {
        case 'hung up before': socket.destroy(); break
        case 'hung up after': take(); socket.destroy(); break
        case 'late': take(); setTimeout(() => reply(says.fine(key)), 300); break
        case 'garbage': if (ledger.coin()) take(); socket.end(Buffer.from('\x00\x16\x03 no words of HTTP\r\n\r\n')); break
        case '4xx': m.refused++; reply(says.refused ?? [422, { code: 'refused', message: 'not this one' }]); break
        case 'busy': reply(ledger.coin() ? [429, { code: 'busy' }, { 'retry-after': '45' }] : [503, { code: 'busy' }]); break
        case '5xx': if (ledger.coin()) take(); reply([ledger.coin() ? 500 : 502, { code: 'oops' }]); break
        case 'half-open': if (ledger.coin()) take(); break
        case 'slow': take(); trickle(socket, Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-slow: ' + 'a'.repeat(80) + '\r\n\r\n{}'), ledger.coin() ? 5 : 100); break
        case 'refuses us': reply([401, { code: 'who are you' }]); break
        case 'dead': if (says.dead) { m.dead++; reply(says.dead) } else { m.refused++; reply([422, {}]) } break
        default: take(); reply(says.fine(key))
      }
    })
  })
  server.keepAliveTimeout = 60000
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    if (ledger.torn(channel)) socket.destroy()
  })
  server.on('clientError', (e, socket) => socket.destroy())
  const port = await listen(server)
  return { port, close: () => { for (const s of sockets) s.destroy(); server.close() } }
}

export const gateway = ledger => httpSide(ledger, 'sms', c => order(JSON.parse(c.body).text), { fine: key => [200, { code: 'queued', message: key }], dead: [400, { code: 'unknown_number' }] })
export const webhook = ledger => httpSide(ledger, 'webhook', c => order(c.body.toString()), { fine: () => [204, {}] })
export const messenger = ledger => httpSide(ledger, 'messenger', c => order(c.body.toString()), { fine: key => [200, { messaging_product: 'whatsapp', messages: [{ id: 'wamid.' + key }] }], refused: [400, { error: { code: 131009 } }], dead: [400, { error: { code: 131026 } }] })

export async function push(ledger) {
  const browsers = new Map()
  const side = await httpSide(ledger, 'webpush', c => order(browsers.get(c.path)?.open(c.body) ?? ''), { fine: () => [201, {}], dead: [410, {}] })
  return Object.assign(side, {
    subscription(name) {
      const browser = new Browser()
      browsers.set('/' + name, browser)
      return browser.subscription(`http://127.0.0.1:${side.port}/${name}`)
    },
  })
}

// ---- HTTP/2: Apple's and Google's push services ----

const appKinds = { fine: 40, 'not looked at': 6, 'hung up after': 6, 'broken off after': 5, late: 4, garbage: 5, '4xx': 7, busy: 8, '5xx': 7, 'half-open': 5, 'refuses us': 0.5, dead: 1 }

export async function apps(ledger) {
  const over = [], far = await makers({ after: f => over.push(f) }), { NGHTTP2_REFUSED_STREAM: REFUSED, NGHTTP2_INTERNAL_ERROR: BROKEN } = http2.constants
  far.owner = accounts(temporary(), far.port)
  far.how = call => {
    const key = order(call.text), apple = call.path.startsWith('/3/device/'), m = ledger.of(key), take = () => m.taken++, later = f => { f(); return undefined }
    const reason = (status, words, name) => (apple ? { status, body: { reason: words } } : googleError(status, name ?? words, name))
    switch (ledger.draw('push', key, appKinds)) {
      case 'not looked at': return later(() => call.stream.close(REFUSED))
      case 'hung up after': return later(() => { take(); call.session.destroy() })
      case 'broken off after': return later(() => { take(); call.stream.close(BROKEN) })
      case 'late': return later(() => { take(); setTimeout(() => { if (!call.stream.destroyed) { call.stream.respond({ ':status': 200 }); call.stream.end(apple ? '' : '{"name":"projects/shop-1/messages/1"}') } }, 300) })
      case 'garbage': if (ledger.coin()) take(); return { status: 502, body: '<html>\x01' }
      case '4xx': m.refused++; return apple ? reason(413, 'PayloadTooLarge') : reason(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT')
      case 'busy': return apple ? reason(ledger.coin() ? 429 : 503, 'TooManyRequests') : reason(503, 'UNAVAILABLE', 'UNAVAILABLE')
      case '5xx': if (ledger.coin()) take(); return reason(500, 'InternalServerError', 'INTERNAL')
      case 'half-open': return later(() => { if (ledger.coin()) take() })
      case 'refuses us': return reason(403, 'Forbidden', undefined)
      case 'dead': m.dead++; return apple ? reason(410, 'Unregistered') : reason(404, 'NOT_FOUND', 'UNREGISTERED')
      default: take(); return null
    }
  }
  return { port: far.port, makers: far, close: () => over.forEach(f => f()) }
}

// ---- SMTP ----

const mailKinds = { fine: 40, 'hung up before': 6, 'hung up within': 5, 'hung up after': 7, late: 4, garbage: 5, '4xx': 6, '4xx at the end': 5, '5xx': 5, '5xx at the end': 4, 'half-open': 4, slow: 4, dead: 1 }

/** A mail server, command by command. Each address gets one message, and begins with its order number, so that it is known when the recipient is named. */
export async function mail(ledger) {
  const sockets = new Set()
  const server = net.createServer(socket => {
    let buffer = '', to, what, data
    const say = text => socket.destroyed || socket.write(text + '\r\n')
    const over = () => {                                   // the mail is whole
      if (order(data) !== to) { ledger.strangers++; say('554 what is this?'); return }
      const m = ledger.of(to), kind = what ?? 'fine', take = () => m.taken++
      if (kind === 'hung up after') { take(); socket.destroy() }
      else if (kind === 'late') { take(); setTimeout(() => say('250 taken'), 300) }
      else if (kind === 'garbage') { if (ledger.coin()) take(); say('\x01\x02 what?') }
      else if (kind === '4xx at the end') say('451 4.3.0 not now')
      else if (kind === '5xx at the end') { m.refused++; say('554 5.7.1 not this one') }
      else if (kind === 'half-open') { if (ledger.coin()) take() }
      else if (kind === 'slow') { take(); trickle(socket, Buffer.from('250 ' + 'x'.repeat(80) + '\r\n'), ledger.coin() ? 5 : 100) }
      else { take(); say('250 taken') }
      what = undefined
    }
    const command = line => {
      const verb = line.slice(0, 4).toUpperCase()
      if (data !== undefined) {
        if (line !== '.') data += line + '\n'
        else { over(); data = undefined }
      } else if (verb === 'EHLO') say('250-far\r\n250 8BITMIME')
      else if (verb === 'MAIL' || verb === 'RSET' || verb === 'NOOP') say('250 fine')
      else if (verb === 'RCPT') {
        to = order(line)
        const m = ledger.of(to)
        what = ledger.draw('email', to, mailKinds)
        if (what === 'hung up before') socket.destroy()
        else if (what === '4xx') say('450 4.2.1 not now')
        else if (what === '5xx') { m.refused++; say('550 5.7.1 not from you') }
        else if (what === 'dead') { m.dead++; say('550 5.1.1 no such person') }
        else say('250 fine')
      } else if (verb === 'DATA') {
        if (what === 'hung up within') { say('354 go on'); socket.destroySoon(); return }
        data = ''
        say('354 go on')
      } else if (verb === 'QUIT') { say('221 bye'); socket.end() }
      else say('502 what?')
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    if (ledger.torn('email')) { socket.destroy(); return }
    if (!ledger.calm && ledger.dice.lot() < 0.04) { ledger.fault('email', 'greeting'); if (ledger.coin()) say('421 busy'); socket.end(); return }
    say('220 far ESMTP')
    socket.on('data', d => {
      buffer += d.toString('latin1')
      for (let at; (at = buffer.indexOf('\r\n')) >= 0;) { const line = buffer.slice(0, at); buffer = buffer.slice(at + 2); command(line) }
    })
  })
  const port = await listen(server)
  return { port, close: () => { for (const s of sockets) s.destroy(); server.close() } }
}

// ---- SMPP ----

const centreKinds = { fine: 45, 'hung up before': 4, 'hung up after': 4, late: 4, garbage: 3, throttled: 7, full: 5, refused: 7, 'system error': 5, 'half-open': 5, slow: 3, unbind: 2, nack: 3, 'wrong number': 3, 'refuses us': 0.3, dead: 1 }

/** An SMS centre. A message in parts is whole when each part of one reference is there. */
export async function centre(ledger) {
  const sessions = new Set(), e = name => smpp[name]
  const server = smpp.createServer({}, session => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session)).on('error', () => {})
    if (ledger.torn('smpp')) { session.socket.destroy(); return }
    session.on('bind_transceiver', pdu => {
      const kind = ledger.calm ? 'fine' : ledger.dice.of({ fine: 85, silent: 3, later: 6, garbage: 3, gone: 3 })
      if (kind !== 'fine') ledger.fault('smpp', 'bind ' + kind)
      if (kind === 'fine') { session.send(pdu.response()); session.bound = true }
      else if (kind === 'later') session.send(pdu.response({ command_status: e('ESME_RALYBND') }))
      else if (kind === 'garbage') session.socket.write('\x00\x00\x00\x01nonsense')
      else if (kind === 'gone') session.socket.destroy()
    })
    session.on('enquire_link', pdu => session.send(pdu.response()))
    session.on('unbind', pdu => { session.send(pdu.response()); session.close() })
    session.on('submit_sm', pdu => {
      const words = pdu.short_message.message || pdu.message_payload?.message, udh = pdu.short_message.udh?.[0], part = udh ? [...udh].slice(-3) : [0, 1, 1]
      const key = order(words) ?? session.of?.get(part[0])
      if (!key) { ledger.strangers++; session.send(pdu.response({ command_status: e('ESME_RX_P_APPN') })); return }
      if (udh) (session.of ??= new Map()).set(part[0], key)
      const m = ledger.of(key), say = (status, fields) => session.socket.destroyed || session.send(pdu.response({ command_status: status, message_id: status ? '' : key, ...fields }))
      const take = () => {
        const name = `${part[2]} of ${part[1]}`, whole = m.whole ??= new Map(), got = whole.get(part[0]) ?? new Set()
        m.pieces.set(name, (m.pieces.get(name) ?? 0) + 1)
        whole.set(part[0], got.add(part[2]))
        if (got.size === part[1]) { m.taken++; whole.delete(part[0]) }
      }
      switch (ledger.draw('smpp', key, centreKinds)) {
        case 'hung up before': session.socket.destroy(); break
        case 'hung up after': take(); session.socket.destroy(); break
        case 'late': take(); setTimeout(() => say(0), 300); break
        case 'garbage': if (ledger.coin()) take(); session.socket.write('HTTP/1.1 200 OK\r\n\r\n'); break
        case 'throttled': say(e('ESME_RTHROTTLED')); break
        case 'full': say(e('ESME_RMSGQFUL')); break
        case 'refused': m.refused++; say(e('ESME_RINVESMCLASS')); break
        case 'system error': if (ledger.coin()) take(); say(e('ESME_RSYSERR')); break
        case 'half-open': if (ledger.coin()) take(); break
        case 'slow': take(); trickle(session.socket, pdu.response({ message_id: key }).toBuffer(), ledger.coin() ? 5 : 200); break
        case 'unbind': say(e('ESME_RX_T_APPN')); session.unbind(); break
        case 'nack': m.refused++; session.send(new smpp.PDU('generic_nack', { command_status: e('ESME_RINVCMDLEN'), sequence_number: pdu.sequence_number })); break
        case 'wrong number': if (ledger.coin()) take(); session.send(new smpp.PDU('submit_sm_resp', { sequence_number: pdu.sequence_number + 100000, message_id: 'x' })); break
        case 'refuses us': say(e('ESME_RINVSRCADR')); break
        case 'dead': m.dead++; say(e('ESME_RINVDSTADR')); break
        default: take(); say(0)
      }
    })
  })
  const port = await listen(server)
  return { port, bound: () => [...sessions].some(s => s.bound), close: () => { for (const s of sessions) s.socket.destroy(); server.close() } }
}
