// Landing pages and their forms over HTTP, as somebody without JavaScript has them, and as somebody with bad intent tries them.
import { test } from 'node:test'
import { assert, campaign, files, contents, fs, id, keys, path, start, until, userToken } from './lib.mjs'

const evil = `"><script>alert(1)</script>{{brand}}`, quoted = JSON.stringify(evil)
const front = (language, more) => `---\nlanguage: ${language}\n${more}---\n`
const field = (ask) => `    - {name: tea, ask: ${ask}, type: choice, required: true, property: tea, options: {green: "Green", black: ${quoted}}}\n`
const letter = (language, ask) => front(language, `kind: know\ntitle: ${quoted}\ndescription: ${quoted}\npicture: {file: tea.png, alt: ${quoted}}\ntopic: books\naction: {label: ${quoted}, url: "https://shop.example/?a=1&b=<2>"}\nform:\n  name: letter\n  fields:\n${field(ask)}` +
  `    - {name: from, ask: "Where from?", type: town, property: from, trait: town}\n    - {name: mail, ask: "Where to?", type: email, permission: [contact_email, remember]}\nafter: |\n  **Only for you.**\n`) + 'Three minutes.\n\n## How hot?\nVery </script><!-- hot.\n'.replace('</script><!--', '\\<')
const picture = (width, height) => { const b = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000', 'hex'); b.writeUInt32BE(width, 16); b.writeUInt32BE(height, 20); return b }
const brand = (more = {}) => ({
  'pages/tea.png': picture(1200, 630),
  'pages/tea.en.md': letter('en', quoted), 'pages/tea.fr.md': letter('fr', '"Lequel ?"'),
  'pages/near.md': front('en', 'kind: go\ntitle: Near\ndescription: So.\n'), 'pages/brew.md': front('en', 'kind: do\ntitle: Brew\ndescription: So.\n') + '1. Boil.\n2. Wait.\n',
  'places.csv': `id,name,lat,lon,address,hours,services,zone\nlyon,${evil.replace(/"/g, '""').replace(/^/, '"')}",45.75,4.85,"1, rue",24/7,x,Europe/Paris\nparis,Paris shop,48.85,2.35,"2, rue",Mo-Su 00:00-24:00,x,Europe/Paris\n`,
  'campaigns/thanks.yaml': campaign('thanks', 'class: service\nbasis: consent\nnot_after: 1d\nwhen: event.name == "Form Submitted" && event.tea == "green"\nagain: each', { channels: 'email' }), ...more })
const state = html => /name="state" value="([^"]*)"/.exec(html)?.[1]
const form = fields => new URLSearchParams(fields).toString()
const own = 'application/x-www-form-urlencoded', browser = { 'user-agent': 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0' }
const send = (d, where, fields, headers = {}) => d.post(where, form(fields), { key: null, headers: { 'content-type': own, ...browser, ...headers } })
const get = (d, where, headers = {}) => d.get(where, { key: null, headers: { 'accept-language': 'en', ...headers } })
const safe = html => { for (const bad of ['<script>alert', 'gt;proof', '>proof"', '"><script']) assert.ok(!html.includes(bad), bad) }
const fill = async (d, address, more = {}) => {
  let a = await get(d, '/f/letter')
  a = await send(d, '/f/letter', { state: state(a.text), value: 'green', do: 'next' })
  a = await send(d, '/f/letter', { state: state(a.text), value: 'Lyon', do: 'next' })
  return send(d, '/f/letter', [['state', state(a.text)], ['value', address], ['permit', 'contact_email'], ['permit', 'remember'], ['do', 'next'], ...Object.entries(more)])
}
const mails = d => d.outbox().filter(m => m.message === 'confirm')
const everything = folder => Buffer.concat(files(folder).filter(f => !/outbox/.test(f)).flatMap(contents)).toString('latin1')

test('pages: words are words wherever they come from, and languages, machines and search engines are served', async t => {
  // beside Paris a shop that is closed today: yesterday, tomorrow too, whatever the zone
  const day = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'][(new Date().getUTCDay() + 3) % 7], brought = brand()
  const d = await start({ brand: { ...brought, 'pages/heures.md': front('fr', 'kind: go\ntitle: Heures\ndescription: So.\n'), 'places.csv': brought['places.csv'] + `shut,Shut beside it,48.86,2.36,"3, rue, 75999 Petitpont",${day} 09:00-10:30,x,Europe/Paris\n` } }); t.after(() => d.stop())
  const a = await get(d, '/p/tea')
  assert.equal(a.status, 200)
  safe(a.text)
  assert.match(a.headers['content-security-policy'], /default-src 'none'; script-src 'self'/)
  assert.match(a.text, /<a class="button primary" href="https:\/\/shop\.example\/\?a=1&amp;b=&lt;2&gt;">/)
  assert.ok(!a.text.includes('Only for you'))
  const structured = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(a.text)[1])
  assert.deepEqual(structured['@graph'].map(x => x['@type']), ['WebPage', 'FAQPage'])
  assert.equal(structured['@graph'][0].name, evil)
  // where it is shared: its own picture, at an address that changes with it
  const at = /property="og:image" content="(http:\/\/127\.0\.0\.1:\d+)(\/p\/tea\/picture\?lang=en&amp;v=[0-9a-f]{8})"/.exec(a.text)
  assert.match(a.text, /image:width" content="1200">\s*<meta property="og:image:height" content="630">[^]*name="twitter:card" content="summary_large_image"/)
  const shown = await fetch(at[1] + at[2].replace('&amp;', '&'))
  assert.deepEqual([shown.status, shown.headers.get('content-type'), shown.headers.get('cross-origin-resource-policy')], [200, 'image/png', 'cross-origin'])
  assert.deepEqual(Buffer.from(await shown.arrayBuffer()), picture(1200, 630))
  assert.equal((await get(d, '/p/near/picture')).status, 404)
  assert.match((await get(d, '/p/near')).text, /name="twitter:card" content="summary"/)
  assert.match(a.text, /<link rel="alternate" hreflang="fr" href="http:\/\/127\.0\.0\.1:\d+\/p\/tea\?lang=fr">/)
  assert.match((await get(d, '/p/tea', { 'accept-language': 'de;q=0.9, fr-CH;q=0.8' })).text, /<html lang="fr">.*Lequel \?/s)
  assert.match((await get(d, '/p/tea?lang=en', { 'accept-language': 'fr' })).text, /<html lang="en">/)
  assert.match((await get(d, '/p/near')).text, /09:00 to 10:30/)
  assert.match((await get(d, '/p/heures')).text, /Fermé pour l’instant\. Ouvre \S+ à 9\sh<.*9\sh à 10\sh\s30/s)      // as /me and the words of messages say it: tact_time_of_day() of core/base/calendar.c
  const near = await get(d, `/p/near?town=${encodeURIComponent(evil)}`)
  safe(near.text)
  assert.match(near.text, /We do not know this town/)
  const paris = await get(d, '/p/near?town=75011')
  assert.ok(paris.text.indexOf('Paris shop') < paris.text.indexOf('script&gt;alert') && /km away|m away/.test(paris.text))
  // the nearest that is open: the shut one is nearer than Lyon, and stands behind it
  const order = html => [...html.matchAll(/<h3>([^<]*)<\/h3>\s*<p class="state (is-\w+)/g)].map(m => [m[1].slice(0, 10), m[2]])
  assert.deepEqual(order((await get(d, '/p/near?town=Paris')).text).map(o => o[1]), ['is-open', 'is-open', 'is-closed'])
  assert.deepEqual([order(paris.text)[0][0], order(paris.text)[2][0]], ['Paris shop', 'Shut besid'])
  // a town no table knows is one where the brand has a place, on a page and in a form
  const small = await get(d, '/p/near?town=petitpont')
  assert.doesNotMatch(small.text, /id="town-wrong"/)
  assert.deepEqual(order(small.text).map(o => o[0]).slice(0, 1), ['Paris shop'])
  assert.match((await get(d, '/p/tea?town=Petitpont')).text, /Question 1 of 2/)
  // what is known is not asked: the town the page was told is no question of its form
  assert.match(a.text, /Question 1 of 3/)
  assert.match((await get(d, '/p/tea?town=Lyon')).text, /Question 1 of 2/)
  assert.match((await get(d, '/p/tea?town=Nowhereville')).text, /Question 1 of 3/)
  // words are never a template, and no address of a page makes it another
  assert.ok(a.text.includes('&lt;script&gt;alert(1)&lt;/script&gt;{{brand}}'))
  const e = encodeURIComponent(evil)
  for (const q of [`lang=${e}`, `town=${e}&town=Lyon`, `lang=..%2f..%2fetc`, 'lang=%00', 'town=%00', 'town=%ff%fe', 'lang=en&lang=fr', 'town=' + 'x'.repeat(4000), '%', '=&=&&', `utm_campaign=${e}`, `tact_click=${e}`, '{{brand}}', `x=${'&y='.repeat(1500)}`]) {
    for (const page of ['/p/tea', '/p/near', '/f/letter']) {
      const odd = await get(d, `${page}?${q}`)
      assert.ok([200, 400].includes(odd.status), `${page}?${q.slice(0, 40)}: ${odd.status}`)
      safe(odd.text)
      if (odd.status === 200 && page === '/p/tea') assert.equal(/rel="canonical" href="[^"]*(\/p\/[^"]*)"/.exec(odd.text)[1].replace('?lang=en', ''), '/p/tea')
    }
  }
  const lyon = await send(d, '/p/near/near', { latitude: '45.7501', longitude: '4.8502' })
  safe(lyon.text)
  assert.ok(lyon.text.indexOf('Paris shop') > lyon.text.indexOf('script&gt;alert'))
  for (const bad of ['nan', '91', '1e9', '', '1;2']) assert.equal((await send(d, '/p/near/near', { latitude: bad, longitude: '4' })).status, 400)
  const brew = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec((await get(d, '/p/brew')).text)[1])['@graph'][1]
  assert.deepEqual([brew['@type'], brew.step.map(s => s.text)], ['HowTo', ['Boil.', 'Wait.']])
  for (const where of ['/p/none', '/p/..%2f..%2fetc', '/f/none', '/f/letter/confirm/x']) { const gone = await get(d, where); assert.equal(gone.status, 404, where); safe(gone.text) }
  // each language is an address of its own, the one its page calls canonical, and names all of them
  const listed = [...(await get(d, '/sitemap.xml')).text.matchAll(/<url><loc>http:\/\/[^/]*([^<]*)<\/loc>(.*?)<\/url>/g)].map(m => [m[1], [...m[2].matchAll(/hreflang="([\w-]+)" href="http:\/\/[^/]*([^"]*)"/g)].map(h => `${h[1]} ${h[2]}`).sort().join()])
  const all = 'en /p/tea?lang=en,fr /p/tea?lang=fr,x-default /p/tea'
  assert.deepEqual(listed.sort(), [['/p/brew', ''], ['/p/heures', ''], ['/p/near', ''], ['/p/tea?lang=en', all], ['/p/tea?lang=fr', all]])
  for (const [where] of listed) assert.ok((await get(d, where)).text.includes(`rel="canonical" href="http://127.0.0.1:${d.port}${where}"`), where)
  assert.match((await get(d, '/robots.txt')).text, /Sitemap: http:.*\/sitemap\.xml/)
  // a changed file is taken up, a broken one leaves the page as it was
  d.change({ 'pages/near.md': front('en', 'kind: go\ntitle: Nearer\n') })
  await until(async () => (await get(d, '/p/near')).text.includes('<h1>Nearer'), 'the new title')
  d.change({ 'pages/tea.png': 'no picture' })
  await until(() => /pages\/tea\.en\.md:\d+:\d+.*is no PNG, JPEG or WebP/.test(d.stderr), 'the fault of the picture to be said')
  assert.equal((await get(d, '/p/tea/picture')).status, 404)
  d.change({ 'pages/tea.png': picture(400, 400) })
  await until(async () => /image:width" content="400">[^]*content="summary"/.test((await get(d, '/p/tea')).text), 'the new picture')
  d.change({ 'pages/near.md': 'no page' })
  await until(() => d.stderr.includes('pages/near.md:1:1'), 'the fault to be said')
  assert.match((await get(d, '/p/near')).text, /<h1>Nearer/)
})

test('forms: one question at a time, nothing kept before the address is confirmed, and then once', async t => {
  const d = await start({ brand: brand() }); t.after(() => d.stop())
  const address = id('Anna') + '@Them.example', small = address.toLowerCase()
  let a = await get(d, '/f/letter')
  safe(a.text)
  assert.match(a.text, /Question 1 of 3/)
  const first = state(a.text)
  a = await send(d, '/f/letter', { state: first, value: 'brown', do: 'next' })
  assert.equal(a.status, 422)
  assert.match(a.text, /role="alert">Please choose one of the answers/)
  a = await send(d, '/f/letter', { state: first, value: '', do: 'pass' })
  assert.match(a.text, /Please answer/)                                        // it is required: it cannot be skipped
  a = await send(d, '/f/letter', { state: state(a.text), value: 'black', do: 'next' })
  assert.match(a.text, /Where from\?/)
  a = await send(d, '/f/letter', { state: state(a.text), do: 'back' })
  assert.match(a.text, /value="black" checked/)
  a = await send(d, '/f/letter', { state: state(a.text), value: 'green', do: 'next' })
  a = await send(d, '/f/letter', { state: state(a.text), value: evil, do: 'next' })
  safe(a.text)
  assert.match(a.text, /We do not know this town/)
  a = await send(d, '/f/letter', { state: state(a.text), value: 'Lyon', do: 'next' })
  assert.match(a.text, /Notice 1\./)
  assert.doesNotMatch(a.text, / checked/)
  const last = state(a.text)
  // a state that was touched is none, wherever; and the form goes on in the language it was begun in
  for (let i = 0; i < last.length; i += 1 + Math.floor(last.length / 24)) {
    const touched = last.slice(0, i) + (last[i] === 'A' ? 'B' : 'A') + last.slice(i + 1)
    assert.equal((await send(d, '/f/letter', { state: touched, value: address, permit: 'contact_email', do: 'next' })).status, 409, `character ${i}`)
  }
  for (const cut of [last.slice(1), last.slice(0, -1), last + 'A', last + last, '', '=', '%00']) assert.equal((await send(d, '/f/letter', { state: cut, value: address, do: 'next' })).status, 409)
  assert.match((await send(d, '/f/letter?lang=fr', { state: last, value: 'anna@', do: 'next' }, { 'accept-language': 'fr' })).text, /<html lang="en">[^]*no complete e-mail address/)
  assert.match((await send(d, '/f/letter', { state: last, value: 'anna@', do: 'next' })).text, /no complete e-mail address/)
  assert.match((await send(d, '/f/letter', { state: last, value: address, website: 'x', permit: 'contact_email', do: 'next' })).text, /as robots do/)
  const fields = [['state', last], ['value', address], ['permit', 'contact_email'], ['permit', 'remember'], ['permit', 'contact_sms'], ['do', 'next']]
  a = await send(d, '/f/letter', fields)
  assert.match(a.text, /Only for you/)
  assert.match(a.text, /We have written to/)
  assert.equal(mails(d).length, 1)
  assert.equal((await d.get(`/v1/people/${encodeURIComponent(small)}?as=email`)).status, 404)
  assert.ok(!everything(d.data).includes(small))
  // the same again writes no second mail
  await send(d, '/f/letter', fields)
  assert.equal(mails(d).length, 1)
  const link = new URL(mails(d)[0].content.action.url), where = link.pathname
  assert.equal(link.host, `127.0.0.1:${d.port}`)
  // reading confirms nothing; nor does a forged, cut, or exchanged token
  a = await get(d, where)
  assert.match(a.text, new RegExp(small.replace(/[.+]/g, '\\$&')))
  assert.equal((await d.get(`/v1/people/${encodeURIComponent(small)}?as=email`)).status, 404)
  for (const bad of [where.slice(0, -1), where.slice(0, -2) + (where.endsWith('A') ? 'BB' : 'AA'), `/f/letter/confirm/${last}`]) assert.equal((await d.post(bad, '', { key: null, headers: { 'content-type': own } })).status, 404)
  assert.equal((await send(d, '/f/letter', { state: where.split('/').at(-1), value: 'green', do: 'next' })).status, 409)       // nor is it a state
  assert.equal((await d.post(where, '', { key: null, headers: { 'content-type': own, origin: 'https://evil.example' } })).status, 403)
  a = await d.post(where, '', { key: null, headers: { 'content-type': own, 'accept-language': 'en', ...browser } })
  assert.equal(a.status, 200)
  assert.match(a.text, /Your address is confirmed/)
  const person = await d.export(small, 'email')
  const text = JSON.stringify(person)
  assert.match(text, /form:letter/)                                           // the receipt names the form
  assert.match(text, /"town":"Lyon"/)
  assert.doesNotMatch(text, /contact_sms[^}]*granted/)
  await until(() => d.outbox().some(m => m.campaign === 'thanks'), 'the campaign that the form led to')
  // once: said again, also after it was withdrawn, it gives nothing back
  await d.request('DELETE', `/v1/people/${encodeURIComponent(small)}?as=email`, { key: 'proof-admin-key-0001' })
  a = await d.post(where, '', { key: null, headers: { 'content-type': own } })
  assert.equal(a.status, 200)
  assert.equal((await d.get(`/v1/people/${encodeURIComponent(small)}?as=email`)).status, 404)
  assert.equal(d.outbox().filter(m => m.campaign === 'thanks').length, 1)
})

test('forms: who says nothing of themselves leaves answers alone; who proved who they are is not asked again; others are refused', async t => {
  const d = await start({ brand: brand({ 'pages/tea.en.md': letter('en', '"Which?"').replace('type: town, property: from, trait: town', 'type: text, property: from, trait: town') , 'pages/tea.fr.md': letter('fr', '"Lequel ?"').replace('type: town, property: from, trait: town', 'type: text, property: from, trait: town') }) }); t.after(() => d.stop())
  const walk = async (value, more = {}) => {
    let a = await get(d, '/f/letter')
    a = await send(d, '/f/letter', { state: state(a.text), value: 'green', do: 'next' })
    a = await send(d, '/f/letter', { state: state(a.text), value, do: 'next' })
    return send(d, '/f/letter', { state: state(a.text), do: 'pass', ...more })
  }
  let a = await walk(evil)
  assert.match(a.text, /Only for you/)
  safe(a.text)
  assert.equal(d.outbox().length, 0)
  // no permission ticked: the address is dropped, and it is said
  a = await get(d, '/f/letter')
  a = await send(d, '/f/letter', { state: state(a.text), value: 'black', do: 'next' })
  a = await send(d, '/f/letter', { state: state(a.text), do: 'pass' })
  a = await send(d, '/f/letter', { state: state(a.text), value: 'x@y.example', do: 'next' })
  assert.match(a.text, /Your address was not kept/)
  assert.equal(mails(d).length, 0)
  // answers that fit one by one and not together: said as it is, and an answer less goes on
  const story = `form:\n  name: story\n  fields:\n${[1, 2, 3, 4].map(n => `    - {name: n${n}, ask: "Tell ${n}", type: long, property: n${n}}\n`).join('')}`
  d.change({ 'pages/story.en.md': front('en', 'kind: know\ntitle: Story\n' + story) + 'So.\n' })
  await until(async () => (a = await get(d, '/f/story')).status === 200, 'the form')
  assert.ok(!/aria-describedby/.test(a.text))
  for (let n = 0; n < 2; n++) a = await send(d, '/f/story', { state: state(a.text), value: 'é'.repeat(350), do: 'next' })
  a = await send(d, '/f/story', { state: state(a.text), value: 'é'.repeat(350), do: 'next' })
  assert.match(a.text, /Tell 3[^]*aria-describedby="wrong">é{350}[^]*role="alert">Together your answers are longer/)
  a = await send(d, '/f/story', { state: state(a.text), value: 'x'.repeat(100), do: 'next' })
  assert.match(a.text, /Tell 4/)
  // another site's post
  const begun = state((await get(d, '/f/letter')).text)
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: `http://127.0.0.1:${d.port}.evil.example` }])
    assert.equal((await send(d, '/f/letter', { state: begun, value: 'green', do: 'next' }, headers)).status, 403)
  assert.equal((await send(d, '/f/letter', { state: begun, value: 'green', do: 'next' }, { origin: `http://127.0.0.1:${d.port}`, 'sec-fetch-site': 'same-origin' })).status, 200)
  // known: proved by userToken; a wrong one is nobody
  const user = id('user')
  await d.consent({ userId: user }, { remember: true, contact_email: true, personalise: true })
  await d.ok('POST', '/v1/identify', { body: { userId: user, messageId: id('m'), traits: { town: 'Lyon', email: 'known@them.example' } } })
  assert.equal((await send(d, '/f/letter', { userId: user, userToken: 'f'.repeat(64) })).status, 409)
  a = await send(d, '/f/letter', { userId: user, userToken: userToken(user) }, { 'accept-language': 'en' })
  assert.match(a.text, /Which\?/)
  assert.doesNotMatch(a.text, /Question 1 of/)                                // the only one left
  a = await send(d, '/f/letter', { state: state(a.text), value: 'green', do: 'next' })
  assert.match(a.text, /Only for you/)
  await until(() => d.outbox().some(m => m.campaign === 'thanks'), 'what the form led to')
  assert.doesNotMatch(a.text, /known@them/)
  // a flood is slowed down, and told so
  const flood = await Promise.all(Array.from({ length: 150 }, () => send(d, '/f/letter', { do: 'next' })))
  assert.ok(flood.some(f => f.status === 429 && /Please wait/.test(f.text)))
})

test('a link of a message to a landing page is led as one to the site, and its click confirmed by the page itself', async t => {
  const news = campaign('news', 'class: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == "News Wanted"', { channels: 'email' }).replace(/goal: .*\n/, '').replace(/body: "(\w+) words"/g, 'body: "$1 words", action: {label: "See", url: "https://go.shop.example/p/near"}')
  const d = await start({ brand: brand({ 'tact.yaml': x => x.replace('country: FR', 'public_url: https://go.shop.example/\ncountry: FR'), 'campaigns/news.yaml': news }) }); t.after(() => d.stop())
  const userId = id('anna'), sent = async () => { await d.track('News Wanted', { userId }); return until(() => d.outbox().filter(m => m.campaign === 'news').at(-1), 'the mail') }
  await d.consent({ userId }, { remember: true, contact_email: true, personalise: true, measure: true })
  await d.ok('POST', '/v1/identify', { body: { userId, messageId: id('m'), traits: { email: 'anna@them.example' } } })
  const to = new URL((await get(d, new URL((await sent()).content.action.url).pathname, browser)).headers.location)
  assert.match(to.href, /^https:\/\/go\.shop\.example\/p\/near\?utm_campaign=news&tact_click=[\w-]+$/)
  const seen = async (search, headers) => assert.equal((await d.post('/p/near', search, { key: null, headers: { 'content-type': own, ...headers } })).status, 204)
  await get(d, to.pathname + to.search, browser)
  await seen(to.search.slice(1), { 'user-agent': 'Googlebot/2.1' })
  await seen('tact_click=' + 'A'.repeat(52), browser)
  assert.equal((await d.report('news')).funnel.clicked, 0)                    // neither reading, nor a robot, nor a guess
  await seen(to.search.slice(1), browser)
  await seen(to.search.slice(1), browser)
  assert.equal((await d.report('news')).funnel.clicked, 1)
})

test('page files: a draft is written, checked, looked at and found by nobody; put live, withdrawn, taken back; names and links lead nowhere else', async t => {
  const d = await start({ brand: brand() }); t.after(() => d.stop())
  const admin = { key: keys.admin }, at = '/v1/pages/mint/en', on_disk = name => fs.readFileSync(path.join(d.folder, 'pages', name + '.md'), 'utf8')
  const put = (text, was = null, where = at, more = {}) => d.request('PUT', `${where}/file`, { body: { text, was, ...more }, ...admin })
  const text = front('en', `kind: know\nstate: draft\ntitle: ${quoted}\ndescription: So.\nform: {name: mint, fields: [{name: a, ask: Which?, property: a}]}\n`) + '\nstate: live\n'
  const made = await put(text, null, at, { note: 'first' })
  assert.equal(made.status, 200, made.text)
  assert.equal(on_disk('mint.en'), text)
  const file = await d.ok('GET', `${at}/file`)
  assert.deepEqual([file.name, file.path, file.text, file.inForce, file.writable], ['mint.en', 'pages/mint.en.md', text, true, true])
  const all = (await d.ok('GET', '/v1/pages')).pages, mint = all.find(p => p.name === 'mint')
  assert.deepEqual(all.map(p => p.name), ['brew', 'mint', 'near', 'tea'])
  assert.deepEqual([mint.url, mint.languages.map(l => [l.language, l.state, l.kind, l.title, l.form, l.path])], ['/p/mint', [['en', 'draft', 'know', evil, 'mint', 'pages/mint.en.md']]])
  // nobody finds it
  assert.deepEqual([(await get(d, '/p/mint')).status, (await get(d, '/f/mint')).status, (await d.post('/p/mint', '', { key: null })).status], [404, 404, 404])
  assert.ok(!/mint/.test((await get(d, '/sitemap.xml')).text))
  // but who writes it: framed by the console alone, and nothing in it runs
  const looked = await d.ok('POST', '/v1/pages/preview', { body: { name: 'mint', language: 'en', text } }), shown = await get(d, looked.page)
  safe(shown.text)
  assert.match(shown.text, /Which\?/)
  assert.match(shown.headers['content-security-policy'], /^sandbox allow-same-origin; default-src 'none'; .*form-action 'none'; .*frame-ancestors 'self'$/)
  assert.equal((await get(d, '/v1/pages/preview/' + 'a'.repeat(32))).status, 404)
  const unread = await d.ok('POST', '/v1/pages/preview', { body: { name: 'mint', language: 'en', text: text.replace('kind: know', 'kind: knwo') } })
  assert.deepEqual([unread.ok, unread.page, unread.findings.find(f => f.severity === 'error').line], [false, null, 3])
  assert.deepEqual(fs.readdirSync(path.join(d.folder, 'pages')).filter(f => /mint/.test(f)), ['mint.en.md'])
  // put live by its own word, and not a byte beside it
  const live = await d.ok('POST', `${at}/state`, { body: { state: 'live', was: made.json.version }, ...admin })
  assert.equal(on_disk('mint.en'), text.replace('state: draft', 'state: live'))
  assert.deepEqual([(await get(d, '/p/mint')).status, (await get(d, '/f/mint')).status, /mint/.test((await get(d, '/sitemap.xml')).text)], [200, 200, true])
  assert.equal((await d.request('POST', `${at}/state`, { body: { state: 'paused', was: live.version }, ...admin })).status, 400)
  // a mistake is told where it stands, and what was in force stays
  for (const [bad, line, message] of [[text.replace('kind: know', 'kind: buy').replace('state: draft', 'state: live'), 3, /without a product/], [text.replace('So.', '[broken'), 6, /./], [front('fr', 'kind: know\ntitle: T\n') + 'x', 1, /says 'en'/], [text + '<b>x</b>', 11, /HTML/], ['', 1, /language/]]) {
    const refused = await put(bad, live.version), asked = await d.ok('POST', '/v1/pages/check', { body: { name: 'mint', language: 'en', text: bad } })
    assert.equal(refused.status, 422, refused.text)
    const found = refused.json.findings.find(f => f.severity === 'error' && message.test(f.message))
    assert.deepEqual([found?.file, found?.line], ['pages/mint.en.md', line], refused.text)
    assert.ok(found.hint)
    assert.deepEqual([asked.ok, asked.findings], [false, refused.json.findings])
  }
  assert.equal((await put(front('en', 'kind: know\ntitle: T\n') + 'x'.repeat(300000), live.version)).status, 422)
  const swollen = await put(front('en', 'kind: know\ntitle: T\n') + '&'.repeat(40000), live.version)       // five times as much as HTML
  assert.equal(swollen.status, 422)
  assert.match(swollen.text, /larger than 128 kB/)
  assert.ok([413, 422].includes((await put('x'.repeat(1 << 20), live.version)).status))
  assert.equal((await put(text, made.json.version)).status, 409)
  assert.equal((await put(text)).status, 409)
  assert.equal((await get(d, '/p/mint')).status, 200)
  // another hand is seen, and everything can be taken back
  d.change({ 'pages/mint.en.md': text.replace('So.', 'By hand.') })
  await until(async () => (await d.ok('GET', `${at}/history`)).versions.length === 3, 'the other hand')
  const past = (await d.ok('GET', `${at}/history`)).versions
  assert.deepEqual(past.map(v => [v.by, v.note]), [['outside', ''], ['owner', ''], ['owner', 'first']])
  const undone = await d.request('POST', `${at}/undo`, { body: { to: made.json.version, was: past[0].version }, ...admin })
  assert.equal(undone.status, 200, undone.text)
  assert.equal(on_disk('mint.en'), text)
  assert.equal((await get(d, '/p/mint')).status, 404)
  // names, links, keys
  for (const bad of ['..%2f..%2fx/en', 'mint/..%2fx', 'Mint/en', 'mint/e', 'mint/en.x', '-x/en', `${'x'.repeat(81)}/en`, 'mint/xx%00'])
    assert.ok([400, 404].includes((await put(text, null, `/v1/pages/${bad}`)).status), bad)
  const outside = path.join(d.data, 'secret.md')
  fs.writeFileSync(outside, text)
  fs.symlinkSync(outside, path.join(d.folder, 'pages/linked.en.md'))
  assert.deepEqual([(await d.get('/v1/pages/linked/en/file')).status, (await put(text, null, '/v1/pages/linked/en')).status], [403, 403])
  fs.rmSync(path.join(d.folder, 'pages/linked.en.md'))
  assert.equal((await d.request('PUT', `${at}/file`, { body: { text, was: null }, key: keys.server })).status, 403)
  assert.equal((await d.get('/v1/pages', { key: keys.write })).status, 403)
  // a language of its own: the page is served in the others, and the draft may be ahead of them
  const tea = await d.ok('GET', '/v1/pages/tea/fr/file'), off = await d.ok('POST', '/v1/pages/tea/fr/state', { body: { state: 'draft', was: tea.version }, ...admin })
  assert.match((await get(d, '/p/tea?lang=fr')).text, /<html lang="en">/)
  assert.ok(!/hreflang="fr"/.test((await get(d, '/p/tea')).text + (await get(d, '/sitemap.xml')).text))
  assert.equal((await put(tea.text.replace('state: draft', '').replace(/form:.*after/s, 'after').replace(/after: .*\n.*\n/, 'state: draft\n'), off.version, '/v1/pages/tea/fr')).status, 200)
  assert.equal((await d.request('POST', '/v1/pages/tea/fr/state', { body: { state: 'live', was: (await d.ok('GET', '/v1/pages/tea/fr/file')).version }, ...admin })).status, 422)
})

test('page files: what stands in a draft\'s way is told before it is put live, in the reader\'s language; so is a history that cannot be kept', async t => {
  const d = await start({ brand: brand() }); t.after(() => d.stop())
  const admin = { key: keys.admin }, put = (name, text) => d.request('PUT', `/v1/pages/${name}/en/file`, { body: { text, was: null }, ...admin })
  const draft = front('en', 'kind: buy\nstate: draft\ntitle: Un titolo\ndescription: So.\n') + 'Words.\n\n1. The first step.\n'
  const told = f => f.map(x => [x.line, x.code, x.language])
  for (const [call, body] of [['check', {}], ['preview', {}]]) {
    const found = await d.ok('POST', `/v1/pages/${call}?lang=fr`, { body: { name: 'fresh', language: 'en', text: draft, ...body } })
    assert.deepEqual([found.ok, told(found.beforeLive).sort()], [true, [[10, 'page_example_text', 'fr'], [3, 'page_no_product', 'fr'], [5, 'page_example_title', 'fr']]], JSON.stringify(found))
    assert.deepEqual(found.findings.filter(f => f.severity === 'error'), [])
  }
  const made = await put('fresh', draft)
  assert.deepEqual([made.status, made.json.historyKept], [200, true])
  const refused = await d.request('POST', '/v1/pages/fresh/en/state', { body: { state: 'live', was: made.json.version }, headers: { 'accept-language': 'fr' }, ...admin })
  assert.deepEqual([refused.status, refused.json.title, told(refused.json.findings.filter(f => f.severity === 'error')).length], [422, 'Le fichier contient des erreurs\u202f; ce qui était en vigueur le reste.', 3], refused.text)
  const own = draft.replace('buy', 'know').replace('Un titolo', 'Mint tea').replace('1. The first step.\n', '')
  assert.deepEqual((await d.ok('POST', '/v1/pages/check', { body: { name: 'fresh', language: 'en', text: own } })).beforeLive, [])
  assert.deepEqual((await d.ok('POST', '/v1/pages/check', { body: { name: 'fresh', language: 'en', text: own.replace('state: draft\n', '') } })).beforeLive, [])

  fs.mkdirSync(path.join(d.data, 'versions/pages'), { recursive: true })
  fs.writeFileSync(path.join(d.data, 'versions/pages/lost.en'), 'a file where a folder would be: as little can be written as on a full disk')
  const lost = await put('lost', own)
  assert.deepEqual([lost.status, lost.json.historyKept, fs.readFileSync(path.join(d.folder, 'pages/lost.en.md'), 'utf8')], [200, false, own], lost.text)
  assert.match(lost.json.historyFault, /^The file is written and stands, but what it was before is not in its history: .+\. Make room/)
})
