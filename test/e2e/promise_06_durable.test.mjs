// Promise 6: acknowledged means durable. The figure of a hundred kills: node test/kill.mjs --times 100
import { test } from 'node:test'
import { assert, start } from './lib.mjs'
import { killing } from './killing.mjs'

test('five times kill -9 under load: what was answered 200 is there', async () => {
  const d = await start()
  const found = await killing(d, 5)
  assert.ok(found.events > 100 && found.decisions > 20 && found.consents > 20, JSON.stringify(found))
})
