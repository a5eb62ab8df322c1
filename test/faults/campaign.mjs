// test/faults/campaign.mjs -- the real tact between people and far sides that fail: it is asked for messages of each class on each channel, killed, given other settings, and its
// clock is moved on until nothing waits any more; then an independent count at the far sides is held against what tact says.
//
// Promise   no promotional or service message is taken twice; each transactional one is taken, unless a far side refused it for good or said that the address is dead; whoever got
//           nothing can read why.
import { randomBytes } from 'node:crypto'
import { assert, campaign as file, id, sleep, start, until } from '../e2e/lib.mjs'
import { vapidKey } from '../e2e/push_service.mjs'
import { clock } from './clock.mjs'
import { Dice } from './dice.mjs'
import * as far from './far.mjs'

const classes = ['promotional', 'service', 'transactional']
const name = (cls, channel) => `${cls}-${channel}`

const purposes = ['webpush', 'webhook', 'push', 'messenger'].map(c => `      contact_${c}:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n`).join('')

function brand(sides, sms) {
  const channels = {
    email: `{driver: smtp, host: 127.0.0.1, port: ${sides.email.port}, tls: none, from: news@town.example, timeout: 1s, connections: 8, rate: 0}`,
    sms: sms === 'smpp' ? `{driver: smpp, user: shop, key: "\${env:SMS_KEY}", from: "36180", timeout: 1s, rate: 0, smpp: {host: 127.0.0.1, port: ${sides.sms.port}, tls: none, keep_alive: 2s}}`
      : `{driver: http, url: "http://127.0.0.1:${sides.sms.port}/send", from: "36180", timeout: 1s, rate: 0, connections: 8, body: '{"to":"{to}","text":"{text}","id":"{id}"}', answer: {id: message, code: code}, codes: {taken: [queued], later: [busy], refused: [refused], dead: [unknown_number]}}`,
    webpush: '{driver: vapid, secret: "${env:PUSH_KEY}", contact: "mailto:push@shop.example", private_services: true, timeout: 1s, rate: 0}',
    push: `{driver: apns-fcm, ca_file: "${sides.push.makers.ca}", timeout: 1s, rate: 0, apns: {key: "\${file:${sides.push.makers.owner.p8}}", key_id: KEY1234567, team_id: TEAM123456, topic: example.shop.app, host: "${sides.push.makers.host}"}, fcm: {account: "\${file:${sides.push.makers.owner.account}}", host: "${sides.push.makers.host}"}}`,
    messenger: `{driver: http, preset: whatsapp, host: "http://127.0.0.1:${sides.messenger.port}", key: "\${env:SMS_KEY}", account: "1099", inbound: {secret: "\${env:SMS_KEY}", token: "\${env:SMS_KEY}"}, timeout: 1s, rate: 0}`,
    webhook: `{driver: http, url: "http://127.0.0.1:${sides.webhook.port}/hook", secret: "\${env:HOOK_SECRET}", timeout: 1s, rate: 0}`,
  }
  const files = {
    'tact.yaml': t => t.replace('  email: {driver: dry-run}\n  sms: {driver: dry-run}\n', Object.entries(channels).map(([c, how]) => `  ${c}: ${how}\n`).join(''))
      .replace('  gap: 0s\n', '  gap: 0s\n  cost: {email: 0.1, sms: 0.1, webpush: 0.1, webhook: 0.1, push: 0.1, messenger: 0.1}\n  relationship: {sms: stranger, email: stranger, webpush: stranger, webhook: stranger, push: stranger, messenger: stranger}\n')
      .replace('caps:\n', 'caps:\n  sms: [60 per 1d]\n  webpush: [60 per 1d]\n  push: [60 per 1d]\n  messenger: [60 per 1d]\n'),
    'purposes.yaml': t => t.replace('      contact_sms:\n', `${purposes}      contact_sms:\n`),
  }
  for (const channel of Object.keys(channels))
    for (const cls of classes) {
      const words = channel === 'sms' && sms === 'smpp' && cls !== 'service' ? `order {{event.order}} ${'and so on '.repeat(20)}` : 'order {{event.order}}'
      const head = `class: ${cls}\n${cls === 'promotional' ? 'holdout: 0%\nworth: 1000' : 'basis: contract'}\nagain: each\nnot_after: 5d\nwhen: event.name == "${name(cls, channel)}"`
      let text = file(name(cls, channel), head, { channels: channel, title: words })
      if (channel === 'messenger') text = text.replaceAll('words"}', 'words", messenger: {template: winter_offer, language: fr, parameters: ["order {{event.order}}"]}}')
      files[`campaigns/${name(cls, channel)}.yaml`] = cls === 'promotional' ? text : text.replace(/goal: .*\n/, '')
    }
  return files
}

