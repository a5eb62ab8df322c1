// faces/console/people/find.js -- one person, by something exactly theirs. The reason stands first, and goes with every call about them.
import { post } from '../lib/api.js'
import { Failed, Field, html, Notice, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

/** What a person can be found by: POST /v1/people/search {by}. `keys`: the keyboard of a phone. */
const ways = [{ by: 'email', name: () => t('people.way.email'), keys: 'email' }, { by: 'phone', name: () => t('people.way.phone'), keys: 'tel' }, { by: 'order', name: () => t('people.way.order') }, { by: 'userId', name: () => t('people.way.userId') },
  { by: 'card', name: () => t('people.way.card') }, { by: 'device', name: () => t('people.way.device') }]

export function Find({ onFound }) {
  const [reason, setReason] = useState(''), [by, setBy] = useState(ways[0].by), [value, setValue] = useState(''), [state, set] = useState({}), form = useRef()
  const short = reason.trim().length < 3
  const search = async e => {
    e.preventDefault()
    if (short) { set({ unsaid: true }); form.current.querySelector('input').focus(); return }
    if (!value.trim() || state.busy) return
    set({ busy: true })
    try {
      const why = reason.trim(), found = await post('/v1/people/search', { by, value: value.trim(), reason: why }, { reason: why })
      if (found.found) onFound({ id: found.id, as: found.as, reason: why })
      else set({ hint: found.hint })
    } catch (error) { set({ error }) }
  }
  return html`<section class="card stack"><h2>${t('people.find')}</h2><p class="small soft">${t('people.sealed')}</p>
    <form class="search" ref=${form} onSubmit=${search} novalidate autocomplete="off">
      <${Field} label=${t('people.reason')} hint=${t('people.reasonHint')} wrong=${state.unsaid && short && t('people.reasonWrong')}>${a => html`<input ...${a} value=${reason} maxlength="200" onInput=${e => setReason(e.target.value)} />`}<//>
      <div class="how"><${Field} label=${t('people.by')}>${a => html`<select ...${a} value=${by} onChange=${e => setBy(e.target.value)}>${ways.map(w => html`<option value=${w.by}>${w.name()}</option>`)}</select>`}<//>
        <${Field} label=${t('people.value')}>${a => html`<input ...${a} type="text" spellcheck="false" autocapitalize="off" inputmode=${ways.find(w => w.by === by).keys} value=${value} maxlength="512" onInput=${e => setValue(e.target.value)} />`}<//>
        <button class="primary" aria-disabled=${state.busy ? 'true' : 'false'}>${t('people.search')}</button></div></form>
    ${state.error && html`<${Failed} error=${state.error} />`}${state.hint && html`<${Notice} kind="warn" role="status"><p>${state.hint}</p><//>`}</section>`
}
