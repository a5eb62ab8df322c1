// Entries for the calendar, read by a real parser (python3-icalendar): from the link of a message and, in email.test.mjs' way, attached to an e-mail; a change replaces, a cancellation says so.
import { test } from 'node:test'
import { all, assert, campaign, id, permitting, spawnSync, start, until } from './lib.mjs'

const reader = `
import sys, json, icalendar
c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
e, = c.walk('VEVENT')
geo = e.get('geo')
print(json.dumps({'uid': str(e['uid']), 'start': e['dtstart'].dt.isoformat(), 'end': e['dtend'].dt.isoformat(), 'stamp': e['dtstamp'].dt.isoformat(), 'sequence': int(e['sequence']), 'status': str(e['status']),
  'summary': str(e['summary']), 'location': str(e.get('location', '')), 'geo': [geo.latitude, geo.longitude] if geo else None, 'version': str(c['version'])}))`
export function read(text) {
  const done = spawnSync('/usr/bin/python3', ['-c', reader], { input: text, encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  return JSON.parse(done.stdout)
}
const ready = campaign('appointment', 'class: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "Pickup Planned"', { channels: 'inapp', title: 'Your order, ready; at {{event.hour}}' }).replace(/goal: .*\n/, '')

test('a message about something at a time has a link to its entry; changed it replaces, cancelled it says so', async t => {
  const d = await start({ brand: { 'campaigns/appointment.yaml': ready, 'tact.yaml': x => x.replace('country: FR', 'public_url: https://tact.town.example\ncountry: FR') } }); t.after(() => d.stop())
  const anonymousId = await permitting(d, all), page = d.stream(anonymousId)
  await page.opened
  const plan = async properties => {
    const before = new Set(page.of('appointment').map(m => m.id))
    await d.track('Pickup Planned', { anonymousId, properties: { hour: 'nine', ...properties } })
    return until(() => page.of('appointment').find(m => !before.has(m.id)), 'the message')
  }
  const entry = async m => {
    assert.match(m.calendar, /^https:\/\/tact\.town\.example\/c\/[\w-]+\.ics$/)
    const a = await d.get(new URL(m.calendar).pathname, { key: null })
    assert.deepEqual([a.status, a.headers['content-type'], a.headers['cache-control']], [200, 'text/calendar; charset=utf-8', 'no-store'])
    assert.ok(a.text.split('\r\n').every(l => Buffer.byteLength(l) <= 75 && !l.includes('\n')))
    return read(a.text)
  }
  const soon = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3 * 86400e3), at = ms => new Date(soon.getTime() + ms).toISOString().replace('.000Z', '+00:00')
  const first = await entry(await plan({ startsAt: soon.toISOString(), orderId: 'A-1', place: 'corner' }))
  assert.deepEqual([first.start, first.end, first.status, first.version], [at(0), at(30 * 60e3), 'CONFIRMED', '2.0'])
  assert.equal(first.summary, 'en Your order, ready; at nine')
  assert.equal(first.location, 'The Corner Bookshop, 2 Station Square')
  assert.deepEqual(first.geo, [43.7812, 7.5123])
  assert.match(first.uid, /^[0-9a-f]{16}@tact\.town\.example$/)
  const moved = await entry(await plan({ startsAt: at(3600e3), endsAt: at(7200e3), orderId: 'A-1', location: 'Rue des Fleurs, 2', sequence: first.sequence + 5 }))
  assert.deepEqual([moved.uid, moved.sequence, moved.start, moved.end, moved.location, moved.geo], [first.uid, first.sequence + 5, at(3600e3), at(7200e3), 'Rue des Fleurs, 2', null])
  const off = await entry(await plan({ startsAt: at(3600e3), minutes: 45, orderId: 'A-1', status: 'cancelled' }))
  assert.deepEqual([off.uid, off.status, off.end], [first.uid, 'CANCELLED', at(3600e3 + 45 * 60e3)])
  const other = await entry(await plan({ startsAt: soon.toISOString(), orderId: 'B-2' }))
  assert.notEqual(other.uid, first.uid)
  assert.equal((await plan({})).calendar, undefined)
  assert.equal((await plan({ startsAt: 'tomorrow' })).calendar, undefined)
  assert.equal((await plan({ startsAt: soon.toISOString(), endsAt: at(-1000) })).calendar, undefined)
  for (const bad of ['/c/x.ics', '/c/x', `/c/${id('x')}.ics`]) assert.equal((await d.get(bad, { key: null })).status, 404)
  page.close()
})
