// Promise 10: cost follows events; idle costs nothing.
import { test } from 'node:test'
import { all, assert, fs, permitting, sleep, start, until } from './lib.mjs'

const ticks = pid => { const f = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return Number(f[11]) + Number(f[12]) }

test('idle, with people known and pages open, takes no processor time', { skip: !fs.existsSync('/proc/self/stat') && 'no /proc here' }, async t => {
  const d = await start(); t.after(() => d.stop())
  const pages = []
  for (let n = 0; n < 300; n += 50) {
    const devices = await Promise.all(Array.from({ length: 50 }, () => permitting(d, all)))
    await Promise.all(devices.map(x => d.track('Cart Viewed', { anonymousId: x })))
    pages.push(d.stream(devices[0]))
  }
  await until(() => pages.filter(p => p.messages.length).length >= 2, 'what waited to be said')
  // fails when something polls: e.g. plan_due() of daemon/server.c with a bound of 1 ms instead of the next instant
  await until(async () => {
    const before = ticks(d.child.pid)
    await sleep(3000)
    return ticks(d.child.pid) - before <= 1
  }, 'three seconds of at most one tick (10 ms)', 12000)
  pages.forEach(p => p.close())
})

test('one more event costs the same with many people as with few', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  const cost = async () => { const before = ticks(d.child.pid); for (let i = 0; i < 400; i++) await d.decide({ anonymousId: device, slot: 'kind', hint: 'know' }); return ticks(d.child.pid) - before }
  const few = Math.max(await cost(), await cost())
  for (let n = 0; n < 2000; n += 100) await Promise.all(Array.from({ length: 100 }, () => permitting(d, ['remember'])))
  const many = Math.min(await cost(), await cost())
  assert.ok(many <= few * 2 + 10, `400 decisions took ${few} ticks with one person, ${many} with two thousand`)
})
