// The shop's consent tool: a small one of our own that speaks IAB TCF 2.2's JavaScript API, as the large ones do. Its text is no lawyer's, its string no real one.
(() => {
  const listeners = new Map()
  let next = 1, data = { tcString: '', gdprApplies: true, eventStatus: 'cmpuishown', cmpStatus: 'loaded', purpose: { consents: {}, legitimateInterests: {} }, specialFeatureOptins: {} }
  const tell = () => listeners.forEach((callback, listenerId) => callback({ ...data, listenerId }, true))
  window.__tcfapi = (command, version, callback, value) => {
    if (command === 'ping') return callback({ gdprApplies: true, cmpLoaded: true, cmpStatus: 'loaded', displayStatus: data.eventStatus === 'cmpuishown' ? 'visible' : 'hidden', apiVersion: '2.2' })
    if (command === 'addEventListener') { const id = next++; listeners.set(id, callback); return callback({ ...data, listenerId: id }, true) }
    if (command === 'removeEventListener') return callback(listeners.delete(value))
    callback(null, false)
  }
  const load = kept => { data = { ...data, tcString: kept.string, purpose: { consents: kept.consents, legitimateInterests: {} } } }
  const kept = localStorage.getItem('dulac-consent')
  if (kept) { load(JSON.parse(kept)); data.eventStatus = 'tcloaded' }

  function choose(all) {
    const consents = Object.fromEntries([...Array(11)].map((_, i) => [i + 1, all])), string = 'DULAC-' + (all ? 'yes' : 'no') + '-' + Date.now().toString(36)
    localStorage.setItem('dulac-consent', JSON.stringify({ string, consents }))
    load({ string, consents })
    data.eventStatus = 'useractioncomplete'
    document.querySelector('.tool')?.remove()
    tell()
  }
  function ask() {
    if (document.querySelector('.tool')) return
    const box = document.createElement('section'), text = document.createElement('p'), row = document.createElement('div')
    box.className = 'tool'
    box.setAttribute('aria-label', 'Cookies')
    text.textContent = say('Dulac’s own consent tool: may we keep what you look at, choose by it what we show, and count whether it helped?')
    row.className = 'row'
    for (const [label, all] of [['No', false], ['Yes', true]]) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'button quiet'
      button.textContent = say(label)
      button.addEventListener('click', () => choose(all))
      row.append(button)
    }
    box.append(text, row)
    document.body.append(box)
  }
  document.addEventListener('DOMContentLoaded', () => {
    if (!kept) ask()
    document.getElementById('again').addEventListener('click', () => { data.eventStatus = 'cmpuishown'; tell(); ask() })
  })
})()
