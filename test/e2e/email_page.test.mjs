// An agency's own HTML file as an e-mail's page: what arrives at a real mail server, and what check says of it.
import { test } from 'node:test'
import { assert, fs, id, path, start, until } from './lib.mjs'
import { certificates, mailServer, password } from './mail.mjs'

const page = body => `<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Hiver</title><style>td{padding:0}</style></head>\n<body bgcolor="#fff">\n<table><tr><td>${body}</td></tr></table>\n</BODY>\n</html>\n`
const campaign = (cls, words) => `campaign: winter\nstate: live\nsend: everyone\nclass: ${cls}\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"\nmessages:\n  - id: one\n    channels: [email]\n${words}`
const words = more => ['en', 'fr', 'it'].map(l => `    ${l}: {title: "L’hiver {{event.what}}", html: campaigns/winter.html${more || ''}}\n`).join('')

async function arrived(t, { cls = 'service', html, more, what = '<b>"l\'été" & co</b>', measure = false, pixel = false, opens = false }) {
  const far = await mailServer(t, { auth: true })
  const smtp = `  email: {driver: smtp, host: localhost, port: ${far.port}, from: news@town.example, from_name: "Café Ville", user: anna, password: "\${env:MAIL_PASSWORD}", ca_file: "${certificates().ca}"${pixel ? ', open_pixel: true' : ''}}\n`
  const d = await start({ brand: { 'tact.yaml': x => x.replace('  email: {driver: dry-run}\n', smtp).replace('country: FR', 'public_url: https://go.shop.example\ncountry: FR'),
    'campaigns/winter.yaml': campaign(cls, words(more)), 'campaigns/winter.html': html }, env: { MAIL_PASSWORD: password } })
  t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_email: true, measure, ...(opens ? { open_tracking: true } : {}) })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  await d.track('News Wanted', { ...who, properties: { what } })
  const [m] = await until(() => far.messages.length === 1 && far.messages, 'the mail')
  return { m, d, html: m.parts['text/html'].replaceAll('\r\n', '\n'), text: m.parts['text/plain'].replaceAll('\r\n', '\n') }
}

