// @tact/web: types. The HTTP API behind it: doc/api.md.

export type Purpose = 'remember' | 'personalise' | 'locate' | 'link_devices' | 'measure' | 'open_tracking' | (string & {})
export type State = 'granted' | 'refused' | 'withdrawn' | 'unknown'
export type Kind = 'know' | 'go' | 'do' | 'buy' | 'unknown'
export type Outcome = 'delivered' | 'seen' | 'clicked' | 'dismissed' | 'unsubscribed' | 'complained'
/** `auto`: the site's TCF tool or Consent Mode, else tact's own question. `callback`: your page calls consent() itself. */
export type ConsentTool = 'auto' | 'tcf' | 'google' | 'banner' | 'callback' | 'none'

export interface Options {
  /** Where tact is: https://tact.your.site */
  url: string
  /** A key of kind `write`, which may stand in a page; it lists your origin. */
  writeKey: string
  consent?: ConsentTool
  /** Purposes tact's own question names; the five of the page unless told. */
  purposes?: Purpose[]
  language?: 'en' | 'fr' | 'it'
  /** false: page views are yours to tell, with page(). */
  page?: boolean
  /** false: slots are yours to fill, with decide() and show(). */
  slots?: boolean
  /** false: no stream is opened. */
  stream?: boolean
  /** true, or the name of the dataLayer: its e-commerce events are read. */
  dataLayer?: boolean | string
  /** Milliseconds until decide gives up: 300. */
  timeout?: number
  /** The site's service worker for web push: /tact-sw.js */
  worker?: string
}

export interface Reason { code: string; text?: string; campaign?: string; channel?: string; until?: string }
export interface Content { locale?: string; title: string; body: string; html?: string; action?: { label: string; url: string } }
export interface Decision {
  id: string; campaign: string; message: string; channel: string; class: string; content: Content; notAfter: string; private?: boolean; me?: string
  later?: { when: string; label: string }[]
}
export interface Journey { topic: string; stage: string; from: string; url: string; at: string }
export interface Nearby { place: string; name: string; distanceM: number; open: boolean; closes?: string; inStock?: boolean }
export interface Moment { kind: Kind; probability: Record<Kind, number>; situation: string; topics: string[]; stage: string; urgency: number }
/** Silence has `decision: null`; without `moment` the question was not answered: `late`, `offline`, `refused`, or asked before anybody said yes. */
export interface Answer { id?: string; moment?: Moment; decision: Decision | null; reasons: Reason[]; resume?: Journey[]; nearby?: Nearby[]; purposesRead?: Purpose[] }

export interface ConsentState { known: boolean; chosen: boolean; granted: Purpose[] }
export interface Receipt { receipt: string; at: string; number: number; hash: string; signature: string; purposes: Record<Purpose, State>; notMapped?: string[] }
export type Choice = {
  /** What the tool said, as it said it; the receipt keeps it (4,096 bytes at most; of a longer one of a tool that is read, its SHA-256). */
  source?: string
  method?: string
  notice?: number
  /** Of a tool: said just now, by the person's hand. Without it, what was taken back here since is not taken for a new yes. */
  anew?: boolean
} & ({ purposes: Partial<Record<Purpose, boolean | State>>; tool?: undefined }
  | { tool: { tcf?: Record<string, boolean>; google?: Record<string, boolean | string>; callback?: Record<string, boolean> }; purposes?: undefined })

export interface Question { text?: string; hint?: Kind; event?: string; properties?: object; name?: string; timeout?: number }
export interface Handoff { url: string; qr: string; expires: string; to: string; topic?: string; stage?: string }
export interface PushHow { email?: string; sms?: string; anyway?: boolean }

export interface Events {
  consent: ConsentState & { receipt?: Partial<Receipt> }
  answer: { slot: string; answer: Answer }
  event: { type: string; event?: string; messageId: string; [more: string]: unknown }
  outcome: { id: string; outcome: Outcome }
  message: Decision
  resume: { url: string; to: string; topic?: string; stage?: string; expires: string }
  handoff: { to: string; url: string }
  trouble: { where: string; detail?: string; [more: string]: unknown }
}

export interface Tact {
  readonly version: string
  readonly ready: Promise<Tact>
  /** null until somebody allowed to be remembered. */
  readonly anonymousId: string | null
  readonly granted: Purpose[]
  readonly gpc: boolean
  readonly waiting: number
  /** Each answers the messageId. */
  track(event: string, properties?: object, more?: { messageId?: string; timestamp?: string; context?: object }): string
  identify(userId: string, traits?: object, proof?: { userToken?: string }): string
  group(groupId: string, traits?: object): string
  page(name?: string, properties?: object): Promise<void>
  reset(): void
  decide(slot: string, question?: Question): Promise<Answer>
  /** Shows an answer in a slot by its name, or in an element. */
  show(where: string | Element, answer: Answer): Promise<Answer>
  /** Asks about the slots of the page that were drawn since its view, which is not told again; `name` is the view's. */
  fill(name?: string): Promise<void>
  consent(choice: Choice): Promise<ConsentState>
  withdraw(): Promise<ConsentState>
  state(): ConsentState
  /** Opens tact's own question, to look at or change what was chosen. */
  privacy(): Promise<void>
  feedback(messageId: string, outcome: Outcome): void
  later(messageId: string, when: string): Promise<object>
  /** Without a place: only the link and the QR code's address. */
  handoff(place?: Element | null, journey?: { url?: string; topic?: string }): Promise<Handoff>
  push(place: Element, how?: PushHow): Promise<void>
  /** Reads GA4's e-commerce events of a dataLayer; answers how to stop. */
  fromDataLayer(name?: string): Promise<() => void>
  on<K extends keyof Events>(name: K, f: (what: Events[K]) => void): () => void
  flush(): Promise<void>
  /** Ends it: the stream, the views, what is read of the dataLayer and of a consent tool. What waits is still sent. */
  stop(): void
  /** Aborted once stop() was called. */
  readonly signal: AbortSignal
}

export function createTact(options: Options): Tact
export const version: string

declare global {
  interface Window { tact?: Tact; tactReady?: { push(f: (tact: Tact) => void): unknown } }
}
