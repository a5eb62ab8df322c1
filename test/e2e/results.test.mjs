// Results, attention and tables for spreadsheets: what the log and the tallies say, and nothing that a spreadsheet would run.
import { test } from 'node:test'
import { all, assert, campaign, id, keys, permitting, start, until } from './lib.mjs'

test('results: losses from the first moment on, the lift day by day; attention; both as tables that run nothing', async t => {
  const mail = campaign('news', 'again: each\nholdout: 0%\nworth: 1000\nwhen: event.name == "News Wanted"', { channels: 'email' })
  const d = await start({ brand: { 'campaigns/news.yaml': mail } }); t.after(() => d.stop())
  const people = await Promise.all(Array.from({ length: 12 }, () => permitting(d, all)))
  await Promise.all(people.map((anonymousId, i) => d.ok('POST', '/v1/identify', { body: { anonymousId, messageId: id('m'), traits: { email: `p${i}@b.example` } } })))
  for (const anonymousId of people) await d.track('News Wanted', { anonymousId })
  const step = (r, name) => r.funnel.find(s => s.step === name).count
  await until(async () => { const r = await d.ok('GET', '/v1/reports/results'); return step(r, 'sent') && step(r, 'sent') === step(r, 'notHeldOut') && d.outbox().length === step(r, 'sent') }, 'mails')
  const sent = d.outbox().length
  for (const m of d.outbox().slice(0, 2)) await d.post('/v1/feedback', { id: m.id, outcome: 'unsubscribed', anonymousId: people[0] })
  await d.consent({ anonymousId: people[3] }, { contact_email: false })

  const results = await d.ok('GET', '/v1/reports/results?days=7')
  const at = Object.fromEntries(results.funnel.map(s => [s.step, s.count]))
  assert.deepEqual(results.funnel.map(s => s.step), ['moments', 'eligible', 'permitted', 'attention', 'chosen', 'notHeldOut', 'sent', 'delivered', 'seen', 'clicked', 'goal'])
  assert.equal(at.moments, 12, JSON.stringify(results.funnel))
  assert.equal(at.eligible, 12)
  for (const [a, b] of [['eligible', 'permitted'], ['permitted', 'attention'], ['chosen', 'notHeldOut'], ['notHeldOut', 'sent']]) assert.ok(at[a] >= at[b], `${a} >= ${b}`)
  assert.equal(at.sent, sent)
  assert.equal(results.rows.find(r => r.channel === 'email').sent, sent)
  assert.ok(results.programme.plan && results.programme.money && results.programme.history)
  // fails when 0 of what nobody reports looks like a figure: tact__report_not_reported() of daemon/report_parts.c
  const nothing = ['delivered', 'seen', 'clicked'], said = r => r.funnel.filter(s => s.reported === false).map(s => s.step), mine = async () => { const r = await d.report('news'); return [r.funnel.notReported, r.ways[0].notReported] }
  assert.deepEqual([said(results), results.rows.find(r => r.channel === 'email').notReported, ...await mine()], [nothing, nothing, nothing, nothing])
  const printed = d.tact('report', 'campaign', 'news', d.folder, '--data', d.data)
  assert.match(printed.out, /one +email +\d+ +not reported +not reported +not reported +\d+/, printed.out + printed.err)
  for (const anonymousId of people) await d.post('/v1/feedback', { id: d.outbox()[3].id, outcome: 'delivered', anonymousId })      // whoever's it is
  assert.deepEqual(await mine(), [['seen', 'clicked'], ['seen', 'clicked']])
  assert.deepEqual(said(await d.ok('GET', '/v1/reports/results?days=7')), ['seen', 'clicked'])
  const kinds = await d.ok('GET', '/v1/reports/results?by=kind')
  assert.equal(kinds.rows.reduce((n, r) => n + r.moments, 0), 12, JSON.stringify(kinds.rows))
  assert.ok(kinds.funnel && kinds.by === 'kind')
  assert.equal((await d.get('/v1/reports/results?by=colour')).status, 400)

  const attention = await d.ok('GET', '/v1/reports/attention?days=14&lang=fr')
  assert.equal(attention.people, 12)
  const email = attention.channels.find(c => c.channel === 'email')
  if (sent >= 10) assert.equal(email.messages, sent)
  // fails when a withdrawn permission is no objection: contact() of daemon/attention_report.c
  assert.ok(attention.weeks.at(-1).unsubscribed >= 1, JSON.stringify(attention.weeks))
  assert.equal(attention.oneMoreMessageAWeek.enough, false)
  assert.match(attention.oneMoreMessageAWeek.text, /Pas encore assez/)
  assert.equal((await d.get('/v1/reports/attention', { key: keys.write })).status, 403)

  const csv = async where => { const a = await d.get(where); assert.equal(a.status, 200, `${where}: ${a.text}`); assert.match(a.headers['content-type'], /^text\/csv/); return a.text }
  const funnel = await csv('/v1/reports/results?format=csv&table=funnel')
  assert.ok(funnel.startsWith('\ufeffstep,count'), funnel)
  assert.match(funnel, /\r\neligible,12/)
  for (const where of ['results', 'results?by=kind', 'programme', 'moments?by=kind', 'usage', 'attention']) await csv(`/v1/reports/${where}${where.includes('?') ? '&' : '?'}format=csv`)
  assert.match((await d.get('/v1/reports/moments?by=kind', { headers: { accept: 'text/csv' } })).text, /^\ufeffkind,moments/)
  assert.equal((await d.get('/v1/reports/results?format=csv&table=nothing')).status, 400)
})
