// bench/console-now.mjs -- what the console costs a browser: its first view on the example town, and the CPU of the page that shows 2,000 moments a second.
//
//   node bench/console-now.mjs [RATE] [SECONDS]      (2000 a second, 15 s for each pace; 0 leaves the moments out)
//   TACT_BEFORE=FILE node bench/console-now.mjs      another binary's first views beside: one of each by turns, so that other work on the machine meets both
//
// The town is served by the binary with some of its moments. A view is a signed-in admin's, in a browser with nothing kept, from the beginning of the navigation until the frame that has the checklist
// is painted, by the page's own clock; VIEWS=11 of them. /v1/live is played by this script as doc/moments.md describes it: each second one `rate` that tells of RATE moments, and the sample
// the page asked for, so that the figure is the browser's alone. CPU is that of Chromium's renderer process, from /proc, in percent of one core.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { spawn } from 'node:child_process'
import { chromium } from '../test/faces/node_modules/playwright-core/index.mjs'
import { browserPath } from '../test/e2e/chromium.mjs'
import { binary, root, sleep, temporary, until } from '../test/e2e/lib.mjs'

const rate = Number(process.argv[2] || 2000), seconds = Number(process.argv[3] ?? 15), times = Number(process.env.VIEWS || 11)
const keys = { TOWN_WRITE_KEY: 'bench-town-write-key', TOWN_SERVER_KEY: 'bench-town-server-key', TOWN_ADMIN_KEY: 'bench-town-admin-key', TOWN_PUSH_KEY: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE' }

/** The town on a data folder of its own, fed, and somebody signed in: { program, process, port, base, cookie }. */
async function open(program) {
  const home = temporary(), env = { ...process.env, HOME: home, ...keys }
  const child = spawn(program, ['run', path.join(root, 'examples/town'), '--data', path.join(home, 'data'), '--listen', '127.0.0.1:0', '--quiet'], { env })
  process.once('exit', () => child.kill('SIGKILL'))
  let said = ''
  for (const out of [child.stdout, child.stderr]) out.on('data', d => { said += d })
  const [, port, token] = await until(() => /http:\/\/127\.0\.0\.1:(\d+)\/#\/welcome\/([\w-]{43})/.exec(said), 'the town', 60000), base = `http://127.0.0.1:${port}`
  await new Promise(done => spawn('node', [path.join(root, 'examples/town/feed/main.mjs'), '--base', base, '--fast', '--limit', '400'], { env, stdio: 'ignore' }).once('close', done))
  const welcome = await fetch(base + '/v1/session/welcome', { method: 'POST', headers: { 'x-tact': 'console', origin: base, 'content-type': 'application/json' }, body: JSON.stringify({ token, name: 'bench', password: 'four winter tyres here' }) })
  if (!welcome.ok) throw new Error(await welcome.text())
  const [name, value] = welcome.headers.get('set-cookie').split(';')[0].split('=')
  return { program, process: child, port, base, cookie: { name, value, url: base, httpOnly: true, sameSite: 'Strict' }, views: [] }
}
const towns = [await open(binary)]
if (process.env.TACT_BEFORE) towns.unshift(await open(process.env.TACT_BEFORE))

// ---- first views ----
const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--no-first-run'] })
async function view(town) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } }), page = await context.newPage()
  await context.addCookies([town.cookie])
  await page.addInitScript(() => {
    new MutationObserver((_, watch) => { if (document.querySelector('.step')) { watch.disconnect(); requestAnimationFrame(() => setTimeout(() => console.log('drawn ' + performance.now()))) } }).observe(document, { childList: true, subtree: true })
  })
  const drawn = page.waitForEvent('console', { predicate: m => m.text().startsWith('drawn ') })
  await page.goto(town.base + '/#/set-up', { waitUntil: 'commit' })
  const ms = Number((await drawn).text().split(' ')[1])
  await context.close()
  return ms
}
await view(towns[0])                                        // the browser's own first page
for (let i = 0; i < times; i++) for (const town of i % 2 ? towns.slice().reverse() : towns) town.views.push(await view(town))
for (const { program, views } of towns) console.log(`first view of the console (set-up, nothing kept, ${times} times; ${program}): ${views.map(v => v.toFixed(0)).join(', ')} ms, the middle one ${views.slice().sort((a, b) => a - b)[times >> 1].toFixed(0)} ms`)
const town = towns.at(-1), port = town.port

