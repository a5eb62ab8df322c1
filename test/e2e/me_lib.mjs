// test/e2e/me_lib.mjs -- for the tests of the person's own page: somebody with an account, an address and messages; a browser that keeps cookies.
import decodeQR from '../../faces/node_modules/qr/decode.js'
import { all, assert, id, until, userToken } from './lib.mjs'

const form = fields => new URLSearchParams(fields).toString()
export const evil = '<script>alert(1)</script>{{form}}"\'>'

/** A browser: keeps cookies, follows 303s when told to. */
export class Browser {
  constructor(d) { this.d = d; this.jar = {} }
  async go(...all) { return until(async () => { const a = await this.once(...all); return a.status !== 429 && a }, 'its turn') }
  async once(method, where, fields, headers = {}) {
    const cookie = Object.entries(this.jar).map(([k, v]) => `${k}=${v}`).join('; ')
    const a = await this.d.request(method, where, { key: null, body: fields && form(fields), headers: { ...(fields ? { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' } : {}), ...(cookie ? { cookie } : {}), ...headers } })
    for (const set of a.headers['set-cookie'] || []) { const [, k, v] = /^([^=]+)=([^;]*)/.exec(set); if (v) this.jar[k] = v; else delete this.jar[k] }
    return a
  }
  get(where, headers) { return this.go('GET', where, undefined, headers) }
  async post(where, fields = {}, headers) { return this.go('POST', where, fields, headers) }
  /** The hidden field of the page's forms. */
  async token() { return /name="form" value="([^"]+)"/.exec((await this.get('/me')).text)?.[1] ?? '' }
  async act(name, fields = {}) { return this.post(`/me/${name}`, { form: await this.token(), ...fields }) }
}

export const codesSent = d => d.outbox().filter(m => m.message === 'code').map(m => /\b(\d{6})\b/.exec(m.content.body)[1])

/** Somebody with an account, a verified address and a message by e-mail; the link of it. */
export async function someone(d, name = id('user'), email = `${name}@brand.example`) {
  const anonymousId = id('phone'), choices = Object.fromEntries(all.map(p => [p, true]))
  await d.consent({ anonymousId, userId: name }, choices)
  await d.consent({ anonymousId }, choices)
  await d.ok('POST', '/v1/identify', { body: { anonymousId, userId: name, traits: { email, name: evil }, messageId: id('m') } })
  return { user: name, email, anonymousId }
}
export async function mailed(d, who) {
  const before = d.outbox().length
  for (let i = 0; i < 40 && !d.outbox().slice(before).some(m => m.campaign === 'nudge-mail'); i++) {
    await d.track('Mail Wanted', { userId: who.user, anonymousId: who.anonymousId, properties: { text: evil } })
    await until(async () => (await d.person(who.user)).waiting.length === 0, 'the gate')
  }
  const sent = await until(() => d.outbox().slice(before).find(m => m.campaign === 'nudge-mail'), 'the e-mail')
  return sent.me
}
export const signedIn = async (d, who) => { const b = new Browser(d); const a = await b.post('/me', { userId: who.user, userToken: userToken(who.user) }); assert.equal(a.status, 303, a.text); return b }

/** What a QR code of ours says, drawn as a camera would see it. */
export function readQr(svg) {
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)[1]), scale = 4, width = side * scale, data = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)\.5h(\d+)/g))
    for (let j = 0; j < scale; j++) data.fill(0, ((y * scale + j) * width + x * scale) * 4, ((y * scale + j) * width + (Number(x) + Number(run)) * scale) * 4)
  for (let i = 3; i < data.length; i += 4) data[i] = 255
  return decodeQR({ width, height: width, data })
}
