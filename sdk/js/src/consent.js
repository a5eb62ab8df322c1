// consent.js -- what the site's consent tool says, handed on as it says it; purposes.yaml maps it (`map`), the receipt keeps its own string.
//
//   tcf      IAB TCF 2.2: purposes 1-11 and special features 1, 2; counted once a person has chosen (tcloaded, useractioncomplete), not while asked; waited for
//   google   Google Consent Mode: a grant counts in an `update` alone (a default of "granted" is nobody's choice), a denial in both, but for defaults of a
//            region, since nobody says here where the person is; security_storage is granted to whoever refuses everything: it is nobody's choice either
//   auto     whichever of them is there once the page is loaded; none: tact's own banner
//   banner   tact's own

const chosen = { tcloaded: 1, useractioncomplete: 1 }, QUIET_MS = 50, AGAIN_MS = 60e3

export function tcfChoices(data) {
  if (!data || !chosen[data.eventStatus] || data.gdprApplies === false) return null
  const out = {}
  for (let n = 1; n <= 11; n++) out[n] = data.purpose?.consents?.[n] === true
  for (const n of [1, 2]) out['sf' + n] = data.specialFeatureOptins?.[n] === true
  return out
}

const ELSEWHERE = null
/** One push of a dataLayer into what Consent Mode says now; null: it says nothing. true and false come of an update, 0 is denied by a default, ELSEWHERE depends on where the person is. */
export function googleChoices(push, known = {}) {
  if (!push || push[0] !== 'consent' || !['default', 'update'].includes(push[1]) || !push[2] || typeof push[2] !== 'object') return null
  const out = { ...known }
  for (const [name, said] of Object.entries(push[2])) {
    if (!/^(ad|analytics|functionality|personalization)_[a-z_]+$/.test(name) || !['granted', 'denied'].includes(said)) continue
    if (push[1] === 'update') out[name] = said === 'granted'
    else if (push[2].region && typeof out[name] !== 'boolean') out[name] = ELSEWHERE
    else if (said === 'denied' && !(name in out)) out[name] = 0
  }
  return out
}

/** The same as it is told, in one order, whatever order it was said in. */
export const googleSaid = known => Object.fromEntries(Object.keys(known).sort().filter(k => known[k] !== ELSEWHERE).map(k => [k, known[k] === true]))

/** What the receipt keeps of a tool's own string: 4,096 bytes at most, else its hash. */
const SOURCE_BYTES = 4096
async function sourceOf(text) {
  const bytes = new TextEncoder().encode(text ?? '')
  if (bytes.length <= SOURCE_BYTES || !globalThis.crypto?.subtle) return text
  return 'sha256:' + [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map(b => b.toString(16).padStart(2, '0')).join('')
}

export default function consent(tact, how) {
  const over = () => tact.signal?.aborted, trouble = where => error => tact.trouble(where, { detail: error.message })
  let last = 0
  /** A choice that could not get through is told again after a minute, unless another was made. */
  const tell = (said, mine = ++last) => sourceOf(said.source).then(source => over() || mine !== last || tact.consent({ ...said, source })).catch(error => {
    trouble(said.method)(error)
    if (error.away && mine === last) setTimeout(tell, AGAIN_MS, said, mine)
  })
  const dataLayer = tact.options?.dataLayer, name = typeof dataLayer === 'string' ? dataLayer : 'dataLayer'        // a tag manager's may have a name of its own
  const isTcf = () => typeof window.__tcfapi === 'function', isGoogle = () => Array.isArray(window[name]) && window[name].some(p => p?.[0] === 'consent')

  function tcf() {
    window.__tcfapi('addEventListener', 2, (data, ok) => {
      const choices = ok && tcfChoices(data)
      if (choices) tell({ tool: { tcf: choices }, source: data.tcString, method: 'tcf', anew: data.eventStatus === 'useractioncomplete' })
    })
  }

  function google() {
    const queue = window[name] ||= [], plain = queue.push
    if (!Array.isArray(queue)) throw new Error(`window.${name} is no list`)
    let state = {}, updated = false, timer = 0
    // A tool often says one choice in several pushes, of which the first alone would be another: the last word counts once it is quiet for a moment.
    const say = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const choices = googleSaid(state), source = Object.keys(choices).map(k => `${k}=${choices[k] ? 'granted' : 'denied'}`).join(' ')
        if (updated && source) tell({ tool: { google: choices }, source, method: 'google' })
      }, QUIET_MS)
    }
    const take = push => {
      const next = over() ? null : googleChoices(push, state)
      if (next) { state = next; updated ||= push[1] === 'update' }
      return next
    }
    // What stands there already was said before this script came.
    if (queue.filter(take).length) say()
    queue.push = function (...pushed) {
      const done = plain.apply(this, pushed)
      try { if (pushed.filter(take).length) say() } catch (error) { trouble('google')(error) }
      return done
    }
  }

  const banner = async () => { const own = (await tact.load('banner'))(tact); await own.begin(); return own }
  const tool = () => isTcf() ? tcf : isGoogle() ? google : null

  /** Calls `found` once `look` answers something: ten times a second for ten seconds, then once a second, `more` times at most. */
  function wait(look, found, told, more = Infinity, tries = 0) {
    const there = !over() && look()
    if (there) return found(there)
    if (tries === 100) told?.()
    if (!over() && tries < 100 + more) setTimeout(wait, tries < 100 ? 100 : 1000, look, found, told, more, tries + 1)
  }
  const guard = f => (...given) => { try { f(...given) } catch (error) { trouble(how)(error) } }

  if (how === 'tcf') wait(isTcf, guard(tcf), () => tact.trouble('tcf', { detail: 'window.__tcfapi did not come within 10 seconds; it is waited for' }))
  else if (how === 'google') guard(google)()
  else if (how === 'banner') banner().catch(trouble('banner'))
  else {
    const decide = () => {
      const found = tool()
      if (found) return guard(found)()
      // Nobody asks here, it seems: so tact does. A tool that comes after all gets its place back, as long as nobody answered.
      const asked = banner().catch(trouble('banner'))
      wait(tool, late => asked.then(own => { if (!own || own.leave()) late() }).catch(trouble(how)), null, 30)
    }
    if (tool() || document.readyState === 'complete') decide()
    else addEventListener('load', () => setTimeout(decide), { once: true })
  }
}
