// test/e2e/killing.mjs -- kill -9 under load at random instants, and look whether a promise was broken.
//
// Each round: several connections send events, decisions and choices; what was answered 200 is noted; the daemon is killed in the
// middle; started again; the noted is looked for. At the end: no decision id twice in the log, sequence numbers without gaps.
import { all, assert, id, logLines, permitting } from './lib.mjs'

const random = (() => { let seed = Number(process.env.SEED || Date.now() % 1e9); return { seed, next() { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648 } } })()

async function worker(d, n, round, devices, noted) {
  for (let i = 0; ; i++) {
    const device = devices[(n * 7 + i) % devices.length], mark = `r${round}-w${n}-${i}`, way = i % 5
    try {
      let answer
      if (way === 4) {
        const fresh = `fresh-${mark}`
        answer = await d.post('/v1/consent', { anonymousId: fresh, messageId: mark, purposes: { remember: true, measure: i % 2 === 0 } }, { timeout: 5000 })
        if (answer.status === 200) noted.consents.push([fresh, answer.json.receipt])
      } else if (way === 3) {
        answer = await d.post('/v1/decide', { anonymousId: device, messageId: mark, slot: 'kind', hint: 'know' }, { timeout: 5000 })
        if (answer.status === 200) noted.decisions.push([device, answer.json.id])
      } else {
        answer = await d.post('/v1/track', { anonymousId: device, messageId: mark, event: way ? 'Product Viewed' : 'Mail Wanted', properties: { mark } }, { timeout: 5000 })
        if (answer.status === 200) noted.events.push([device, mark])
      }
      assert.ok(answer.status === 200 || answer.status >= 500, `${answer.status} ${answer.text}`)
    } catch (e) {
      if (e.code === 'ERR_ASSERTION') throw e
      return
    }
  }
}

async function look(d, devices, noted) {
  const marks = new Set(), decisions = new Set()
  for (const device of devices) {
    const { events } = await d.export(device, 'device')
    for (const e of events) {
      if (e.event?.properties?.mark) { assert.ok(!marks.has(e.event.properties.mark), `event ${e.event.properties.mark} is there twice`); marks.add(e.event.properties.mark) }
      if (e.decision) decisions.add(e.decision)
    }
  }
  // fails when the answer does not wait for the disk: `commit == 0 ||` made `true ||` in tact_server_answer_at of daemon/server.c
  const lost = [...noted.events.filter(([, m]) => !marks.has(m)), ...noted.decisions.filter(([, m]) => !decisions.has(m))]
  assert.deepEqual(lost, [], `answered 200 and not there (seed ${random.seed})`)
}

async function lookAtConsents(d, consents) {
  for (const [device, receipt] of consents) {
    const person = await d.person(device, 'device')
    assert.ok(person.parts[0].permissions.some(p => p.purpose === 'remember' && p.state === 'granted'), `the choice of ${device} (${receipt}) is lost`)
  }
}

/** Kills `times` times; `say(text)` reports progress. Answers counts. */
export async function killing(d, times, say = () => {}) {
  const noted = { events: [], decisions: [], consents: [] }
  let devices = []
  for (let round = 0; round < times; round++) {
    if (round % 5 === 0) { devices = []; for (let i = 0; i < 8; i++) devices.push(await permitting(d, all)) ; noted.recent = { events: [], decisions: [], consents: [] } }
    const work = Promise.all(Array.from({ length: 12 }, (_, n) => worker(d, n, round, devices, noted.recent)))
    await new Promise(done => setTimeout(done, 30 + random.next() * 400))
    await d.kill()
    await work
    await d.start()
    await look(d, devices, noted.recent)
    await lookAtConsents(d, noted.recent.consents)
    if (round % 5 === 4 || round === times - 1) for (const kind of ['events', 'decisions', 'consents']) noted[kind].push(...noted.recent[kind])
    say(`${round + 1} of ${times} kills, ${noted.recent.events.length + noted.events.length} events`)
  }
  await d.stop()
  const lines = logLines(d.data), ids = lines.filter(l => l.decision).map(l => l.decision)
  assert.equal(new Set(ids).size, ids.length, 'a decision stands in the log twice')
  let next = 1
  for (const line of lines) { assert.equal(line.seq, next, 'the sequence has no gaps'); next += line.void || 1 }
  const fsck = d.tact('fsck', d.folder, '--data', d.data)
  assert.equal(fsck.code, 0, `tact fsck: ${fsck.out} ${fsck.err}`)
  assert.match(fsck.out, /the folder is whole/)
  return { kills: times, events: noted.events.length, decisions: noted.decisions.length, consents: noted.consents.length, lines: lines.length, fsck: 'clean', seed: random.seed }
}
