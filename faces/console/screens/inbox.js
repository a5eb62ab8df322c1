// faces/console/screens/inbox.js -- the inbox: who waits, and one thread with what stands beside it.
import { Inbox } from '../inbox/list.js'
import { Thread } from '../inbox/thread.js'
import { html } from '../lib/ui.js'

export default function Screen({ session, where }) {
  return where.rest[0] ? html`<${Thread} key=${where.rest[0]} id=${where.rest[0]} session=${session} />` : html`<${Inbox} session=${session} />`
}
