// faces/console/screens/till.js -- the way to the till: a page of its own, for any phone. Opened here, or by its code on the phone of the shop.
import { html } from '../lib/ui.js'
import { t } from '../lib/words.js'

export default function Till() {
  const url = location.origin + '/till'
  return html`<div class="stack tight"><h1>${t('counter.title')}</h1><p class="soft">${t('counter.intro')}</p></div>
    <p><a class="button primary till-way" href="/till">${t('counter.open')}</a></p>
    <section class="card stack tight"><h2>${t('counter.phone')}</h2><p class="soft">${t('counter.phoneHint')}</p>
      <img class="secret-qr" width="220" height="220" src=${'/v1/qr?text=' + encodeURIComponent(url)} alt=${t('counter.qr', { url })} /><p class="mono small">${url}</p></section>`
}
