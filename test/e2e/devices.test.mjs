// Where the person is now: what waited for a device that is put away is shown on the one in use, and their other pages hear of a hand-off.
import { test } from 'node:test'
import { all, assert, campaign, id, permitting, start, until, userToken } from './lib.mjs'

const news = campaign('news', 'again: each\nwhen: event.name == "News Wanted"', { channels: 'inapp' }).replace('goal: {event: Order Completed, within: 7d}\n', 'class: service\nbasis: contract\n')
const begin = async t => {
  const d = await start({ brand: { 'campaigns/news.yaml': news } }); t.after(() => d.stop())
  const userId = id('user'), devices = []
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  for (const type of ['mobile', 'desktop']) {
    const anonymousId = await permitting(d, all)
    await d.ok('POST', '/v1/identify', { body: { anonymousId, userId, messageId: id('m'), context: { device: { type } } } })
    devices.push(anonymousId)
  }
  return { d, userId, phone: devices[0], desk: devices[1], token: userToken(userId) }
}
const said = (page, event) => page.messages.filter(m => m.event === event)

test('what the phone asked for is shown on the computer when that is the one in use, once', async t => {
  const { d, userId, phone, desk, token } = await begin(t)
  await d.track('News Wanted', { anonymousId: phone, userId })
  const stranger = d.stream(desk); await stranger.opened                                       // says nothing of who is signed in
  const computer = d.stream(desk, { userId, token }); await computer.opened
  await until(() => said(computer, 'message').length === 1, 'the message on the computer')
  assert.equal(said(stranger, 'message').length, 0)                                            // fails when `verified` is not asked in in_use()
  const later = d.stream(phone, { userId, token }); await later.opened
  await d.track('News Wanted', { anonymousId: phone, userId })                                 // the phone is in use: there, and there only
  await until(() => said(later, 'message').length === 1, 'the second on the phone')
  assert.equal(said(computer, 'message').length, 1)
  for (const p of [stranger, computer, later]) p.close()
})

test('their other open pages are told of a hand-off, and nobody else', async t => {
  const { d, userId, phone, desk, token } = await begin(t)
  const claim = d.stream(phone), mine = d.stream(phone, { userId, token }), own = d.stream(desk, { userId, token })
  await Promise.all([claim, mine, own].map(p => p.opened))
  await d.decide({ anonymousId: desk, userId, slot: 'kind', hint: 'know', text: 'a novel', context: { page: { url: 'https://shop.example/books/dune' } } })
  const made = await d.ok('POST', '/v1/handoff', { body: { anonymousId: desk, userId, userToken: token } })
  await until(() => said(mine, 'resume').length === 1, 'the phone to be told')
  assert.deepEqual([said(mine, 'resume')[0].url, said(mine, 'resume')[0].topic, said(mine, 'resume')[0].to], [made.url, 'books', 'https://shop.example/books/dune'])
  assert.deepEqual([said(claim, 'resume').length, said(own, 'resume').length], [0, 0])
  const unproven = await d.ok('POST', '/v1/handoff', { key: 'proof-write-key-0001', body: { anonymousId: desk } })
  assert.ok(unproven.url)
  await d.ok('POST', '/v1/handoff', { body: { anonymousId: desk, userId, userToken: token } })
  await until(() => said(mine, 'resume').length === 2, 'the second proven one')
  assert.ok(!said(mine, 'resume').some(m => m.url === unproven.url))                           // fails when `signed_in` is not asked in answer()
  for (const p of [claim, mine, own]) p.close()
})
