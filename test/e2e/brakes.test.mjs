// Brakes, budgets and new senders, from outside: a campaign that does harm stops itself and says so; a budget is never overspent, killed or not.
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, start, until } from './lib.mjs'

const service = (name, event, more = '') => campaign(name, `class: service\nbasis: contract\nwhen: event.name == "${event}"\nagain: each\n${more}`, { channels: 'email' })
const mails = (d, name) => d.outbox().filter(m => m.campaign === name)

test('a campaign that does harm pauses itself, says why, and only an admin resumes it', async t => {
  const d = await start({ brand: { 'campaigns/news.yaml': service('news', 'News Wanted') } }); t.after(() => d.stop())
  const devices = []
  for (let i = 0; i < 10; i++) devices.push(await permitting(d, all))
  for (let i = 0; i < 50; i++) await d.track('News Wanted', { anonymousId: devices[i % 10] })
  const sent = await until(() => mails(d, 'news').length === 50 && mails(d, 'news'), 'fifty mails')
  const byDevice = new Map()
  for (const x of devices) for (const touch of (await d.person(x, 'device')).parts[0].touches) byDevice.set(touch.id, x)
  for (let i = 0; i < 5; i++) {
    assert.equal((await d.get('/v1/pause')).json.stopped.length, 0, `${i} complaints stop nothing yet`)
    await d.ok('POST', '/v1/feedback', { body: { anonymousId: byDevice.get(sent[i].id), id: sent[i].id, outcome: 'complained', messageId: id('m') } })
  }
  const [stopped] = (await d.ok('GET', '/v1/pause')).stopped
  assert.deepEqual({ ...stopped, at: undefined }, { campaign: 'news', why: 'complaints', count: 5, of: 50, at: undefined })
  assert.ok(Date.now() - new Date(stopped.at) < 60e3)
  const { pausedNow, brake } = await d.report('news')
  assert.equal(pausedNow, true)
  assert.deepEqual({ ...brake, at: undefined }, { by: 'complaints', count: 5, of: 50, limit: 0.001, at: undefined })
  const metrics = await d.metrics()
  assert.equal(metrics.tact_campaigns_paused, 1)
  assert.equal(metrics.tact_campaigns_braked_total, 1)
  assert.match(d.stderr, /campaign news paused itself: 5 complaints in 50 messages/)
  assert.match(d.tact('pause', '--list', d.folder, '--data', d.data).out, /news: paused itself \S+: 5 complaints in 50 messages/)
  await d.track('News Wanted', { anonymousId: devices[9], messageId: 'after' })
  assert.equal((await d.person(devices[9], 'device')).waiting.length, 0)
  assert.equal(mails(d, 'news').length, 50)
  assert.equal((await d.post('/v1/campaigns/news/resume', {}, { key: keys.server })).status, 403)
  await d.restart()
  assert.equal((await d.report('news')).brake.by, 'complaints', 'a restart resumes nothing')
  assert.equal((await d.post('/v1/campaigns/news/resume', {}, { key: keys.admin })).status, 200)
  assert.equal((await d.report('news')).brake, undefined)
  await d.track('News Wanted', { anonymousId: devices[9] })
  await until(() => mails(d, 'news').length === 51, 'one more')
})

test('a budget is spent to the last touch and never beyond, killed again and again', async t => {
  const d = await start({ brand: { 'campaigns/few.yaml': service('few', 'Few Wanted', 'budget: {touches: 25}') } }); t.after(() => d.stop())
  const devices = []
  for (let i = 0; i < 8; i++) devices.push(await permitting(d, all))
  for (let round = 0; round < 6; round++) {
    const work = devices.flatMap(anonymousId => [0, 1].map(() => d.post('/v1/track', { event: 'Few Wanted', anonymousId, messageId: id('m') }, { timeout: 3000 }).catch(() => {})))
    await Promise.race([Promise.allSettled(work), until(() => mails(d, 'few').length > round * 4, 'a mail')])
    await d.kill()
    await Promise.allSettled(work)
    await d.start()
    const { budget } = await d.report('few')
    assert.ok(budget.spent + budget.promised <= 25, JSON.stringify(budget))
  }
  for (let i = 0; i < 30; i++) await d.track('Few Wanted', { anonymousId: devices[i % 8] })
  await until(async () => (await d.report('few')).budget.spent === 25, 'the budget to be spent')
  const report = await d.report('few')
  assert.equal(report.budget.promised, 0)
  assert.equal(report.budgetUsedUp, true)
  assert.ok(mails(d, 'few').length <= 25)
  const touches = (await Promise.all(devices.map(x => d.person(x, 'device')))).flatMap(p => p.parts[0].touches).filter(x => x.campaign === 'few')
  assert.equal(touches.length, 25, 'one touch each')
  assert.equal((await d.ok('GET', '/v1/pause')).stopped[0].why, 'budget')
})

test('a new sender of e-mail sends little today; services go out', async t => {
  const d = await start({ brand: { 'tact.yaml': x => x.replace('ramp: {days: 0}', 'ramp: {first: 2}'), 'campaigns/news.yaml': service('news', 'News Wanted') } }); t.after(() => d.stop())
  const devices = []
  for (let i = 0; i < 4; i++) devices.push(await permitting(d, all))
  for (let i = 0; i < 80 && mails(d, 'nudge-mail').length < 2; i++) {
    await d.track('Mail Wanted', { anonymousId: devices[i % 4] })
    await until(async () => { for (const x of devices) if ((await d.person(x, 'device')).waiting.some(w => w.campaign === 'nudge-mail' && new Date(w.due) < Date.now() + 1000)) return false; return true }, 'the gate')
  }
  assert.equal(mails(d, 'nudge-mail').length, 2)
  for (let i = 0; i < 12; i++) await d.track('Mail Wanted', { anonymousId: devices[i % 4] })
  await d.track('News Wanted', { anonymousId: devices[0] })
  await until(() => mails(d, 'news').length === 1, 'the service mail')
  assert.equal(mails(d, 'nudge-mail').length, 2)
  assert.ok((await d.metrics())['tact_channels_ramped'] === 1)
  const { newSender } = await d.ok('GET', '/v1/pause')
  assert.deepEqual({ ...newSender, until: undefined }, { channel: 'email', sentToday: 3, mayToday: 2, until: undefined })
  assert.ok(new Date(newSender.until) > Date.now())
})

test('a draft reaches nobody, testers neither; `send: testers` reaches them alone', async t => {
  const d = await start({ brand: { 'campaigns/news.yaml': service('news', 'News Wanted').replace('state: live', 'state: draft'), 'campaigns/early.yaml': service('early', 'Early Wanted').replace('send: everyone', 'send: testers') } }); t.after(() => d.stop())
  const device = await permitting(d, all), tester = await permitting(d, all, 'tester-zoe')
  for (const anonymousId of [device, tester]) for (const event of ['News Wanted', 'Early Wanted']) await d.track(event, { anonymousId })
  await until(() => mails(d, 'early').length === 1, 'the tester\'s mail')
  for (let i = 0; i < 5; i++) await d.track('Early Wanted', { anonymousId: device })
  assert.equal(mails(d, 'early').length, 1)
  assert.equal(mails(d, 'news').length, 0)
})
