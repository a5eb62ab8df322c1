// What a page written in TypeScript says to the SDK; test/faces/sdk_package.test.mjs has the compiler read it.
import { createTact, type Answer, type ConsentState, type Tact } from '../index.js'

const tact: Tact = createTact({ url: 'https://tact.your.site', writeKey: 'k', consent: 'tcf', dataLayer: true })
const id: string | null = tact.anonymousId
const message: string = tact.track('Product Viewed', { name: 'A novel' })
const answer: Promise<Answer> = tact.decide('top', { text: 'winter tyres', hint: 'go' })
answer.then(async a => { if (a.decision) { await tact.show('top', a); tact.feedback(a.decision.id, 'seen') } else console.log(a.reasons[0]?.code) })
const state: Promise<ConsentState> = tact.consent({ tool: { tcf: { 1: true } }, source: 'CPXx' })
tact.consent({ purposes: { remember: true, measure: 'refused' }, method: 'form' })
tact.on('message', m => m.content.title)
tact.on('consent', c => c.granted.includes('remember'))
window.tactReady?.push(t => t.identify('u', {}, { userToken: 'hex' }))
// @ts-expect-error a kind that is none
tact.decide('top', { hint: 'buying' })
// @ts-expect-error purposes or tool, not both
tact.consent({ purposes: { remember: true }, tool: { tcf: {} } })
// @ts-expect-error an event that is none
tact.on('clicked', () => {})
export { id, message, state }
