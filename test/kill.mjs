// test/kill.mjs -- the figure behind promise 6: node test/kill.mjs [--times 100]. SEED= repeats a run's instants.
import { start } from './e2e/lib.mjs'
import { killing } from './e2e/killing.mjs'

const at = process.argv.indexOf('--times')
const times = at > 0 ? Number(process.argv[at + 1]) : 100
const d = await start()
const found = await killing(d, times, text => process.stderr.write(`\r${text}   `))
process.stderr.write('\n')
console.log(`kill -9 under load ${found.kills} times: ${found.events} events, ${found.decisions} decisions and ${found.consents} choices answered 200, all there; no decision twice in ${found.lines} log lines; fsck: ${found.fsck}; seed ${found.seed}`)
