// global.js -- <script src="https://tact.your.site/tact.js" data-key="..." async>: starts by itself, as `tact`.
// Calls made before it is here wait as functions:  (window.tactReady ||= []).push(tact => tact.track('...'))
import { createTact } from './index.js'

const tag = document.currentScript || document.querySelector('script[data-key][src*="/tact.js"]'), { key, consent, page, slots, stream, timeout, language, dataLayer, worker } = tag.dataset
const off = v => v === 'off' ? false : undefined

const twice = () => window.tact?.createTact || window.tact?.anonymousId !== undefined

function start() {
  if (twice()) return console.warn('tact: the script is in this page twice; the first is at work')
  const tact = window.tact = createTact({
    url: tag.dataset.url || new URL(tag.src).origin, writeKey: key, consent, language, worker, page: off(page), slots: off(slots), stream: off(stream),
    timeout: timeout ? Number(timeout) : undefined, dataLayer: dataLayer === '' ? true : dataLayer,
  })
  const waiting = window.tactReady || []
  const call = f => { try { f(tact) } catch (error) { console.error(error) } }      // one that fails keeps no other from being called
  window.tactReady = { push: call }
  waiting.forEach(call)
}
if (!key) console.error('tact: the script has no data-key; it is the write key of tact.yaml')
else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
