// bench/pages/run.mjs -- pages measured: the first byte over HTTP (open loop, one request every 5 ms), and Lighthouse on a phone: landing pages, the demo sites, the person's page, the doors of till and console.
//   make bench-pages [LIGHTHOUSE=no]        the example town, on a data folder of its own
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { start } from '../../test/e2e/lib.mjs'
import { mailed, signedIn, someone } from '../../test/e2e/me_lib.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'), home = fs.mkdtempSync(path.join(os.tmpdir(), 'tact-pages-'))
const key = name => ({ [`TOWN_${name}_KEY`]: `bench-${name.toLowerCase()}-key-0001` })
const tact = spawn(process.env.TACT || path.join(root, 'build/tact'), ['run', path.join(root, 'examples/town'), '--data', path.join(home, 'data'), '--listen', '127.0.0.1:0', '--quiet'],
  { env: { PATH: process.env.PATH, HOME: home, ...key('WRITE'), ...key('SERVER'), ...key('ADMIN'), TOWN_PUSH_KEY: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE' } })
process.on('exit', () => { tact.kill('SIGKILL'); fs.rmSync(home, { recursive: true, force: true }) })
let said = '', wrong = ''
tact.stderr.on('data', d => { wrong += d })
const base = await new Promise((done, failed) => {
  tact.stdout.on('data', d => { said += d; const m = /http:\/\/127\.0\.0\.1:\d+/.exec(said); if (m) done(m[0]) })
  tact.once('close', () => failed(new Error(wrong)))
})
const pages = ['/p/winter-tyres', '/p/pharmacy?town=Nice', '/p/book-a-fitting', '/p/twelve-walks', '/f/first-snow', '/till', '/', '/demo/']
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 }), headers = { 'accept-language': 'fr', 'user-agent': 'Mozilla/5.0' }
const sleep = ms => new Promise(done => setTimeout(done, ms))

/** Milliseconds from when it should have been sent to its first byte; what is no page ends the bench. */
const first = (where, due, more) => new Promise((done, failed) => {
  http.get(new URL(where, base), { agent, headers: { ...headers, ...more } }, r => { r.once('data', () => r.statusCode === 200 ? done(performance.now() - due) : failed(new Error(`${where}: ${r.statusCode}`))); r.resume() }).once('error', failed)
})
const line = (what, ms) => { ms.sort((a, b) => a - b); console.log(`${what.padEnd(34)} first byte  p50 ${ms[ms.length >> 1].toFixed(2)} ms  p99 ${ms[Math.floor(ms.length * 0.99)].toFixed(2)} ms`) }
for (const where of pages) {
  for (let i = 0; i < 200; i++) await first(where, 0)
  const begun = performance.now(), waiting = []
  for (let i = 0; i < 1000; i++) {
    const due = begun + i * 5
    while (performance.now() < due) await sleep(Math.max(0, due - performance.now() - 1))
    waiting.push(first(where, due))
  }
  line(where, await Promise.all(waiting))
}
// The person's page, one request after the other (each client may ask so often, so each request says it is another's): the door, somebody new, somebody with 200 messages.
const person = await start({ brand: { 'tact.yaml': t => t + '\ntrusted_proxies: [127.0.0.1]\n', 'campaigns/asked-know.yaml': t => t.replace(/goal: .*\nwhen: (.*)\nworth: .*\nagain: each\nholdout: .*/, 'class: answer\nbasis: consent\nwhen: $1\nagain: each') } })
const own = `http://127.0.0.1:${person.port}/me`, somebody = await someone(person)
let number = 0
async function mine(what, cookie) {
  const ms = []
  for (let i = 0; i < 350; i++) { const took = await first(own, performance.now(), { 'x-forwarded-for': `198.51.${number >> 8}.${number++ & 255}`, ...(cookie && { cookie }) }); if (i >= 50) ms.push(took) }
  line(what, ms)
}
await mine('/me, the door')
const { jar } = await signedIn(person, somebody), cookie = Object.entries(jar).map(([k, v]) => `${k}=${v}`).join('; ')
await mine('/me, somebody new', cookie)
for (let i = 0; i < 200; i++) if (!(await person.decide({ userId: somebody.user, anonymousId: somebody.anonymousId, slot: 'kind', hint: 'know' })).decision) throw new Error('a message that was not chosen')
await mine('/me, somebody with 200 messages', cookie)
const page = await (await fetch(base + pages[0], { headers })).text()
let all = gzipSync(page).length
for (const [, asset] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) all += gzipSync(Buffer.from(await (await fetch(base + asset)).arrayBuffer()), { level: 9 }).length
console.log(`${pages[0]} whole, gzipped: ${(all / 1000).toFixed(1)} kB`)

if (process.env.LIGHTHOUSE !== 'no') {
  const { default: lighthouse } = await import('lighthouse'), { launch } = await import('chrome-launcher')
  const chrome = await launch({ chromePath: process.env.CHROMIUM || '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
  // The page behind a message's link, of somebody who has just been written to.
  const behind = `http://127.0.0.1:${person.port}${await mailed(person, await someone(person))}`
  for (const [where, address] of [...pages.filter(p => !p.startsWith('/f/')).map(p => [p, base + p]), ['/me', base + '/me'], ['/demo/dulac/', base + '/demo/dulac/'], ['/me/l/...', behind]]) {
    const runs = []
    for (let i = 0; i < 3; i++) runs.push((await lighthouse(address, { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'] })).lhr)
    const lhr = runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score)[1]      // the middle one
    console.log(where.padEnd(24), Object.values(lhr.categories).map(c => `${c.title} ${Math.round(c.score * 100)}`).join('  '))
    for (const a of Object.values(lhr.audits)) if (a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== 'informative' && a.scoreDisplayMode !== 'metricSavings' && !a.id.endsWith('-insight')) console.log('   ', a.id, a.displayValue ?? '', a.title)
  }
  await chrome.kill()
}
await person.stop()
process.exit(0)
