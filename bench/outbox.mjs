// bench/outbox.mjs -- from an event to the far side: tact on one core, a sink that takes everything on another. node bench/outbox.mjs [RATE] [SECONDS] [FUTURE]
// Each event carries the instant it was sent; the message repeats it, and the sink compares. So the figure holds the whole way: event, decision, commit,
// due, gate, claim, commit, hand-over. FUTURE intents that are due in a month are left before the second round: what they cost until then is the difference.
import { fork, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

if (process.argv[2] === 'sink') {
  let late = []
  const server = http.createServer((question, answer) => {
    const now = performance.timeOrigin + performance.now()
    let text = ''
    question.on('data', d => { text += d }).on('end', () => { answer.writeHead(204).end(); const sent = /sent (\d+\.?\d*)/.exec(text); if (sent) late.push(now - sent[1]) })
  })
  server.keepAliveTimeout = 60000
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', () => { process.send({ late }); late = [] })
} else {
  const [rate = 2000, seconds = 15, future = 100000] = process.argv.slice(2).map(Number)
  const binary = process.env.TACT || 'build/tact'
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tact-bench-')), wrapper = path.join(home, 'tact')
  fs.writeFileSync(wrapper, `#!/bin/sh\nexec taskset -c 0 ${path.resolve(binary)} "$@"\n`, { mode: 0o755 })
  process.env.TACT = wrapper
  const { all, id, keys, start } = await import('../test/e2e/lib.mjs')
  const sink = fork(process.argv[1], ['sink'])
  process.once('exit', () => sink.kill())
  const said = () => new Promise(done => sink.once('message', done))
  const { port } = await said()
  const purpose = '      contact_webhook:\n        en: {name: "w", text: "W."}\n        fr: {name: "w", text: "W."}\n        it: {name: "w", text: "W."}\n'
  const words = ['en', 'fr', 'it'].map(l => `    ${l}: {title: "parcel", body: "sent {{event.sent}}"}\n`).join('')
  const WAIT = 5
  const parcel = (name, head) => `campaign: ${name}\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\n${head}\nmessages:\n  - id: one\n    channels: [webhook]\n${words}`
  const d = await start({ env: { HOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, brand: {
    'tact.yaml': t => t.replace('  sms: {driver: dry-run}\n', `  sms: {driver: dry-run}\n  webhook: {driver: http, url: "http://127.0.0.1:${port}/", secret: "\${env:HOOK_SECRET}", connections: 32}\n`),
    'purposes.yaml': t => t.replace('      contact_sms:\n', `${purpose}      contact_sms:\n`),
    'campaigns/news.yaml': parcel('news', 'not_after: 1d\nwhen: event.name == "News Wanted"'),
    'campaigns/timed.yaml': parcel('timed', `not_after: 1d\nafter: {event: Parcel Promised, wait: ${WAIT}s}`),
    'campaigns/later.yaml': parcel('later', 'not_after: 30d\nafter: {event: Parcel Packed, wait: 29d}') } })
  const people = Math.max(4000, Math.ceil(future / 12))
  const who = Array.from({ length: people }, (_, i) => `bench-${i}`)
  const cpu = () => { const f = fs.readFileSync(`/proc/${d.child.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / 100 }
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${d.child.pid}/status`, 'utf8'))[1]) / 1024
  const sleep = ms => new Promise(done => setTimeout(done, ms))
  const batch = events => d.ok('POST', '/v1/batch', { body: { batch: events.map(e => ({ messageId: id('m'), ...e })) } })
  const each = async (list, n, what) => { for (let i = 0; i < list.length; i += n) await what(list.slice(i, i + n)) }
  await each(who, 64, part => Promise.all(part.map(w => d.consent({ anonymousId: w }, Object.fromEntries([...all, 'contact_webhook'].map(p => [p, true]))))))

  async function round(name, event = 'News Wanted', wait = 0) {
    sink.send('x'); await said()
    const before = cpu(), begun = performance.now(), total = rate * seconds, step = Math.ceil(rate / 50)
    const calls = []
    for (let n = 0; n < total; n += step) {
      const at = begun + n / rate * 1000, wait = at - performance.now()
      if (wait > 0) await sleep(wait)
      const sent = (performance.timeOrigin + performance.now()).toFixed(1)
      calls.push(batch(Array.from({ length: Math.min(step, total - n) }, (_, i) => ({ type: 'track', event, anonymousId: who[(n + i) % (wait ? people : 2000)], properties: { sent } }))))
    }
    await Promise.all(calls)
    if (wait) await sleep(wait * 1000 + 1500)
    for (let t = 0, last = -1; t < 100; t++) { const s = (await d.ok('GET', '/v1/outbox')).channels[0]; if (!s.queued && !s.underWay && s.taken === last) break; last = s.taken; await sleep(200) }
    sink.send('x')
    const late = (await said()).late.map(x => x - wait * 1000).sort((a, b) => a - b), p = q => late[Math.min(late.length - 1, Math.floor(late.length * q))]?.toFixed(1)
    console.log(`${name}: ${late.length} of ${total} messages at ${rate} a second: from ${wait ? 'its due instant' : 'the event'} to the sink ${p(0.5)} ms half, ${p(0.9)} ms p90, ${p(0.99)} ms p99, ${p(1)} ms most; ${((cpu() - before) / late.length * 1e6).toFixed(0)} us of CPU a message; resident ${resident().toFixed(0)} MB`)
  }

  await round('alone')
  await round(`waited ${WAIT} s for`, 'Parcel Promised', WAIT)
  if (process.env.PERF) execFileSync('sh', ['-c', `perf record -g -o ${process.env.PERF} -p ${d.child.pid} -- sleep 8 & sleep 0`])
  if (process.env.PERF) { await round('under perf'); await sleep(3000) }
  if (future) {
    const t = performance.now(), before = resident()
    const events = Array.from({ length: future }, (_, i) => ({ type: 'track', event: 'Parcel Packed', anonymousId: who[i % people], properties: { sent: 0 } }))
    await each(events, 4000, part => Promise.all(Array.from({ length: Math.ceil(part.length / 500) }, (_, i) => batch(part.slice(i * 500, i * 500 + 500)))))
    console.log(`${future} intents due in a month, of ${people} people, left in ${((performance.now() - t) / 1000).toFixed(1)} s; resident ${before.toFixed(0)} MB before, ${resident().toFixed(0)} MB with them`)
    const rest = cpu()
    await sleep(10000)
    console.log(`10 s in which nothing happens: ${((cpu() - rest) * 1000).toFixed(0)} ms of CPU`)
    await round('beside them')
    await d.restart()
    await sleep(3000)
    console.log(`after a restart: resident ${resident().toFixed(0)} MB`)
  }
  await d.stop()
  sink.kill()
}
