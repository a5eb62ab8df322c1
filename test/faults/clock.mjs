// test/faults/clock.mjs -- what time it is for one tact, moved on by a test (test/faults/clock_shift.c): start({ env: clock().env }).
import { assert, fs, path, root, spawnSync, temporary } from '../e2e/lib.mjs'

/** The preloaded clock: built once, moved by writing a number into its file. */
let shift
export function clock() {
  if (!shift) {
    const folder = temporary('tact-clock-')
    shift = path.join(folder, 'clock_shift.so')
    const made = spawnSync(process.env.CC || 'cc', ['-shared', '-fPIC', '-O1', '-o', shift, path.join(root, 'test/faults/clock_shift.c'), '-ldl'], { encoding: 'utf8' })
    assert.equal(made.status, 0, made.stderr)
  }
  const name = path.join(temporary('tact-clock-'), 'shift'), fd = fs.openSync(name, 'w+')
  const c = {
    us: 0n,
    set(us) { c.us = us; const b = Buffer.alloc(8); b.writeBigInt64LE(us); fs.writeSync(fd, b, 0, 8, 0) },
    on(seconds) { c.set(c.us + BigInt(Math.round(seconds * 1e6))) },
    now: () => Date.now() + Number(c.us / 1000n),
    env: { LD_PRELOAD: shift, CLOCK_SHIFT_FILE: name, ASAN_OPTIONS: (process.env.ASAN_OPTIONS ? process.env.ASAN_OPTIONS + ':' : '') + 'verify_asan_link_order=0' },
  }
  const at = new Date()                                    // a Wednesday morning: no quiet hours of any law
  at.setUTCDate(at.getUTCDate() + (10 - at.getUTCDay()) % 7 + (at.getUTCDay() === 3 && at.getUTCHours() >= 8 ? 7 : 0))
  at.setUTCHours(8, 0, 0, 0)
  c.set(BigInt(Math.max(0, at.getTime() - Date.now())) * 1000n)
  return c
}
