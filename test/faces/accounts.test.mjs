// Signing in as people do: the first admin by the link of `tact run`, one's own account and second step, inviting, the audit log; with the keyboard, on a phone, in the dark.
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assert, start } from '../e2e/lib.mjs'
import { accessible, fits, ownOnly, phone, shot, visit } from './lib.mjs'

const secret = 'four winter tyres here'
let d, anna
const base = () => `http://127.0.0.1:${d.port}`

/** The code of an authenticator app for a secret in base32. */
function code(text) {
  const bits = [...text].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join(''), counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
  const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

before(async () => { d = await start() })
after(() => d.stop())

test('the first admin, with the keyboard alone', async () => {
  anna = await visit(/http:\S+\/#\/welcome\/\S+/.exec(d.stdout)[0])
  const { page, wrong } = anna
  await page.getByLabel('Name').waitFor()
  await accessible(page)
  await shot(page, 'console-welcome')
  await page.getByLabel('Name').focus()
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('short')
  await page.keyboard.press('Enter')
  await page.getByText('This password is too short').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.keyboard.press('Enter')
  await page.getByText('Signed in as anna').waitFor()
  assert.doesNotMatch(page.url(), /welcome/)
  assert.equal(await page.evaluate(() => document.cookie), '')                                    // no script can read it
  assert.deepEqual(wrong.filter(w => !/status of 40[01]/.test(w)), [])
})

test('one\'s own account: a second step with the code of an app, recovery codes, sessions', async () => {
  const { page } = anna
  await page.getByRole('link', { name: 'My account' }).click()
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByLabel('Your password, once more').fill(secret)
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'QR code of the secret' }).waitFor()
  await accessible(page)
  await shot(page, 'console-account')
  await page.getByLabel('The code your app shows now').fill('12 34')
  await page.keyboard.press('Enter')
  await page.getByText('The code is missing, not right').waitFor()
  await page.getByLabel('The code your app shows now').fill(code((await page.locator('code').first().innerText()).replaceAll(' ', '')))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
  anna.recovery = await page.locator('.codes code').allInnerTexts()
  assert.equal(anna.recovery.length, 10)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('It is on. 10 recovery codes are left.').waitFor()
  await page.getByRole('button', { name: 'New recovery codes' }).click()                            // the password alone does not do
  await page.getByLabel('Your password, once more').fill(secret)
  await page.getByLabel('The code your app shows now, or a recovery code').fill('000000')
  await page.keyboard.press('Enter')
  await page.getByText('The code is missing, not right').waitFor()
  await page.getByLabel('The code your app shows now, or a recovery code').fill(anna.recovery[0])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
  anna.recovery = await page.locator('.codes code').allInnerTexts()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('It is on. 10 recovery codes are left.').waitFor()
})

test('an invitation is made, used on a phone in the dark, and opens what its role opens', async () => {
  const { page } = anna
  await page.getByRole('link', { name: 'Accounts' }).click()
  await page.getByLabel('Name').fill('marie')
  const first = page.getByRole('checkbox', { name: /^marketer/ })
  await page.getByRole('button', { name: 'Make the link' }).click()                                 // no role is chosen for anybody
  assert.deepEqual([await first.isChecked(), await first.evaluate(x => x.validationMessage), await page.getByRole('dialog').count()], [false, 'Choose at least one role.', 0])
  await page.getByRole('checkbox', { name: /^agent/ }).check()
  assert.equal(await first.evaluate(x => x.validationMessage), '')
  await page.getByRole('button', { name: 'Make the link' }).click()
  const dialog = page.getByRole('dialog'), link = await dialog.getByRole('textbox').inputValue()
  await accessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'marie', exact: true }).waitFor()
  await accessible(page)
  await shot(page, 'console-accounts')
  const marie = await visit(link, { size: phone, colorScheme: 'dark', locale: 'fr-FR' })
  await marie.page.getByText('Vos rôles : service client').waitFor()
  await fits(marie.page)
  await accessible(marie.page)
  await shot(marie.page, 'console-welcome-phone')
  await marie.page.getByLabel('Mot de passe', { exact: true }).fill(secret)
  await marie.page.keyboard.press('Enter')
  await marie.page.getByRole('button', { name: 'Menu' }).click()
  assert.equal(await marie.page.getByRole('link', { name: 'Comptes' }).count(), 0)
  await marie.page.getByRole('link', { name: 'Mon compte' }).click()
  await marie.page.getByText('Où vous êtes connecté').waitFor()
  await fits(marie.page)
  await accessible(marie.page)
  await shot(marie.page, 'console-account-phone')
  ownOnly(marie.asked, base())
  await page.getByRole('button', { name: 'Remove marie' }).click()
  await page.getByRole('button', { name: 'Remove the account' }).click()
  await page.getByRole('heading', { name: 'marie', exact: true }).waitFor({ state: 'detached' })
  await marie.page.reload()
  await marie.page.getByRole('heading', { name: 'Se connecter' }).waitFor()                        // she is out, at once
  await marie.context.close()
})