test('the page arrives as it is, filled and escaped, with the line to unsubscribe, links led, and a text made from it', async t => {
  const { m, html, text } = await arrived(t, { html: page('<h1>Bonjour {{event.what}}</h1><p><a href="https://shop.example/tyres?a=1&amp;b=2"><img src="https://cdn.example/a.png" alt="Nos pneus"></a> — <a href="https://maps.example/">plan</a></p>'), measure: true })
  assert.equal(m.headers.subject, `L’hiver <b>"l'été" & co</b>`)
  assert.match(html, /^<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Hiver<\/title><style>td\{padding:0\}<\/style>/)
  assert.match(html, /<h1>Bonjour &lt;b&gt;&quot;l&#39;été&quot; &amp; co&lt;\/b&gt;<\/h1>/)
  assert.match(html, /<a href="https:\/\/go\.shop\.example\/l\/[\w-]+"><img src="https:\/\/cdn\.example\/a\.png" alt="Nos pneus"><\/a> — <a href="https:\/\/maps\.example\/">/)
  assert.match(html, /<p style="[^"]*">Sent by Café Ville\. (?:<a href="[^"]*"[^>]*>[^<]*<\/a> &middot; )*<a href="https:\/\/go\.shop\.example\/me\/l\/[\w-]+"[^>]*>What you get, and why<\/a> &middot; <a href="https:\/\/go\.shop\.example\/u\/[a-z2-7]{53}"[^>]*>Unsubscribe<\/a><\/p>\n<\/BODY>\n<\/html>/)
  assert.match(text, /^Bonjour <b>"l'été" & co<\/b>\n\nNos pneus \(https:\/\/shop\.example\/tyres\?a=1&b=2\) — plan \(https:\/\/maps\.example\/\)\n/)
  assert.match(text, /Unsubscribe: https:\/\/go\.shop\.example\/u\//)
  assert.match(m.headers['list-unsubscribe-post'], /One-Click/)
})

test('a page with {{unsubscribe}} keeps its own line, and a body is the text beside it', async t => {
  const { html, text } = await arrived(t, { html: page('{{brand}} <a href="{{unsubscribe}}">Plus rien</a>'), more: ', body: "In **words**."' })
  assert.match(html, /proof <a href="https:\/\/go\.shop\.example\/u\/[a-z2-7]{53}">Plus rien<\/a>/)
  assert.equal(html.match(/\/u\//g).length, 1)
  assert.match(text, /^In words\.\n/)
})

test('a step of an order has nothing to unsubscribe from, on its page neither', async t => {
  const { html, m } = await arrived(t, { cls: 'transactional', html: page('Payé{{#unsubscribe}}<a href="{{unsubscribe}}">x</a>{{/unsubscribe}}') })
  assert.match(html, /<td>Payé<\/td>/)
  assert.doesNotMatch(html, /unsubscribe/i)
  assert.equal(m.headers['list-unsubscribe'], undefined)
})

test('a hole that nothing fills keeps the page from going out; check tells every mistake in its file', async t => {
  const d = await start({ brand: { 'campaigns/winter.yaml': campaign('service', words()), 'campaigns/winter.html': page('{{event.absent}}') } }); t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_email: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  await d.track('News Wanted', { ...who, properties: { what: 'x' } })
  await d.track('News Wanted', { ...who, properties: { what: 'x', absent: 'there' } })
  await until(() => d.outbox().length, 'the whole one')
  assert.deepEqual(d.outbox().map(m => /<td>there<\/td>/.test(m.content.html)), [true])
  d.change({ 'campaigns/winter.html': page('{{event.absent}}\n<a href="{{event.link}}">x</a> {{nobody}} {{{event.raw}}} <img src="logo.png">') })
  const said = d.tact('check', d.folder), all = said.out + said.err
  assert.equal(said.code, 1)
  for (const found of [/campaigns\/winter\.html:5:10:.*may not begin with what an event says/, /campaigns\/winter\.html:5:\d+:.*no such name: 'nobody'/, /campaigns\/winter\.html:5:\d+:.*as HTML/, /campaigns\/winter\.html:5:\d+:.*nobody will see this picture/])
    assert.match(all, found)
  for (const [file, what] of [['../winter.html', /campaigns\/winter\.yaml:\d+:\d+:.*is no HTML file of this folder/], ['/etc/passwd', /is no HTML file of this folder/], ['campaigns/nowhere.html', /cannot be read: No such file/]]) {
    d.change({ 'campaigns/winter.yaml': campaign('service', words()).replaceAll('campaigns/winter.html', file) })
    const now = d.tact('check', d.folder)
    assert.equal(now.code, 1)
    assert.match(now.out + now.err, what)
  }
  d.change({ 'campaigns/winter.yaml': campaign('service', words()), 'campaigns/winter.html': page('x'.repeat(100 << 10)) })
  assert.match(d.tact('check', d.folder).out, /larger than 100 KB/)
})

test('a page that changes is in force at once, and a dry run shows it', async t => {
  const d = await start({ brand: { 'campaigns/winter.yaml': campaign('service', words()), 'campaigns/winter.html': page('one') } }); t.after(() => d.stop())
  const who = { userId: id('anna') }
  await d.consent(who, { remember: true, personalise: true, contact_email: true })
  await d.ok('POST', '/v1/identify', { body: { ...who, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  const sent = async n => { await d.track('News Wanted', { ...who, properties: { what: 'x' } }); return (await until(() => d.outbox().length === n && d.outbox()[n - 1], 'the message')).content.html }
  assert.match(await sent(1), /<td>one<\/td>/)
  const before = (await d.metrics()).tact_reloads_total
  fs.writeFileSync(path.join(d.folder, 'campaigns/winter.html'), page('two'))
  await until(async () => (await d.metrics()).tact_reloads_total > before, 'the reload')
  assert.match(await sent(2), /<td>two<\/td>/)
})

test('a picture tells that a mail was opened only when brand and person both said yes; it is counted in aggregate, once, and changes nothing of the person', async t => {
  const html = page('Bonjour')
  for (const how of [{ opens: true }, { pixel: true }, {}]) assert.doesNotMatch((await arrived(t, { html, ...how })).html, /<img/, JSON.stringify(how))
  const { html: got, d } = await arrived(t, { html, pixel: true, opens: true })
  const [, src] = /<img src="https:\/\/go\.shop\.example(\/o\/[\w-]{52})" width="1" height="1" alt="">\n<\/BODY>/.exec(got)
  const before = await d.report('winter'), agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36' }
  assert.equal(before.funnel.picturesLoaded, 0)
  await d.get(src, { key: null, headers: { 'user-agent': 'Barracuda Sentinel (EE)' } })
  await d.request('HEAD', src, { key: null, headers: agent })
  for (let i = 0; i < 2; i++) {
    const picture = await d.get(src, { key: null, headers: agent })
    assert.deepEqual([picture.status, picture.headers['content-type'], picture.headers['cache-control'], picture.text.slice(0, 6), picture.headers['set-cookie']], [200, 'image/gif', 'no-store', 'GIF89a', undefined])
  }
  const after = (await d.report('winter')).funnel
  assert.deepEqual([after.picturesLoaded, after.seen, after.linksOpened], [1, 0, 0])
  assert.equal((await d.get('/o/' + 'A'.repeat(52), { key: null, headers: agent })).status, 200)
  assert.equal((await d.report('winter')).funnel.picturesLoaded, 1)
  assert.equal((await d.get(src.replace('/o/', '/l/'), { key: null, headers: agent })).status, 404, 'it is no link')
})
