// Links of messages: tagged for everybody, through /l/ for who allows `measure`; unconfirmed until the page says so; scanners get no credit and do no harm.
import { test } from 'node:test'
import { assert, campaign, id, keys, start, until } from './lib.mjs'
import { certificates, mailServer, password } from './mail.mjs'

const page = 'https://shop.example/winter?size=M#top', chrome = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36' }
const url = text => t => t.replace(/(en|fr|it): \{title: "([^"]*)", body: "([^"]*)"\}/g, `$1: {title: "$2", body: "$3", action: {label: "See", url: "${text}"}}`)
const mail = (name, event, to = page, head = '', channels = 'email') => url(to)(campaign(name, `class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "${event}"${head}`, { channels })).replace(/goal: .*\n/, '')
const settings = more => x => x.replace('country: FR', `public_url: https://go.shop.example/\n${more || ''}country: FR`)
const brand = more => ({ 'tact.yaml': settings(more), 'campaigns/news.yaml': mail('news', 'News Wanted'), 'campaigns/elsewhere.yaml': mail('elsewhere', 'Elsewhere Wanted', 'https://maps.example/?q=1'),
  'campaigns/acted.yaml': mail('acted', 'Action Wanted', 'https://go.shop.example/a/{{event.token}}'),
  'campaigns/texted.yaml': mail('texted', 'Text Wanted', 'https://shop.example/winter', '', 'sms') })

async function begin(t, { more, measure = true, ...options } = {}) {
  const d = await start({ brand: brand(more), ...options }); t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_email: true, contact_sms: true, measure })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: 'anna@them.example', phone: '+33611223344' } } })
  const sent = async (event, name = 'news', properties) => {
    const before = d.outbox().filter(m => m.campaign === name).length
    await d.track(event, { ...who, properties })
    return (await until(() => { const all = d.outbox().filter(m => m.campaign === name); return all.length > before && all[all.length - 1] }, 'the message')).content.action.url
  }
  const funnel = async (name = 'news') => (await d.report(name)).funnel
  const touches = async () => (await d.person(who.userId)).parts.flatMap(p => p.touches)
  const open = (link, headers = chrome, method = 'GET') => d.request(method, new URL(link).pathname, { key: null, headers })
  return { d, who, sent, funnel, touches, open }
}
const follow = answer => { assert.equal(answer.status, 302, answer.text); return answer.headers.location }
const tagOf = where => new URL(where).searchParams.get('tact_click')