/** One play. `faults`: go on until so many. Answers figures; throws when the promise is broken. */
export async function play({ seed, faults, sms = 'http', kills = 0, most = 60, say = () => {} }) {
  const dice = new Dice(seed), ledger = new far.Ledger(dice), time = clock()
  const sides = { email: await far.mail(ledger), sms: await (sms === 'smpp' ? far.centre : far.gateway)(ledger), webpush: await far.push(ledger), push: await far.apps(ledger), messenger: await far.messenger(ledger), webhook: await far.webhook(ledger) }
  const env = { SMS_KEY: 'secret', PUSH_KEY: vapidKey().secret, HOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ...time.env }
  const d = await start({ brand: brand(sides, sms), env })
  const wanted = []                                        // every message that was asked for and acknowledged
  let people = 0, mails = 0, killed = 0, rounds = 0, changes = 0

  const somebody = async channel => {
    const n = people++, who = ['webpush', 'webhook', 'push'].includes(channel) ? { anonymousId: id('device') } : { userId: id('person') }
    const causes = channel === 'email' ? [classes[mails++ % 3]] : classes
    const keys = causes.map((_, i) => `k${n.toString(36)}${'abc'[i]}z`)
    await d.consent(who, { remember: true, personalise: true, measure: true, [`contact_${channel}`]: true })
    if (channel === 'email') await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: `${keys[0]}@them.example` } } })
    if (channel === 'sms' || channel === 'messenger') await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { phone: `+336${String(10000000 + n)}` } } })
    if (channel === 'webpush') await d.ok('POST', '/v1/subscribe', { body: { ...who, subscription: sides.webpush.subscription(keys[0]) } })
    if (channel === 'push') await d.ok('POST', '/v1/subscribe', { body: { ...who, channel, token: n % 2 ? randomBytes(32).toString('hex') : `${randomBytes(11).toString('base64url')}:APA91b${randomBytes(90).toString('base64url')}` } })
    for (const [i, cls] of causes.entries()) {
      await d.track(name(cls, channel), { ...who, properties: { order: keys[i] } })
      wanted.push({ key: keys[i], cls, channel, campaign: name(cls, channel), who })
    }
  }
  const poke = () => d.track('Poked', { anonymousId: 'poker' })      // a commit: tact looks at what is due by the clock as it is now
  const idle = async () => {
    let quiet = 0
    await until(async () => {
      const { channels } = await d.ok('GET', '/v1/outbox')
      for (const c of channels.filter(c => c.state === 'stopped')) {     // an operator looks after it
        ledger.fault(c.channel, 'channel stopped')
        d.change({ 'tact.yaml': t => t.replace(new RegExp(`(  ${c.channel}: .*rate: )\\d+`), `$1${1000 + ++changes}`) })
        await until(async () => (await d.ok('GET', '/v1/outbox')).channels.find(x => x.channel === c.channel).state !== 'stopped', 'the new settings', 30000)
      }
      if (sides.sms.bound && !sides.sms.bound()) return false              // messages would only wait for the next session
      quiet = channels.every(c => c.queued + c.underWay === 0) ? quiet + 1 : 0
      return quiet > 6
    }, 'the outbox to be empty', 120000)
  }
  const kill = async () => {
    await sleep(dice.below(400))
    await d.kill()
    killed++
    ledger.fault('tact', 'killed')
    await d.start()
  }

  try {
    const perRound = Math.max(1, Math.ceil(faults / 100))
    while (ledger.count < faults && rounds < most) {
      for (let i = 0; i < perRound; i++) for (const channel of Object.keys(sides)) for (let k = channel === 'email' ? 3 : 1; k--;) await somebody(channel)
      await poke()
      if (kills && killed < kills && dice.lot() < 0.5) await kill()
      else await idle()
      time.on(20 + dice.below(dice.lot() < 0.2 ? 700 : 90))
      rounds++
      say(`round ${rounds}: ${wanted.length} wanted, ${ledger.count} faults`)
    }
    ledger.calm = true
    await calm(d, time, idle, poke, wanted, ledger)
    return { ...await judge(d, wanted, ledger), seed, sms, faults: ledger.faults, count: ledger.count, killed, rounds }
  } finally {
    if (!d.over) await d.stop()
    for (const s of Object.values(sides)) s.close()
  }
}

