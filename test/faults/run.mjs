// test/faults/run.mjs -- play after play until so many things went wrong, each from a seed of its own; figures at the end.
//   node test/faults/run.mjs [faults=10000] [seed]
import { play } from './campaign.mjs'

process.setMaxListeners(0)
const all = Number(process.argv[2] ?? 10000), seed = process.argv[3] ?? process.env.SEED ?? String(Date.now())
const sum = { plays: 0, faults: 0, killed: 0, wanted: 0, taken: 0, twice: 0, reasons: {}, kinds: {} }, began = Date.now()
process.once('SIGTERM', () => { tell(); process.exit(1) })
while (sum.faults < all) {
  const sms = sum.plays % 2 ? 'smpp' : 'http', told = await play({ seed: `${seed} ${sum.plays}`, faults: Math.min(500, all - sum.faults), sms, kills: sum.plays % 3 === 2 ? 0 : 4 })
  sum.plays++
  sum.faults += told.count
  for (const name of ['killed', 'wanted', 'taken', 'twice']) sum[name] += told[name]
  for (const [reason, n] of Object.entries(told.reasons)) sum.reasons[reason] = (sum.reasons[reason] ?? 0) + n
  for (const [channel, kinds] of Object.entries(told.faults)) for (const [kind, n] of Object.entries(kinds)) (sum.kinds[channel] ??= {})[kind] = (sum.kinds[channel][kind] ?? 0) + n
  process.stderr.write(`faults: ${sum.faults} of ${all}, ${sum.wanted} messages, seed ${JSON.stringify(told.seed)}\n`)
}
tell()
process.exit(0)

function tell() {
  console.log(`${sum.faults} faults in ${sum.plays} plays (seed ${seed}), ${sum.killed} kills, ${Math.round((Date.now() - began) / 1000)} s`)
  for (const [channel, kinds] of Object.entries(sum.kinds)) console.log(`  ${channel.padEnd(8)} ${Object.entries(kinds).sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${kind} ${n}`).join(', ')}`)
  console.log(`${sum.wanted} messages were asked for: ${sum.taken} taken, ${sum.twice} of them (transactional) more than once, no promotional or service message twice, no transactional one lost`)
  console.log(`${sum.wanted - sum.taken} were not, and each person can read why:`)
  for (const [reason, n] of Object.entries(sum.reasons).sort((a, b) => b[1] - a[1])) console.log(`  ${String(n).padStart(6)}  ${reason}`)
}