test('a link of who allows measure goes through tact; the click is unconfirmed until the page says so, and then counted once', async t => {
  const { d, sent, funnel, touches, open } = await begin(t), link = await sent('News Wanted')
  assert.match(link, /^https:\/\/go\.shop\.example\/l\/[\w-]{52,}$/)
  const before = await touches()
  const where = follow(await open(link))
  assert.match(where, /^https:\/\/shop\.example\/winter\?size=M&utm_campaign=news&tact_click=[\w-]{52}#top$/)
  assert.deepEqual([(await funnel()).linksOpened, (await funnel()).clicked], [1, 0])
  assert.deepEqual(await touches(), before, 'opening it changes nothing of the person')
  follow(await open(link))
  assert.equal((await funnel()).linksOpened, 1, 'opened again within a minute: once')
  const stranger = id('browser'), cookie = (await open(link)).headers['set-cookie']
  assert.equal(cookie, undefined)
  const verdict = await d.ok('POST', '/v1/page', { key: keys.write, body: { anonymousId: stranger, messageId: id('m'), properties: { url: where, path: '/winter', search: new URL(where).search } } })
  assert.equal(verdict.status, 'accepted')
  assert.equal((await funnel()).clicked, 1)
  assert.deepEqual((await touches()).map(x => x.outcomes), [['clicked']])
  assert.equal((await d.get(`/v1/people/${stranger}?as=device`)).status, 404, 'the browser that opened it is nobody')
  await d.ok('POST', '/v1/click', { key: keys.write, body: { tag: tagOf(where) } })
  assert.deepEqual([(await funnel()).clicked, (await funnel()).arrivedByTag], [1, 0])
  const m = await d.metrics()
  assert.deepEqual(['opened', 'confirmed', 'tagged', 'robot'].map(k => m[`tact_links_${k}_total`]), [1, 1, 0, 0])
  assert.match(d.tact('report', 'campaign', 'news', d.folder, '--data', d.data).out, /links opened \(unconfirmed\) +1\n +clicked +1\n/)
})

test('the beacon confirms too; whatever it is sent, it answers alike', async t => {
  const { d, sent, funnel, open } = await begin(t), where = follow(await open(await sent('News Wanted')))
  for (const tag of ['x', 'A'.repeat(52), tagOf(where).slice(0, -2) + 'AA']) assert.deepEqual(await d.ok('POST', '/v1/click', { key: keys.write, body: { tag } }), { status: 'accepted' })
  assert.equal((await funnel()).clicked, 0)
  assert.equal((await d.post('/v1/click', {}, { key: keys.write })).status, 400)
  assert.equal((await d.post('/v1/click', { tag: tagOf(where) }, { key: null })).status, 401)
  assert.deepEqual(await d.ok('POST', '/v1/click', { key: null, body: JSON.stringify({ tag: tagOf(where), writeKey: keys.write }), headers: { 'content-type': 'text/plain', origin: 'https://shop.example', ...chrome } }), { status: 'accepted' })
  assert.equal((await funnel()).clicked, 1)
})

test('scanners, prefetching, robots, parts of pages and HEAD are led on, and count for nothing', async t => {
  const { d, sent, funnel, touches, open } = await begin(t), link = await sent('News Wanted'), before = await touches()
  const plain = 'https://shop.example/winter?size=M&utm_campaign=news#top'
  const rows = [[chrome, 'HEAD'], [{ ...chrome, 'sec-purpose': 'prefetch;prerender' }], [{ ...chrome, purpose: 'prefetch' }], [{ ...chrome, 'x-moz': 'prefetch' }], [{ ...chrome, 'x-purpose': 'preview' }],
    [{ ...chrome, 'sec-fetch-mode': 'no-cors' }], [{ 'user-agent': 'Barracuda Sentinel (EE)' }], [{ 'user-agent': 'python-requests/2.31' }], [{ 'user-agent': 'facebookexternalhit/1.1' }], [{}]]
  for (const [headers, method] of rows) assert.equal(follow(await open(link, headers, method)), plain, JSON.stringify([headers, method]))
  assert.deepEqual([(await funnel()).linksOpened, (await funnel()).clicked], [0, 0])
  assert.deepEqual(await touches(), before)
  assert.equal((await d.metrics()).tact_links_robot_total, rows.length)
  const where = follow(await open(link, { ...chrome, 'sec-fetch-mode': 'navigate' }))
  assert.ok(tagOf(where), 'a person afterwards is counted')
  await d.ok('POST', '/v1/click', { key: keys.write, body: { tag: tagOf(where) }, headers: { origin: 'https://shop.example', 'user-agent': 'Googlebot/2.1' } })
  await d.ok('POST', '/v1/page', { key: keys.write, body: { anonymousId: id('b'), messageId: id('m'), properties: { url: where } }, headers: { origin: 'https://shop.example', 'user-agent': 'Googlebot/2.1' } })
  assert.equal((await funnel()).clicked, 0, 'nor does what a robot confirms')
})

test('nobody can lead it elsewhere, and what is no link of ours says so', async t => {
  const { d, sent, open } = await begin(t), link = await sent('News Wanted')
  for (const token of ['x', new URL(link).pathname.slice(3, -3) + 'AAA', 'A'.repeat(90), '%2F%2Fevil.example', encodeURIComponent('https://evil.example')]) {
    const answer = await d.get('/l/' + token, { key: null, headers: { ...chrome, 'accept-language': 'fr' } })
    assert.equal(answer.status, 404)
    assert.match(answer.text, /Ce lien n’est pas complet/)
    assert.equal(answer.headers.location, undefined)
  }
  assert.equal(new URL(follow(await open(link + '?url=https://evil.example&next=//evil.example'))).host, 'shop.example')
  assert.equal(await sent('Elsewhere Wanted', 'elsewhere'), 'https://maps.example/?q=1', 'an address of somebody else stays as it is')
  assert.equal(await sent('Action Wanted', 'acted', { token: 'abc' }), 'https://go.shop.example/a/abc', 'and so does a page of tact itself')
})

test('without measure a link is the plain address with the campaign tag, and arrivals are counted in aggregate', async t => {
  const { d, sent, funnel } = await begin(t, { measure: false }), link = await sent('News Wanted')
  assert.equal(link, 'https://shop.example/winter?size=M&utm_campaign=news#top')
  const stranger = id('browser'), messageId = id('m')
  for (let i = 0; i < 2; i++) await d.ok('POST', '/v1/page', { key: keys.write, body: { anonymousId: stranger, messageId, properties: { url: link } } })
  await d.ok('POST', '/v1/page', { key: keys.write, body: { anonymousId: stranger, messageId: id('m'), properties: { url: 'https://shop.example/?utm_campaign=unheard-of' } } })
  assert.deepEqual([(await funnel()).arrivedByTag, (await funnel()).clicked, (await funnel()).linksOpened], [1, 0, 0])
})

test('a permission withdrawn after the message left: the click leads on and counts for nothing; so after erasing', async t => {
  const { d, who, sent, funnel, open } = await begin(t), link = await sent('News Wanted'), where = follow(await open(link))
  await d.consent(who, { measure: false })
  await d.ok('POST', '/v1/click', { key: keys.write, body: { tag: tagOf(where) } })
  assert.equal((await funnel()).clicked, 0)
  assert.equal((await d.request('DELETE', `/v1/people/${who.userId}`, { key: keys.admin })).status, 200)
  const again = follow(await open(link))
  await d.ok('POST', '/v1/click', { key: keys.write, body: { tag: tagOf(again) } })
  assert.equal((await funnel()).clicked, 0)
  assert.equal(new URL(again).host, 'shop.example')
})

test('a text is not made a part longer; with room enough it carries the link', async t => {
  const { d, sent } = await begin(t)
  assert.match(await sent('Text Wanted', 'texted'), /^https:\/\/go\.shop\.example\/l\//)
  d.change({ 'campaigns/texted.yaml': x => x.replaceAll('words"', `words ${'long '.repeat(14)}"`) })
  await d.ok('POST', '/v1/reload', { key: keys.admin }).catch(() => d.restart())
  assert.equal(await sent('Text Wanted', 'texted'), 'https://shop.example/winter?utm_campaign=texted')
})

test('the tag is the brand\'s choice; switched off, links stay as they are written; check tells what is no tag', async t => {
  const named = await begin(t, { more: 'links: {tag: mtm_campaign}\n' })
  assert.match(follow(await named.open(await named.sent('News Wanted'))), /\?size=M&mtm_campaign=news&tact_click=/)
  const off = await begin(t, { more: 'links: {on: false}\n' })
  assert.equal(await off.sent('News Wanted'), page)
  off.d.change({ 'tact.yaml': x => x.replace('links: {on: false}', 'links: {tag: "a b"}') })
  const said = off.d.tact('check', off.d.folder)
  assert.equal(said.code, 1)
  assert.match(said.out + said.err, /tact\.yaml:\d+:\d+:.*links\.tag is no name of a parameter/)
})

test('each link of a mail\'s HTML is led; several opened at once are a scanner, and a person later still counts', async t => {
  const far = await mailServer(t, { auth: true })
  const smtp = `  email: {driver: smtp, host: localhost, port: ${far.port}, from: news@town.example, user: anna, password: "\${env:MAIL_PASSWORD}", ca_file: "${certificates().ca}"}\n`
  const d = await start({ brand: { 'tact.yaml': x => settings()(x).replace('  email: {driver: dry-run}\n', smtp), 'campaigns/news.yaml': mail('news', 'News Wanted').replaceAll(/body: "[^"]*"/g, 'body: "[one](https://shop.example/one?a=1&b=2), [two](https://maps.example/)"') }, env: { MAIL_PASSWORD: password } })
  t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_email: true, measure: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  await d.track('News Wanted', who)
  const [m] = await until(() => far.messages.length === 1 && far.messages, 'the mail')
  const links = [...m.parts['text/html'].matchAll(/href="([^"]+)"/g)].map(x => x[1].replaceAll('&amp;', '&'))
  const [one, two] = links.filter(l => l.includes('/l/'))
  assert.deepEqual([links.indexOf(one), links[1], links.indexOf(two), links.some(l => /^https:\/\/go\.shop\.example\/u\//.test(l))], [0, 'https://maps.example/', 2, true])
  assert.match(m.parts['text/plain'], /See: https:\/\/go\.shop\.example\/l\//)
  const open = link => d.get(new URL(link).pathname, { key: null, headers: chrome })
  const first = follow(await open(one)), second = follow(await open(two))
  assert.ok(first.startsWith('https://shop.example/one?a=1&b=2&utm_campaign=news&tact_click='))
  assert.equal(tagOf(second), null)
  const funnel = async () => (await d.report('news')).funnel
  assert.equal((await funnel()).linksOpened, 0, 'what it opened first is taken back')
  await d.ok('POST', '/v1/click', { key: keys.write, body: { tag: tagOf(first) } })
  assert.equal((await funnel()).clicked, 0, 'and what it confirms counts for nothing')
})
