// The till as somebody in the shop uses it: a phone, a coupon, a card, a lost network, an objection.
import { after, before, test } from 'node:test'
import { all, assert, campaign, id, start, until } from '../e2e/lib.mjs'
import { accessible, account, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const rewards = 'points: {expire: 24, rules: [{name: orders, on: Order Completed, when: event.revenue > 0.0, points: event.revenue}]}\nvisits: {on: Shop Visited, per: place}\n' +
  'tiers: {by: visits, within: 12, levels: [{name: bronze, from: 0}, {name: silver, from: 2}]}\ncoupons: [{name: welcome, value: {en: 5 euros off, fr: 5 euros de remise}, valid: 30d, per_person: 3}]\n'
const offer = campaign('welcome', 'on: event\nwhen: event.name == "welcome"\nworth: 1000\nagain: each\nholdout: 0%\ncoupon: welcome\n', { slot: 'welcome' }).replaceAll('words"', 'Your code is {{coupon.code}}"')
const letter = '---\nlanguage: fr\nkind: know\ntitle: "Neige"\ndescription: "d"\nform:\n  name: first-snow\n  title: "La lettre de la première neige"\n  fields:\n    - {name: mail, ask: "Où écrire ?", type: email, permission: [contact_email, remember]}\n---\nTexte.\n'
let d, base, userId, card, codes

before(async () => {
  d = await start({ brand: { 'rewards.yaml': rewards, 'campaigns/welcome.yaml': offer, 'pages/snow.fr.md': letter } })
  base = `http://127.0.0.1:${d.port}`
  userId = id('anna')
  await d.consent({ userId }, Object.fromEntries(all.map(p => [p, true])))
  codes = []
  for (let i = 0; i < 2; i++) codes.push(/code is (\S+)/.exec((await d.asked('welcome', { userId, event: 'welcome', slot: 'welcome' })).decision.content.body)[1])
  card = (await d.ok('GET', `/v1/rewards/${userId}`)).card
})
after(() => d.stop())
/** Where the keyboard is. */
const at = page => page.evaluate(() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => `${document.activeElement.tagName} ${document.activeElement.innerText ?? ''}`))
const good = async v => { await accessible(v.page); await fits(v.page) }

