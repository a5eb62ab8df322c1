// bench/streams.mjs -- what an open page costs: resident memory of tact before and after N streams of N devices, and how many that makes in 100 MB.
//
//   node bench/streams.mjs [N]        (8000; the shell needs as many open files on both sides: ulimit -n)
import fs from 'node:fs'
import net from 'node:net'
import { keys, start } from '../test/e2e/lib.mjs'

const n = Number(process.argv[2] || 8000)
const d = await start({ brand: { 'tact.yaml': t => `${t}limits: {connections: ${n + 500}}\n` } })
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${d.child.pid}/status`, 'utf8'))[1]) / 1024
const batch = async (count, each) => {
  let next = 0
  await Promise.all(Array.from({ length: 64 }, async () => { while (next < count) await each(next++) }))
}
await batch(n, i => d.consent({ anonymousId: `d${i}` }, { remember: true }))
await new Promise(done => setTimeout(done, 3000))
const before = resident(), begun = Date.now(), sockets = []
await batch(n, i => new Promise((done, failed) => {
  const socket = net.connect(d.port, '127.0.0.1', () => socket.write(`GET /v1/stream?anonymousId=d${i}&writeKey=${keys.write} HTTP/1.1\r\nhost: x\r\n\r\n`))
  socket.once('data', head => head.toString().startsWith('HTTP/1.1 200') ? done() : failed(new Error(head.toString())))
  socket.once('error', failed)
  sockets.push(socket)
}))
const seconds = (Date.now() - begun) / 1000, after = resident()
const open = (await d.metrics()).tact_streams
console.log(`${open} streams of ${n} devices opened in ${seconds.toFixed(1)} s`)
console.log(`resident ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB with them: ${((after - before) * 1024 / open).toFixed(2)} KB a stream, ${Math.floor(100 * open / (after - before))} in 100 MB`)
for (const s of sockets) s.destroy()
await d.stop()
