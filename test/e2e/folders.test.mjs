// Brand and data folders: reloads, mistakes, locks, versions, full disks.
import { test } from 'node:test'
import { all, assert, campaign, files, fs, http, id, keys, path, permitting, sleep, spawnSync, start, temporary, until, Daemon } from './lib.mjs'

test('SIGHUP and changed files are in force without losing one request', async t => {
  const d = await start(); t.after(() => d.stop())
  let stop = false
  const failures = [], titles = new Set()
  const busy = Array.from({ length: 6 }, async () => {
    while (!stop) {
      const a = await d.post('/v1/decide', { anonymousId: id('a'), slot: 'news', messageId: id('m') }, { agent: new http.Agent() }).catch(e => ({ status: e.message }))
      if (a.status !== 200) failures.push(a.status + ' ' + a.text)
      else if (a.json.decision) titles.add(a.json.decision.content.title)
    }
  })
  for (let n = 1; n <= 6; n++) {
    d.change({ 'campaigns/news.yaml': campaign('news', 'when: slot == "news"\nworth: 100\nagain: each\nholdout: 0%', { slot: 'news', title: `edition ${n}` }) })
    if (n % 2) d.child.kill('SIGHUP')
    await until(() => titles.has(`en edition ${n}`), `edition ${n}`, 8000)
  }
  stop = true
  await Promise.all(busy)
  assert.deepEqual(failures, [])
})

test('a broken file keeps the old version in force, and it shows', async t => {
  const d = await start(); t.after(() => d.stop())
  const bundle = (await d.ready()).bundle
  for (const [name, text, says] of [['campaigns/nudge.yaml', 'campaign: nudge\nwhen: moment.knid == "go"\n', /nudge\.yaml:\d+:\d+/], ['tact.yaml', 'country: [\n', /tact\.yaml/], ['purposes.yaml', 'x: 1\n', /purposes\.yaml/], ['places.csv', 'nothing\n', /places\.csv/]]) {
    const file = path.join(d.folder, name), was = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, text)
    const fault = await until(async () => (await d.ready()).fault, `the fault of ${name}`, 8000)
    assert.match(fault, says)
    assert.equal((await d.ready()).status, 'ready')
    assert.equal((await d.ready()).bundle, bundle)
    assert.equal((await d.post('/v1/reload', {}, { key: keys.admin })).status, 409)
    assert.match(d.stderr, says)
    await d.asked('asked-know', { anonymousId: id('a'), slot: 'kind', hint: 'know' })
    fs.writeFileSync(file, was)
    await until(async () => (await d.ready()).fault === null, `${name} to be mended`, 8000)
  }
})

test('a brand folder with mistakes is not served at all', async () => {
  const d = new Daemon({ brand: { 'campaigns/nudge.yaml': t => t.replace('when:', 'whn:') } })
  d.spawn()
  assert.equal(await d.ended, 1)
  assert.match(d.stderr, /nudge\.yaml:\d+:\d+: error/)
  assert.match(d.stderr, /when/)
})

test('two `tact run` on one data folder: the second says who has it, and changes nothing', async t => {
  const d = await start(); t.after(() => d.stop())
  const device = await permitting(d, all)
  const second = new Daemon({ home: d.home, data: d.data })
  second.spawn()
  assert.ok(await second.ended !== 0)
  assert.match(second.stderr, /hold|lock|another/i)
  assert.match(second.stderr, new RegExp(String(d.child.pid)))
  await d.track('Product Viewed', { anonymousId: device })
})

test('a data folder of a newer version is left alone', async () => {
  const d = await start()
  await permitting(d, all)
  await d.stop()
  const version = path.join(d.data, 'VERSION')
  assert.ok(fs.existsSync(version), 'the folder says its version')
  const was = fs.readFileSync(version, 'utf8')
  fs.writeFileSync(version, was.replace(/\d+/, '99'))
  const before = files(d.data).map(f => [f, fs.statSync(f).size])
  d.spawn()
  assert.ok(await d.ended !== 0)
  assert.match(d.stderr, /format 99.*later/)
  assert.deepEqual(files(d.data).map(f => [f, fs.statSync(f).size]), before, 'nothing was touched')
  fs.writeFileSync(version, was)
  await d.start()
  await d.stop()
})