test('in the shop', async t => {
  const v = await visit(base + '/till', { size: phone, locale: 'fr-FR', colorScheme: 'dark' }), { page, context } = v
  await t.test('the door: name and password, and only the role of the shop', async () => {
    await page.getByLabel('Nom').waitFor()
    await good(v)
    await account(d, ['shop'], 'lea')
    await page.getByLabel('Nom').fill('lea')
    await page.getByLabel('Mot de passe').fill('four winter tyres here')
    await page.keyboard.press('Enter')
    const where = page.getByRole('region', { name: 'Dans quel magasin est ce téléphone ?' })      // first of all, and once
    assert.equal(await page.getByRole('button', { name: 'Scanner' }).count(), 0)
    await good(v)
    await where.getByRole('button').first().click()
    await page.getByRole('button', { name: 'Changer de magasin' }).waitFor()
    assert.match(await at(page), /^H2 Magasin /)
    await good(v)
    await shot(page, 'till')
  })
  const look = async text => { await page.getByLabel('Ou saisissez le code').fill(text); await page.getByRole('button', { name: 'Regarder' }).click() }

  await t.test('a coupon is used once; used again it is refused, and a wrong code says so', async () => {
    await look(codes[0])
    await page.locator('section').getByText('5 euros de remise').waitFor()
    await page.locator('section').getByText('Il peut être utilisé.').waitFor()
    await shot(page, 'till-coupon')
    await page.getByRole('button', { name: 'Utiliser maintenant' }).click()
    await page.locator('section').getByText('Utilisé à l’instant.').waitFor()
    assert.match(await at(page), /^DIV Utilisé à l’instant/)
    assert.equal(await page.getByText('Il peut être utilisé.').count(), 0, 'what is used is not said to be of use')
    await good(v)
    await page.getByRole('button', { name: 'Un autre' }).click()
    await look(codes[0])
    await page.locator('section').getByText('Il a déjà été utilisé').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Utiliser maintenant' }).count(), 0)
    await page.getByRole('button', { name: 'Un autre' }).click()
    await look('<img src=x onerror=alert(1)>')
    await page.getByRole('alert').waitFor()
    await good(v)
  })

  await t.test('the camera reads a code askew where the browser has no reader of its own', async () => {
    const svg = (await d.request('GET', '/v1/qr?text=' + encodeURIComponent(base + '/h/abcdefghijklmnop'))).text
    await page.evaluate(svg => {
      delete window.BarcodeDetector
      navigator.mediaDevices.getUserMedia = async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 }), pen = canvas.getContext('2d'), code = Object.assign(new Image(220, 220), { src: 'data:image/svg+xml,' + encodeURIComponent(svg) })
        await new Promise((done, failed) => { code.onload = done; code.onerror = failed })
        const draw = () => { pen.reset(); pen.fillStyle = '#caa'; pen.fillRect(0, 0, 640, 480); pen.translate(320, 240); pen.rotate(0.3); pen.transform(1, 0.1, 0.05, 0.9, 0, 0); pen.fillStyle = '#fff'; pen.fillRect(-125, -125, 250, 250); pen.drawImage(code, -110, -110, 220, 220) }
        draw(); setInterval(draw, 50)
        return canvas.captureStream(20)
      }
    }, svg)
    await page.locator('section').getByRole('button', { name: 'Scanner' }).click()
    await page.getByRole('heading', { name: 'Ce que cette personne regardait' }).waitFor()
    assert.equal(await at(page), 'H2 Ce que cette personne regardait')
    await good(v)
    await page.getByRole('button', { name: 'Un autre' }).click()
  })

  await t.test('a card: its visit counts once, though the network was lost; a coupon is not used until that is confirmed', async () => {
    await look(card)
    await page.getByRole('heading', { name: 'Une carte' }).waitFor()
    assert.equal(await at(page), 'H2 Une carte')
    const { json: { lines: [seen] } } = await d.request('GET', '/v1/audit?limit=1&what=looks', { key: null, headers: { 'x-tact': 'console', origin: base, cookie: d.admin } })
    assert.deepEqual([seen.by, seen.reason], ['lea', 'à la caisse'])
    await good(v)
    await shot(page, 'till-card')
    assert.ok(!(await page.content()).includes(userId))
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Compter cette visite' }).click()
    await page.locator('section').getByText('Pas encore confirmé').waitFor()
    assert.match(await at(page), /^DIV Pas encore confirmé/)
    await page.locator('section').getByText('0 visites').or(page.locator('section').getByText('0 visite')).waitFor()
    await page.getByText('Pas de réseau.').waitFor()
    await good(v)
    await shot(page, 'till-offline')
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.getByText('Quelque chose attend encore').waitFor()
    await page.reload()                                          // closed and opened without a network: the page is there, and so is what waits
    await page.getByText('Quelque chose attend encore').waitFor({ state: 'detached' })
    await page.getByText('1 attend le réseau').waitFor()
    await page.getByText('Le serveur est injoignable').waitFor()
    assert.equal((await d.ok('GET', `/v1/rewards/${userId}`)).shopVisits, 0)
    await page.route('**/v1/session', async r => r.request().method() === 'GET' ? r.fulfill({ json: { name: 'max', roles: ['shop'] } }) : r.continue())
    await context.setOffline(false)
    await page.getByText('Quelque chose de lea attend encore').waitFor()                            // under somebody else's name it would be theirs
    await page.getByText('1 attend le réseau').waitFor({ state: 'detached' })
    await page.unroute('**/v1/session')
    assert.equal((await d.ok('GET', `/v1/rewards/${userId}`)).shopVisits, 0)
    await page.reload()
    await until(async () => (await d.ok('GET', `/v1/rewards/${userId}`)).shopVisits === 1, 'the visit to be counted')
    await page.reload()
    await page.getByText('En attente, et à l’instant (').click()
    await page.getByText('Comptée.').waitFor()
    assert.equal((await d.ok('GET', `/v1/rewards/${userId}`)).shopVisits, 1)
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('tact-card'), 'what was confirmed keeps nothing of the person')
  })

  await t.test('what was counted shows on the card; without a network what is looked up, and who leaves, is told so', async () => {
    await look(card)
    await page.locator('section .tag').getByText('1 visite').waitFor()
    await page.getByRole('button', { name: 'Compter cette visite' }).click()
    await page.locator('section').getByText('la visite du jour comptait déjà').waitFor()
    await page.getByRole('button', { name: 'Changer de magasin' }).click()
    assert.equal(await at(page), 'H2 Dans quel magasin est ce téléphone\u202f?')
    await page.getByRole('region', { name: 'Dans quel magasin est ce téléphone ?' }).getByRole('button').nth(1).click()
    await look(card)
    await page.getByRole('button', { name: 'Compter cette visite' }).click()
    await page.locator('section').getByText('Comptée.').waitFor()
    await page.locator('section .tag').getByText('2 visites').waitFor()
    await page.locator('section .tag').getByText('silver').waitFor()
    await context.setOffline(true)
    await page.getByRole('button', { name: /welcome|5 euros/ }).first().click()                     // one of the card's coupons
    await page.getByRole('alert').getByText('rien n’a été consulté').waitFor()
    assert.equal(await at(page), 'INPUT ')
    await page.locator('section').getByRole('button', { name: 'Scanner' }).click()
    await page.getByText('Saisissez le code ou utilisez une douchette').waitFor()
    await good(v)
    await page.keyboard.press('Enter')                                                               // the keyboard is on the button that closes it
    assert.equal(await at(page), 'BUTTON Scanner')
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.getByText('Votre session reste ouverte').waitFor()
    await context.setOffline(false)
  })

  await t.test('an order is ready: its number alone leads to who bought it, and a wrong one says so', async () => {
    await d.track('Order Completed', { userId, properties: { order_id: 'A-1042', revenue: 20 } })
    await page.getByRole('button', { name: 'Retrait' }).click()
    await page.getByLabel('Numéro de commande').fill('A-1043')
    await page.getByRole('button', { name: 'Elle est prête' }).click()
    await page.locator('section').getByText('Personne n’est connu par ce numéro.').waitFor()
    await good(v)
    await page.getByRole('button', { name: 'Un autre' }).click()
    await page.getByLabel('Numéro de commande').fill('A-1042')
    await shot(page, 'till-pickup')
    await page.getByRole('button', { name: 'Elle est prête' }).click()
    await page.locator('section').getByText('Enregistré.').waitFor()
    assert.ok((await d.export(userId)).events.some(e => e.event?.name === 'Pick-up Ready' && e.event.properties.order_id === 'A-1042'))
  })

  await t.test('sign-up: the brand\'s form, here or on their own phone', async () => {
    await page.getByRole('button', { name: 'Inscription' }).click()
    await page.getByRole('heading', { name: 'La lettre de la première neige' }).waitFor()
    await page.getByRole('button', { name: 'Sur son téléphone' }).click()
    await until(() => page.getByAltText(/Un code qui ouvre/).evaluate(i => i.complete && i.naturalWidth > 0), 'the code to be drawn')
    await good(v)
    await shot(page, 'till-sign-up')
    const here = page.getByRole('link', { name: 'La personne le remplit ici' })
    assert.equal(await here.getAttribute('rel'), 'noopener noreferrer')
    const [opened] = await Promise.all([context.waitForEvent('page'), here.click()])
    await opened.getByText('Où écrire ?').waitFor()
    await opened.close()
  })

  await t.test('an objection spoken at the counter holds', async () => {
    await page.getByRole('button', { name: 'Opposition' }).click()
    await page.getByLabel(/Adresse e-mail ou/).fill('+33612345678')
    await page.getByRole('button', { name: 'L’enregistrer' }).click()
    await page.getByText('Choisissez-en au moins une.').waitFor()
    await page.getByLabel('Tous les messages, sur tous les canaux').check()
    await good(v)
    await shot(page, 'till-objection')
    await page.getByRole('button', { name: 'L’enregistrer' }).click()
    await page.locator('section').getByText('Cela vaut dès maintenant.').waitFor()
  })
  ownOnly(v.asked, base)
  assert.deepEqual(v.wrong.filter(w => !/401|404|ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/.test(w)), [])
})

test('an account without the role is told so, and can leave', async () => {
  const v = await visit(base + '/till', { size: phone, cookie: await account(d, ['marketer']) })
  await v.page.getByText('it lacks the role').waitFor()
  await good(v)
  await v.page.getByRole('button', { name: 'Sign out' }).click()
  await v.page.getByLabel('Password').waitFor()
})
