// faces/console/screens/people.js -- one person for those who serve people, everybody together for those who plan. Whoever is looked at stands in no address: nothing of it stays in the browser's history.
import { Find } from '../people/find.js'
import { Overall } from '../people/overall.js'
import { Story } from '../people/story.js'
import { html, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

export default function People({ session }) {
  const [found, set] = useState(), has = (...roles) => session.roles.includes('admin') || session.roles.some(r => roles.includes(r))
  if (found) return html`<${Story} who=${found} has=${has} onClose=${() => set()} />`
  const serves = has('agent', 'privacy'), plans = has('marketer')
  return html`<div class="stack tight"><h1>${t('people.title')}</h1>${serves && plans && html`<p class="soft">${t('people.intro')}</p>`}</div>
    ${serves && html`<${Find} onFound=${set} />`}${plans && html`<${Overall} />`}`
}