test('whoever is invited for the shop is led to the till, and finds it from the console', async () => {
  const { page } = anna
  await page.getByRole('link', { name: 'Till', exact: true }).click()                               // an admin has the way, too
  assert.equal(await page.getByRole('link', { name: 'Open the till' }).getAttribute('href'), '/till')
  await page.getByRole('link', { name: 'Accounts' }).click()
  await page.getByLabel('Name').fill('lea')
  await page.getByRole('checkbox', { name: /^shop/ }).check()
  await page.getByRole('button', { name: 'Make the link' }).click()
  const lea = await visit(await page.getByRole('dialog').getByRole('textbox').inputValue(), { size: phone })
  await page.keyboard.press('Escape')
  await lea.page.getByLabel('Password', { exact: true }).fill(secret)
  await lea.page.keyboard.press('Enter')
  await lea.page.waitForURL(base() + '/till')
  await lea.page.getByRole('button', { name: 'Sign-up' }).or(lea.page.getByRole('heading', { name: 'Which shop is this phone in?' })).waitFor()
  await lea.page.goto(base() + '/')
  await lea.page.waitForFunction(() => document.querySelector('img.secret-qr')?.naturalWidth > 0)
  await fits(lea.page)
  await accessible(lea.page)
  await shot(lea.page, 'console-till-phone')
  await lea.page.getByRole('link', { name: 'Open the till' }).click()
  await lea.page.waitForURL(base() + '/till')
  ownOnly(lea.asked, base())
  await lea.context.close()
})

test('a session that ends while one types loses nothing: signing in again in a dialog, with the keyboard', async () => {
  const { page, context } = anna
  await page.getByRole('link', { name: 'Campaigns' }).click()
  await page.getByRole('link', { name: 'asked-buy', exact: true }).click()
  const title = page.getByLabel('Title, English'), why = page.getByLabel('Why (for the history)')
  await title.fill('Typed and kept')
  await why.fill('kinder words')
  await context.clearCookies()
  await title.press('End'); await page.keyboard.type(' ')         // asks the server again, unless the check of what stood there before does: then the dialog has the key
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.waitFor()
  await accessible(page, 'session over'); await shot(page, 'console-again')
  await page.keyboard.press('Escape')
  assert.ok(await dialog.isVisible(), 'what was open is not shown to whom is not signed in')
  assert.equal(await dialog.getByLabel('Password').evaluate(e => e === document.activeElement), true)
  await dialog.evaluate(d => { for (const name of ['password', 'code']) { const e = d.querySelector(`[name=${name}]`); e.value = name; e.dispatchEvent(new Event('input', { bubbles: true })) } })      // both at once, as a keeper of passwords does
  assert.deepEqual([await dialog.getByLabel('Password').inputValue(), await dialog.getByLabel('Code').inputValue()], ['password', 'code'])
  await dialog.getByLabel('Code').fill(''); await dialog.getByLabel('Password').fill('')
  await page.keyboard.type(secret); await page.keyboard.press('Tab'); await page.keyboard.type(anna.recovery[5]); await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' }).catch(async e => assert.fail(`${e.message}\n${await dialog.innerText()}`))
  assert.deepEqual([(await title.inputValue()).trimEnd(), await why.inputValue()], ['Typed and kept', 'kinder words'])
  await page.getByRole('button', { name: 'Throw away' }).click()
})

test('the audit log, and signing in again with a recovery code', async () => {
  const { page, asked, wrong } = anna
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByRole('listitem').filter({ hasText: 'anna removed the account marie' }).waitFor()
  assert.equal(await page.locator('.audit').getByText('signed in').count(), 0)
  await page.getByLabel('What').selectOption('sign-ins')
  await page.getByText('set up a second step').first().waitFor()
  await accessible(page)
  await shot(page, 'console-audit')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Name').fill('anna')
  await page.getByLabel('Password').fill('not it, surely not')
  await page.keyboard.press('Enter')
  await page.getByText('Name or password is wrong.').waitFor()
  await accessible(page)
  await shot(page, 'console-sign-in')
  await page.getByLabel('Password').fill(secret)
  await page.getByLabel('Code').fill(anna.recovery[3])
  await page.keyboard.press('Enter')
  await page.getByText('Signed in as anna').waitFor()
  await page.setViewportSize(phone.viewport)
  await fits(page)
  ownOnly(asked, base())
  assert.deepEqual(wrong.filter(w => !/status of 40[0134]/.test(w)), [])
})
