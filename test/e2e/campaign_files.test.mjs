// Campaigns as files over HTTP: what is written is the YAML in the folder and nothing else, mistakes and second writers are refused, and nothing is lost.
import { after, before, test } from 'node:test'
import fs from 'node:fs'
import path from 'node:path'
import { Daemon, assert, binary, campaign, id, keys, start, temporary, until } from './lib.mjs'

const admin = { key: keys.admin }
let d
const file = name => path.join(d.folder, 'campaigns', name + '.yaml')
const on_disk = name => fs.readFileSync(file(name), 'utf8')
const get = name => d.ok('GET', `/v1/campaigns/${name}/file`)
const put = (name, text, was = null, more = {}) => d.request('PUT', `/v1/campaigns/${name}/file`, { body: { text, was, ...more }, ...admin })
const check = (text, name) => d.ok('POST', '/v1/campaigns/check', { body: { text, ...(name ? { name } : {}) } })
const history = async name => (await d.ok('GET', `/v1/campaigns/${name}/history`)).versions
const words = 'when: slot == "files"', made = (name, head = words) => campaign(name, head, { slot: 'files' })

before(async () => { d = await start() })
after(() => d.stop())

test('a new file is written, decides at once, and is what the folder holds', async () => {
  const text = '# kept by hand\n' + made('fresh')
  const answer = await put('fresh', text, null, { note: 'first' })
  assert.equal(answer.status, 200, answer.text)
  assert.equal(on_disk('fresh'), text)
  const now = await get('fresh')
  assert.deepEqual([now.path, now.text, now.version, now.inForce, now.changedOutside, now.writable], ['campaigns/fresh.yaml', text, answer.json.version, true, false, true])
  await d.asked('fresh', { slot: 'files', anonymousId: id('device') })
  assert.deepEqual((await history('fresh')).map(v => [v.by, v.note, v.outside, v.diff]), [['owner', 'first', false, null]])
})

test('who does not see the newest version is refused, and both versions are told', async () => {
  const { version } = await get('fresh')
  const twice = await Promise.all([put('fresh', made('fresh', words + ' # a'), version), put('fresh', made('fresh', words + ' # b'), version)])
  assert.deepEqual(twice.map(a => a.status).sort(), [200, 409])
  const lost = twice.find(a => a.status === 409).json
  assert.equal(lost.was, version)
  assert.equal(lost.version, (await get('fresh')).version)
  assert.equal((await put('fresh', made('fresh'))).status, 409, 'null is for a file that is not there')
  assert.equal((await put('nowhere', made('nowhere'), version)).status, 409)
})

test('mistakes are told where they stand, and what was in force stays', async () => {
  const before = await get('fresh')
  for (const [text, line, message] of [['campaign: fresh\nwhen: momnt.kind == "go"\n', 2, /momnt/], ['campaign: fresh\nstate: [\n', 3, /./], [made('other'), 1, /says it is 'other'/], ['', 1, /campaign/]]) {
    const answer = await put('fresh', text, before.version)
    assert.equal(answer.status, 422, answer.text)
    const found = answer.json.findings.find(f => f.severity === 'error' && message.test(f.message))
    assert.ok(found, answer.text)
    assert.deepEqual([found.file, found.line], ['campaigns/fresh.yaml', line], answer.text)
    assert.ok(found.hint)
    const asked = await check(text, 'fresh')
    assert.deepEqual([asked.ok, asked.findings], [false, answer.json.findings])
  }
  assert.deepEqual(await get('fresh'), before)
  const fine = await check(made('fresh', 'when: moment.kind == "go"'), 'fresh')
  assert.deepEqual([fine.ok, fine.findings, fine.campaign.when, fine.campaign.messages[0].en.title], [true, [], 'moment.kind == "go"', 'en fresh'])
})

test('names and links lead nowhere else', async () => {
  const outside = temporary('tact-outside-'), secret = path.join(outside, 'secret.yaml')
  fs.writeFileSync(secret, made('secret'))
  for (const name of ['..%2F..%2Fx', '%2e%2e', '.hidden', '..%2Ftact', 'a%2Fb', 'a%00b', 'x'.repeat(65), '%C3%A9'])
    for (const method of ['GET', 'PUT']) {
      const a = await d.request(method, `/v1/campaigns/${name}/file`, { ...(method === 'PUT' ? { body: { text: made('x'), was: null } } : {}), ...admin })
      assert.ok(a.status === 400 || a.status === 404, `${name}: ${a.status}`)
    }
  fs.symlinkSync(secret, file('linked'))
  assert.equal((await d.get('/v1/campaigns/linked/file', admin)).status, 403)
  assert.equal((await put('linked', made('linked'))).status, 403)
  assert.equal(fs.readFileSync(secret, 'utf8'), made('secret'))
  fs.rmSync(file('linked'))
  assert.equal((await d.request('PUT', '/v1/campaigns/fresh/file', { body: { text: 'x', was: null }, key: keys.server })).status, 403, 'a server key writes nothing')
  assert.equal((await d.get('/v1/campaigns/fresh/file', { key: keys.write })).status, 403)
})

