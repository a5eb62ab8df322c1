// global.js -- <script src="https://tact.your.site/tact.js" data-key="..." async>: starts by itself, as `tact`.
// Calls made before it is here wait as functions:  (window.tactReady ||= []).push(tact => tact.track('...'))
import { createTact } from './index.js'

const tag = document.currentScript, { key, consent, page, slots, stream, timeout, language, dataLayer, worker } = tag.dataset
const off = v => v === 'off' ? false : undefined

function start() {
  const tact = window.tact = createTact({
    url: tag.dataset.url || new URL(tag.src).origin, writeKey: key, consent, language, worker, page: off(page), slots: off(slots), stream: off(stream),
    timeout: timeout ? Number(timeout) : undefined, dataLayer: dataLayer === '' ? true : dataLayer,
  })
  const waiting = window.tactReady || []
  window.tactReady = { push: f => f(tact) }
  waiting.forEach(f => f(tact))
}
if (!key) console.error('tact: the script has no data-key; it is the write key of tact.yaml')
else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
