// town.mjs -- the way in: the ordinary Segment SDK for what happens, plain HTTP for what has to be answered.
//
// site   the town's page and the app of the cars: a write key, which may be public
// tills  the shops' own systems: a server key, which vouches for who is signed in and for what was sold
import { Analytics } from '@segment/analytics-node'

const sleep = ms => new Promise(done => setTimeout(done, ms))

export class Town {
  sent = 0            // events handed over, decisions asked for among them
  accepted = 0        // of these, what tact said it took
  duplicate = 0       // or had taken within 24 hours before
  robots = 0          // or took for a robot's
  refused = []        // or did not take, with its reasons
  gone = 0            // calls in a row that nobody answered

  constructor(base, keys) {
    this.base = base
    this.keys = keys
    this.site = this.#analytics(keys.write)
    this.tills = this.#analytics(keys.server)
  }

  /** The SDK as published. Its own hook for requests lets us read the verdicts, which it would throw away. */
  #analytics(writeKey) {
    const sdk = new Analytics({ writeKey, host: this.base, flushAt: 15, flushInterval: 500, maxRetries: 5,
      httpClient: async (url, request) => {
        const answer = await this.#fetch(url, request)
        if (answer.ok) for (const verdict of (await answer.clone().json()).events) this.#verdict(verdict)
        return answer
      } })
    sdk.on('error', e => this.refused.push(`${e.code}: ${e.reason?.message ?? e.reason}`))
    return sdk
  }

  async #fetch(url, request) {
    try {
      const answer = await fetch(url, request)
      this.gone = 0
      return answer
    } catch (e) {
      this.gone++
      throw e
    }
  }

  #verdict(verdict) {
    if (verdict.status === 'accepted') this.accepted++
    else if (verdict.status === 'duplicate') this.duplicate++
    else this.refused.push((verdict.errors ?? []).map(e => `${e.path ?? ''} ${e.reason}`.trim()).join('; ') || verdict.status)
    if (verdict.robot) this.robots++
  }

  /** One call, tried again as long as tact asks for a moment's patience. */
  async call(method, path, body, key = this.keys.write) {
    for (let patience = 20; ; patience--) {
      const answer = await this.#fetch(this.base + path, { method, body: body && JSON.stringify(body),
        headers: { authorization: 'Basic ' + Buffer.from(`${key}:`).toString('base64'), ...(body ? { 'content-type': 'application/json' } : {}) } })
      const text = await answer.text()
      if (answer.ok) return JSON.parse(text)
      if ((answer.status !== 429 && answer.status !== 503) || patience === 0) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      await sleep(1000 * Number(answer.headers.get('retry-after') || 1))
    }
  }

  page(event) { this.sent++; this.site.page(event) }
  track(event) { this.sent++; this.site.track(event) }
  identify(event) { this.sent++; this.site.identify(event) }
  sold(event) { this.sent++; this.tills.track(event) }
  signedIn(event) { this.sent++; this.tills.identify(event) }

  consent(person) {
    return this.call('POST', '/v1/consent', { anonymousId: person.id, tool: { callback: person.answer.choices }, language: person.locale.slice(0, 2), method: 'demo' })
  }

  /** A card holder is signed in, and the shops' own system asks for them; everybody else is asked for with the public key. */
  async decide(person, event) {
    const who = person.card ? { userId: person.card, anonymousId: person.id } : { anonymousId: person.id }
    this.sent++
    try {
      const answer = await this.call('POST', '/v1/decide?lang=en', { ...who, ...event }, person.card ? this.keys.server : this.keys.write)
      this.accepted++
      if (answer.reasons.some(r => r.code === 'robot')) this.robots++
      return answer
    } catch (e) {
      this.refused.push(e.message)
      return null
    }
  }

  async feedback(person, id, outcome, messageId) {
    const who = person.card ? { userId: person.card, anonymousId: person.id } : { anonymousId: person.id }
    try { await this.call('POST', '/v1/feedback', { ...who, id, outcome, messageId }, person.card ? this.keys.server : this.keys.write) }
    catch (e) { this.refused.push(e.message) }
  }

  async close() { await Promise.all([this.site.closeAndFlush({ timeout: 15000 }), this.tills.closeAndFlush({ timeout: 15000 })]) }
}