test('state and send are written into the file, and not a byte beside them', async () => {
  const { version, text } = await get('fresh')
  const answer = await d.ok('POST', '/v1/campaigns/fresh/state', { body: { state: 'paused', was: version }, ...admin })
  assert.equal(on_disk('fresh'), text.replace('state: live', 'state: paused'))
  assert.equal((await d.request('POST', '/v1/campaigns/fresh/state', { body: { state: 'gone', was: answer.version }, ...admin })).status, 400)
  assert.equal((await d.request('POST', '/v1/campaigns/fresh/state', { body: { state: 'live', was: version }, ...admin })).status, 409)
  const bare = 'campaign: bare # no state\n' + made('bare').replace(/^campaign.*\nstate.*\nsend.*\n/, '')
  await put('bare', bare)
  await d.ok('POST', '/v1/campaigns/bare/state', { body: { state: 'live', send: 'everyone', was: (await get('bare')).version }, ...admin })
  assert.equal(on_disk('bare'), bare.replace('no state\n', 'no state\nsend: everyone\nstate: live\n'))
})

test('history tells each hand, also an editor, and undo brings a version back', async () => {
  const first = (await history('fresh')).at(-1), text = on_disk('fresh')
  fs.writeFileSync(file('fresh'), text + '# by an editor\n')
  await until(async () => (await history('fresh'))[0].outside, 'the change to be seen')
  const [newest] = await history('fresh'), now = await get('fresh')
  assert.match(newest.diff, /^@@ -.*\n(.|\n)*\+# by an editor\n$/)
  assert.deepEqual([newest.version, now.changedOutside], [now.version, true])
  assert.equal((await d.request('POST', '/v1/campaigns/fresh/undo', { body: { to: 'f'.repeat(32), was: now.version }, ...admin })).status, 404)
  await d.ok('POST', '/v1/campaigns/fresh/undo', { body: { to: first.version, was: now.version }, ...admin })
  assert.equal((await get('fresh')).version, first.version)
  assert.match((await history('fresh'))[0].note, /^back to /)
  const shelf = path.join(d.data, 'versions/campaigns/fresh')
  const kept = fs.readdirSync(shelf).sort(), last = Number(kept.at(-1).slice(0, 10))
  for (let i = 1; kept.length + i <= 51; i++) fs.copyFileSync(path.join(shelf, kept[0]), path.join(shelf, String(last + i).padStart(10, '0') + '.json'))
  await put('fresh', made('fresh', words + ' # at last'), first.version)
  assert.deepEqual([fs.readdirSync(shelf).length, (await history('fresh')).length, fs.existsSync(path.join(shelf, kept[0]))], [50, 50, false])
  // a folder the brand never wrote through the API keeps what it held before the first write
  const basket = await get('basket')
  await put('basket', basket.text + '# more\n', basket.version)
  assert.deepEqual((await history('basket')).map(v => v.outside), [false, true])
})

test('a broken neighbour does not keep a good file from being written, and the answer says it is not in force', async () => {
  fs.writeFileSync(file('broken'), 'campaign: broken\nwhen: (\n')
  await until(async () => (await d.ready()).fault, 'the mistake to be seen')
  const answer = await put('beside', made('beside'))
  assert.deepEqual([answer.status, answer.json.inForce], [200, false])
  assert.match(answer.json.fault, /broken\.yaml/)
  const mended = await get('broken')
  assert.equal((await put('broken', made('broken'), mended.version)).json.inForce, true, 'and the console can mend it')
})

test('a megabyte is taken, more is not', async () => {
  const text = made('large'), fill = n => text + '#'.padEnd(n - text.length - 1, 'x') + '\n'
  assert.equal((await put('large', fill(1 << 20))).status, 200)
  assert.equal(on_disk('large').length, 1 << 20)
  const more = await put('larger', fill((1 << 20) + 1).replace('campaign: large', 'campaign: larger').slice(0, (1 << 20) + 1))
  assert.equal(more.status, 422, more.text.slice(0, 200))
  assert.ok(!fs.existsSync(file('larger')))
})

// as another user, since root may write anywhere
test('a folder that may not be written says so, with the way out', async t => {
  if (process.getuid() !== 0) fs.chmodSync(path.join(d.folder, 'campaigns'), 0o555)
  const nobody = 65534, home = temporary(), other = process.getuid() ? d : new Daemon({ home, process: { uid: nobody, gid: nobody }, program: path.join(home, 'tact') })        // the clone may lie where nobody may go
  if (other !== d) {
    fs.copyFileSync(binary, other.program)
    fs.chownSync(home, nobody, nobody)
    await other.start()
  }
  const a = await other.request('PUT', '/v1/campaigns/mine/file', { body: { text: made('mine'), was: null }, ...admin })
  assert.equal(a.status, 403, a.text)
  assert.match(a.json.detail, /campaigns\/mine\.yaml may not be written: .*let the user/i)
  assert.equal((await other.ok('GET', '/v1/campaigns/nudge/file')).writable, false)
  if (other !== d) await other.stop()
  else fs.chmodSync(path.join(d.folder, 'campaigns'), 0o755)
})

test('killed while it writes, the file is the old text or a new one, whole', async () => {
  const texts = [1, 2].map(n => made('fresh', words + ' # kill ' + n + ' ' + 'y'.repeat(50000)))
  for (let turn = 0; turn < 3; turn++) {
    let was = (await get('fresh')).version, answered = 0
    const writing = (async () => {
      try { for (let i = 0; ; i++, answered++) was = (await put('fresh', texts[i % 2], was)).json.version } catch { /* it is gone */ }
    })()
    await until(() => answered > turn + 1, 'writes')
    await d.kill()
    await writing
    await d.start()
    const now = await get('fresh')
    assert.ok(texts.includes(now.text), 'torn')
    assert.ok(now.inForce)
    assert.equal((await history('fresh'))[0].version, now.version, 'the history knows what is there')
  }
})
