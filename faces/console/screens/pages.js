// faces/console/screens/pages.js -- the pages of the brand, or one of them in one language: #/pages, #/pages/NAME/LANGUAGE.
import List from '../pages/list.js'
import One from '../pages/one.js'
import { html } from '../lib/ui.js'

export default function Pages({ where: { rest: [name, language], query } }) {
  return name && language ? html`<${One} key=${name + '/' + language} name=${name} language=${language} tab=${query.get('tab')} />` : html`<${List} />`
}
