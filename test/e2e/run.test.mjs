// The runner of these tests: a name that no file has runs nothing, and says which there are.
import { test } from 'node:test'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { assert, root } from './lib.mjs'

test('a name that no file has is told, and nothing is run', () => {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'test/e2e/run.sh'), ['no_such_test'], { encoding: 'utf8', env: { ...process.env, TACT: '/bin/true' }, timeout: 20000 })
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /no test file has 'no_such_test' in its name/)
  assert.match(stderr, /promise_06_durable/)
})