test('another master key, or none: refused, and nothing lost', async () => {
  const d = await start()
  const device = await permitting(d, all)
  await d.stop()
  const master = path.join(d.home, '.config/tact/proof.master'), was = fs.readFileSync(master)
  fs.renameSync(master, master + '.away')
  d.spawn()
  assert.ok(await d.ended !== 0)
  assert.match(d.stderr, /master key/)
  assert.ok(!fs.existsSync(master), 'no new one is made for old data')
  fs.writeFileSync(master, Buffer.from(was).reverse(), { mode: 0o600 })
  d.spawn()
  assert.ok(await d.ended !== 0)
  fs.writeFileSync(master, was, { mode: 0o600 })
  await d.start()
  assert.ok((await d.person(device, 'device')).pseudonym)
  await d.stop()
})

test('the disk is full while running: read-only, reads work, and it recovers by itself', async t => {
  const place = temporary(), mounted = process.getuid() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', place]).status === 0
  if (!mounted) return t.skip('no right to mount a small disk here')
  t.after(() => spawnSync('umount', ['-l', place]))
  const d = await start({ data: path.join(place, 'data'), brand: { 'tact.yaml': x => x + '\nmemory: 32MB\n',
    'campaigns/told.yaml': campaign('told', 'after: {event: Cart Told, wait: 2s}\nclass: service\nbasis: contract\nagain: each\nnot_after: 1h', { channels: 'inapp' }).replace(/goal: .*\n/, '') } })
  t.after(() => d.stop())
  const device = await permitting(d, all), page = d.stream(device)
  await page.opened
  await d.track('Product Viewed', { anonymousId: device, properties: { name: 'a novel', mark: 'before' } })
  await d.track('Cart Told', { anonymousId: device })
  const ballast = path.join(place, 'ballast'), fd = fs.openSync(ballast, 'w')
  try { for (;;) fs.writeSync(fd, Buffer.alloc(65536, 1)) } catch { try { for (;;) fs.writeSync(fd, Buffer.alloc(512, 1)) } catch { /* full */ } }
  fs.closeSync(fd)
  await until(async () => (await d.ready()).status.startsWith('read-only'), 'what falls due to meet the full disk')
  assert.equal(page.messages.length, 0, 'what cannot be written is not sent')
  const taken = []
  let refused
  for (let i = 0; i < 3000 && !refused; i++) {
    const a = await d.post('/v1/track', { event: 'Product Viewed', anonymousId: device, messageId: `full-${i}`, properties: { mark: `full-${i}`, name: 'x'.repeat(20000) } })
    if (a.status === 200) taken.push(`full-${i}`); else refused = a
  }
  assert.ok(refused, 'the disk is full')
  assert.equal(refused.status, 507, refused.text)
  assert.match(refused.headers['content-type'], /problem\+json/)
  await until(async () => (await d.ready()).status.startsWith('read-only'), 'it to say so')
  assert.equal((await d.get('/readyz', { key: null })).status, 503)
  assert.ok((await d.person(device, 'device')).pseudonym, 'reading works')
  assert.equal((await d.post('/v1/decide', { anonymousId: device, slot: 'kind', hint: 'know', messageId: id('m') })).status, 507)
  assert.equal((await d.post('/v1/consent', { anonymousId: device, purposes: { measure: false } })).status, 507)
  fs.rmSync(ballast)
  await until(async () => (await d.ready()).status === 'ready', 'it to recover by itself', 20000)
  await d.track('Product Viewed', { anonymousId: device, properties: { mark: 'after' } })
  // fails when messages leave before their commit: tact_keeper_flush() of daemon/keeper_commit.c handing `outgoing` over before the disk
  await until(() => page.of('told').length === 1, 'the message that waited')
  const marks = () => d.export(device, 'device').then(x => x.events.map(e => e.event?.properties?.mark).filter(Boolean))
  assert.deepEqual(await marks(), ['before', ...taken, 'after'])
  await d.restart()
  assert.deepEqual(await marks(), ['before', ...taken, 'after'], 'all of it, and nothing that was refused')
  assert.equal(page.of('told').length, 1, 'once')
  await d.stop()
})

test('testers get what is for testers', async t => {
  const d = await start(); t.after(() => d.stop())
  await d.asked('for-testers', { anonymousId: 'tester-zoe', slot: 'testers' })
  await d.consent({ userId: 'tester-zoe' }, { remember: true })
  await d.asked('for-testers', { userId: 'tester-zoe', slot: 'testers' })
})
