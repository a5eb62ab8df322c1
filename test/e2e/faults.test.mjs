// Faults over all channels, over real sockets: nothing promotional twice, nothing transactional lost, a reason for whatever was not sent. `make faults` is the long one.
import { test } from 'node:test'
import { assert } from './lib.mjs'
import { play } from '../faults/campaign.mjs'

const seed = process.env.SEED ?? String(Date.now())
// each fails when a fate is wrong: 5xx read as `later` in channel/fated.c, a break after the last byte as `later` in channel/smpp.c
for (const [sms, kills] of [['http', 1], ['smpp', 1]]) {
  test(`two hundred faults and a kill -9, text messages by ${sms} (SEED=${seed})`, async () => {
    const told = await play({ seed: `${seed} ${sms}`, faults: 200, sms, kills })
    assert.ok(told.count >= 200 && told.taken > 0 && told.taken < told.wanted, JSON.stringify(told))
  })
}