// ---- the page's server: tact with a key in place of a session, and the stream ----
const kinds = ['know', 'go', 'do', 'buy'], of = (list, n) => list[n % list.length]
let number = 0
const moment = at => {
  const n = number++
  return { at, kind: of(kinds, n * 7), answer: of(['answered', 'silent', 'unanswered'], n * 5), situation: of(['lunch', 'commute', 'evening', 'in_store'], n), topic: of(['coffee', 'tyres', 'books', 'dinner'], n * 3), stage: of(['explore', 'compare', 'decide'], n), slot: of(['aside', 'top', 'asked'], n),
    device: of(['mobile', 'desktop', 'tablet'], n), decision: n % 3 ? null : 'winter-tyres', ...(n % 3 ? {} : { channel: 'web' }), reason: { code: 'match.none', text: 'We had nothing useful to say to this, so we said nothing.' }, place: of(['cafe-gare', 'caffe-porto', 'pronto'], n), test: false }
}
function live(request, answer) {
  const shown = Number(new URL(request.url, 'http://x').searchParams.get('rate') || 20)
  answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const beat = setInterval(() => {
    const at = new Date().toISOString(), send = (event, data) => answer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    for (let i = 0; i < shown; i++) send('moment', moment(at))
    const third = Math.floor(rate / 3)
    send('rate', { at, ms: 1000, seen: rate, shown, tooRareToShow: 12, messages: third, silent: third, unanswered: rate - 2 * third, sent: 40, errors: 0, queue: 2, usual: { weeks: 4, perSecond: rate * 0.8, messagesPerSecond: rate * 0.3 },
      silences: Array.from({ length: 8 }, (_, k) => ({ code: `r${k}`, text: `Reason ${k}: we had nothing useful to say to this.`, count: 100 - k })), kinds: Object.fromEntries(kinds.map(k => [k, rate / 4])) })
  }, 1000)
  request.on('close', () => clearInterval(beat))
}
const server = http.createServer((request, answer) => {
  if (request.url.startsWith('/v1/live')) return live(request, answer)
  if (request.url === '/v1/session') return answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ name: 'bench', roles: ['admin'] }))
  const onward = http.request({ host: '127.0.0.1', port, path: request.url, method: request.method, headers: { ...request.headers, authorization: 'Bearer ' + keys.TOWN_ADMIN_KEY } }, r => { answer.writeHead(r.statusCode, r.headers); r.pipe(answer) })
  onward.on('error', () => answer.destroy())
  request.pipe(onward)
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const base = `http://127.0.0.1:${server.address().port}`

// ---- Now ----
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
const renderers = () => fs.readdirSync('/proc').filter(p => /^\d+$/.test(p)).filter(p => { try { const c = fs.readFileSync(`/proc/${p}/cmdline`, 'utf8'); return c.includes('--type=renderer') && descends(p) } catch { return false } })
/** Only processes of the browser begun here. */
function descends(pid) {
  for (let p = Number(pid); p > 1;) { if (p === process.pid) return true; p = Number(fs.readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' ')[1]) }
  return false
}
const cpu = pids => pids.reduce((n, p) => { try { const f = fs.readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' '); return n + (Number(f[11]) + Number(f[12])) / 100 } catch { return n } }, 0)
await page.goto(base + '/#/now')
await page.locator('.moments li').first().waitFor()
const cdp = await page.context().newCDPSession(page)
await cdp.send('Performance.enable')
const metric = async name => (await cdp.send('Performance.getMetrics')).metrics.find(m => m.name === name).value
for (const pace of seconds ? ['2', '10', '40'] : []) {
  await page.getByLabel('Moments shown a second, at most').selectOption(pace)
  await sleep(3000)
  const pids = renderers(), [c, s, l, t] = [cpu(pids), await metric('ScriptDuration'), await metric('LayoutDuration'), Date.now()]
  await sleep(seconds * 1000)
  const took = (Date.now() - t) / 1000, part = x => (x / took * 100).toFixed(1) + ' %'
  console.log(`${rate} moments a second, ${pace.padStart(2)} of them shown: ${part(cpu(pids) - c)} of a core in the renderer (script ${part(await metric('ScriptDuration') - s)}, layout ${part(await metric('LayoutDuration') - l)}), ${await page.locator('.moments li').count()} rows, ${await page.evaluate(() => document.querySelectorAll('*').length)} elements`)
}
await browser.close()
server.closeAllConnections()
server.close()
for (const t of towns) t.process.kill('SIGTERM')
