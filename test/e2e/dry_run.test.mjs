// What a channel of the driver dry-run only writes down is counted as sent: whoever tells the figure says so.
import { test } from 'node:test'
import { assert, keys, start, until } from './lib.mjs'
import { mailed, someone } from './me_lib.mjs'

test('messages that were only written down are told apart wherever they are called sent', async t => {
  const d = await start(); t.after(() => d.stop())
  let live = ''
  const stop = new AbortController(); t.after(() => stop.abort())
  const { body } = await fetch(`http://127.0.0.1:${d.port}/v1/live`, { headers: { authorization: `Bearer ${keys.server}` }, signal: stop.signal })
  ;(async () => { for await (const chunk of body) live += Buffer.from(chunk) })().catch(() => {})
  const who = await someone(d)
  await mailed(d, who)
  // each fails without tact_dry_run_json() where its figure is written: daemon/report_parts.c, daemon/api_people.c; tact_live_sent() of daemon/live.c
  const { funnel, ways } = await d.ok('GET', '/v1/campaigns/nudge-mail/report')
  assert.deepEqual([funnel.sent > 0, funnel.dryRun, ways.map(w => [w.channel, w.dryRun])], [true, ['email'], [['email', ['email']]]])
  const { rows } = await d.ok('GET', '/v1/reports/results?by=channel')
  assert.deepEqual(rows.map(r => [r.channel, r.dryRun]).filter(([, dry]) => dry), [['email', ['email']]])
  assert.ok((await d.ok('GET', `/v1/people/${who.user}/why`)).dryRun.includes('email'))
  await until(() => /"sent":[1-9]\d*,"written":[1-9]/.test(live), 'the live count')
  // a campaign of pages has nothing of it
  await d.decide({ userId: who.user, anonymousId: who.anonymousId, slot: 'aside', text: 'buy a novel' })
  for (const c of (await d.ok('GET', '/v1/campaigns')).campaigns) assert.equal('dryRun' in c.funnel, c.funnel.sent > 0 && c.campaign === 'nudge-mail', c.campaign)
})
