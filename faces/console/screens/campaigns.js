// faces/console/screens/campaigns.js -- the campaigns, or one of them: #/campaigns, #/campaigns/NAME?tab=preview.
import List from '../campaigns/list.js'
import One from '../campaigns/one.js'
import { html } from '../lib/ui.js'

export default function Campaigns({ where }) {
  return where.rest[0] ? html`<${One} key=${where.rest[0]} name=${where.rest[0]} where=${where} />` : html`<${List} where=${where} />`
}
