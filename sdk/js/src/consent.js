// consent.js -- what the site's consent tool says, handed on as it says it; purposes.yaml maps it (`map`), the receipt keeps its own string.
//
//   tcf      IAB TCF 2.2: purposes 1-11 and special features 1, 2; counted once a person has chosen (tcloaded, useractioncomplete), not while asked
//   google   Google Consent Mode: a grant counts in an `update` alone (a default of "granted" is nobody's choice), a denial in both
//   auto     whichever of them is there once the page is loaded; none: tact's own banner
//   banner   tact's own

const chosen = { tcloaded: 1, useractioncomplete: 1 }

export function tcfChoices(data) {
  if (!data || !chosen[data.eventStatus] || data.gdprApplies === false) return null
  const out = {}
  for (let n = 1; n <= 11; n++) out[n] = data.purpose?.consents?.[n] === true
  for (const n of [1, 2]) out['sf' + n] = data.specialFeatureOptins?.[n] === true
  return out
}

/** One push of a dataLayer into what Consent Mode says now; null: it says nothing. */
export function googleChoices(push, known = {}) {
  if (!push || push[0] !== 'consent' || !['default', 'update'].includes(push[1]) || !push[2] || typeof push[2] !== 'object') return null
  const out = { ...known }
  for (const [name, said] of Object.entries(push[2])) {
    if (!/^(ad|analytics|functionality|personalization|security)_[a-z_]+$/.test(name)) continue
    if (said === 'granted') { if (push[1] === 'update') out[name] = true }
    else if (said === 'denied' && (push[1] === 'update' || !(name in out))) out[name] = false
  }
  return out
}

export default function consent(tact, how) {
  const tell = said => tact.consent(said).catch(error => tact.emit('trouble', { where: said.method, detail: error.message }))

  function tcf() {
    window.__tcfapi('addEventListener', 2, (data, ok) => {
      const choices = ok && tcfChoices(data)
      if (choices) tell({ tool: { tcf: choices }, source: data.tcString, method: 'tcf' })
    })
  }

  function google(name = 'dataLayer') {
    const queue = window[name] ||= [], plain = queue.push
    let state = {}, updated = false
    const take = push => {
      const next = googleChoices(push, state)
      if (!next) return
      state = next
      updated ||= push[1] === 'update'
      if (updated) tell({ tool: { google: state }, source: Object.keys(state).sort().map(k => `${k}=${state[k] ? 'granted' : 'denied'}`).join(' '), method: 'google' })
    }
    // What stands there already is read as one: the last word counts.
    let before = {}
    for (const push of queue) { before = googleChoices(push, before) || before; updated ||= push?.[0] === 'consent' && push[1] === 'update' }
    state = before
    if (updated) take(['consent', 'update', {}])
    queue.push = function (...pushed) { const done = plain.apply(this, pushed); pushed.forEach(take); return done }
  }

  const banner = async () => (await tact.load('banner'))(tact).begin()
  const speaksGoogle = () => (window.dataLayer || []).some(p => p?.[0] === 'consent')

  if (how === 'tcf') {
    let tries = 0
    const wait = () => typeof window.__tcfapi === 'function' ? tcf() : ++tries < 100 ? setTimeout(wait, 100) : tact.emit('trouble', { where: 'tcf', detail: 'window.__tcfapi did not come within 10 seconds' })
    wait()
  } else if (how === 'google') google()
  else if (how === 'banner') banner()
  else {
    const decide = () => { if (typeof window.__tcfapi === 'function') tcf(); else if (speaksGoogle()) google(); else banner() }
    if (typeof window.__tcfapi === 'function' || speaksGoogle() || document.readyState === 'complete') decide()
    else addEventListener('load', () => setTimeout(decide), { once: true })
  }
}
