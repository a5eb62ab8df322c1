// bench/live.mjs -- what it costs that somebody looks: CPU of tact at a steady rate of decisions with nobody, one and fifty listening to /v1/live.
//
//   node bench/live.mjs [RATE] [SECONDS]      (2000 a second, 10 s for each)
//   node bench/live.mjs [RATE] --serve        leaves the load running and says where to look, to try a screen on
import fs from 'node:fs'
import http from 'node:http'
import { keys, start } from '../test/e2e/lib.mjs'

const rate = Number(process.argv[2] || 2000), serve = process.argv.includes('--serve'), seconds = serve ? Infinity : Number(process.argv[3] || 10)
const people = 5000, tick = 20
const d = await start({ brand: { 'tact.yaml': t => `${t}commit: {max_wait_ms: 2}\n`.replace('commit: {max_wait_ms: 1}\n', '') } })
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 })
const texts = ['buy a novel', 'where is the shop', 'how to brew an espresso', 'return a book', 'opening hours', '']
const slots = ['aside', 'top', 'nowhere', 'asked']
const devices = ['mobile', 'desktop', 'tablet']
for (let i = 0; i < people; i += 100)
  await Promise.all(Array.from({ length: 100 }, (_, k) => d.consent({ anonymousId: `p${i + k}` }, { remember: true, personalise: true, measure: true, contact_web: true })))

let sent = 0, answered = 0, failed = 0
const ask = () => {
  const n = sent++
  d.request('POST', '/v1/decide', { key: keys.write, agent, body: { anonymousId: `p${(n * 7919) % people}`, messageId: `m${n}`, slot: slots[n % 4], text: texts[n % 6], context: { device: { type: devices[n % 3] } } } })
    .then(a => { a.status === 200 ? answered++ : failed++ }, () => failed++)
}
let begun = Date.now(), due = 0
const pump = setInterval(() => { for (const target = (Date.now() - begun) / 1000 * rate; due < target && sent - answered - failed < 4000; due++) ask() }, tick)

if (serve) console.log(`${rate} decisions a second; GET http://127.0.0.1:${d.port}/v1/live with the server key ${keys.server}`)
const cpu = () => { const f = fs.readFileSync(`/proc/${d.child.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / 100 }
const listeners = []
let bytes = 0, shown = 0
const listen = () => new Promise(done => http.get({ host: '127.0.0.1', port: d.port, path: '/v1/live', agent: false, headers: { authorization: `Bearer ${keys.server}` } },
  r => { r.on('data', b => { bytes += b.length; shown += b.toString().split('event: moment').length - 1 }); listeners.push(r); done() }))
const over = async want => {
  while (listeners.length < want) await listen()
  await new Promise(done => setTimeout(done, 3000))
  const [c, a, t, b, s] = [cpu(), answered, Date.now(), bytes, shown]
  await new Promise(done => setTimeout(done, seconds * 1000))
  const took = (Date.now() - t) / 1000
  console.log(`${String(want).padStart(2)} listening: ${((cpu() - c) / took * 100).toFixed(1)} % of a core at ${((answered - a) / took).toFixed(0)} decisions a second` +
    (want ? `, ${((bytes - b) / took / want / 1024).toFixed(1)} KB and ${((shown - s) / took / want).toFixed(1)} moments a second each` : ''))
}
if (!serve) {
  for (const n of [0, 1, 50, 0]) {
    while (listeners.length > n) listeners.pop().destroy()
    await over(n)
  }
  if (failed) console.log(`${failed} failed`)
  clearInterval(pump)
  while (answered + failed < sent) await new Promise(done => setTimeout(done, 50))
  for (const l of listeners) l.destroy()
  agent.destroy()
  await d.stop()
}