/** Hours pass until nothing that must arrive waits any more. */
async function calm(d, time, idle, poke, wanted, ledger) {
  for (let hours = 0; hours < 40; hours++) {
    time.on(hours < 4 ? 700 : 3700)
    await poke()
    await idle()
    if (!wanted.some(w => w.cls === 'transactional' && !ledger.of(w.key).taken && !ledger.of(w.key).refused && !ledger.of(w.key).dead)) return
  }
}

const same = (d, w) => (w.who.userId ? encodeURIComponent(w.who.userId) : encodeURIComponent(w.who.anonymousId) + '?as=device')

/** What arrived against what may have; and what the person can read of what did not. */
async function judge(d, wanted, ledger) {
  const broken = [], figures = { wanted: wanted.length, taken: 0, twice: 0, reasons: {} }
  const ended = []
  for (const w of wanted) {
    const m = ledger.of(w.key)
    figures.taken += m.taken > 0
    figures.twice += m.taken > 1
    const pieces = Math.max(0, ...m.pieces.values())
    if (w.cls !== 'transactional' && (m.taken > 1 || pieces > 1)) broken.push(`${w.campaign} ${w.key} was taken ${m.taken} times, a part of it ${pieces} times`)
    const addressDead = wanted.some(x => x.who === w.who && ledger.of(x.key).dead)
    if (w.cls === 'transactional' && !m.taken && !m.refused && !addressDead) broken.push(`${w.campaign} ${w.key} is lost: ${JSON.stringify(m)}`)
    if (!m.taken) ended.push(w)
  }
  const missed = await d.ok('GET', '/v1/outbox/missed?limit=500&days=7')
  for (const w of ended) {
    const [where, query] = same(d, w).split('?')
    let why, told
    for (let i = 0; i < 50 && !told && !ledger.of(w.key).taken; i++) {     // it may be on its way at this moment
      if (i) await sleep(100)
      why = await d.ok('GET', `/v1/people/${where}/why${query ? '?' + query : ''}`)
      told = readable(why, w)
    }
    if (ledger.of(w.key).taken) { figures.taken++; continue }
    if (!told) broken.push(`${w.campaign} ${w.key} was not taken, and nobody can read why: ${JSON.stringify(why).slice(0, 1500)}`)
    else figures.reasons[told] = (figures.reasons[told] ?? 0) + 1
    if (!told || !/could not|cannot tell/.test(told)) continue
    const row = missed.missed.findIndex(x => x.campaign === w.campaign && ['refused', 'unknown'].includes(x.fate))      // the brand sees it too, each time in a row of its own
    if (row >= 0) missed.missed.splice(row, 1)
    else if (!missed.more) broken.push(`${w.campaign} ${w.key} is not in the list of what was not sent`)
  }
  if (ledger.strangers) broken.push(`${ledger.strangers} messages came that nobody had asked for, or garbled`)
  assert.deepEqual(broken, [], `seed ${ledger.dice.seed}: ${broken.length} broken`)
  return figures
}

/** The newest word on a message that nobody took: which sentence says so, or nothing. A line that says it was taken is none. */
function readable({ decisions }, w) {
  const own = decisions.find(x => x.campaign === w.campaign)
  if (!own) return decisions.find(x => x.type === 'track' && x.silence && x.why.length)?.why[0]      // it was never chosen
  if (!own.silence) return undefined
  if (/again yesterday/.test(own.why.at(-1))) return undefined         // a promise that was not kept
  return own.why.at(-1)?.replace(/(today|tomorrow|on) .*/, '...').replace(/ by [^.;]+/, ' by ...')
}
