// faces/console/screens/audit.js -- the audit log: who signed in, changed something or looked at a person, in words; newest first.
import { get, query } from '../lib/api.js'
import { Source } from '../lib/source.js'
import { Field, html, Loaded, Tag, useLoad, useState } from '../lib/ui.js'
import { language, minute, t } from '../lib/words.js'

const LIMIT = 500, month = new Date(Date.now() - 30 * 86400000).toISOString().slice(0, 10), whats = ['changes', 'looks', 'sign-ins', 'all']
const outcome = l => l.status < 400 ? null : html` <${Tag} kind="warn">${t('accounts.refused', { status: String(l.status) })}${l.times > 1 ? ` × ${l.times}` : ''}<//>`

const Line = ({ l }) => html`<li><time datetime=${l.at} class="small soft">${minute(l.at)}</time>
  <div><p><b>${l.by ?? t('accounts.nobody')}</b> ${l.said ?? html`<code>${l.call}</code>${l.object && ` ${l.object}`}`}${outcome(l)}</p>
    <p class="small soft">${[l.reason && t('accounts.because', { reason: l.reason }), l.person && t('accounts.person', { number: l.person }), t('accounts.fromAddress', { from: l.from })].filter(Boolean).join(' · ')}</p></div></li>`

export default function Audit() {
  const [since, set] = useState(month), [what, choose] = useState('changes'), path = query('/v1/audit', { what, since, limit: LIMIT, lang: language }), lines = useLoad(o => get(path, o), [path])
  return html`<div class="stack tight"><h1>${t('accounts.audit')}</h1><p class="soft">${t('accounts.auditIntro')}</p></div>
    <div class="row ends"><${Field} label=${t('accounts.call')}>${a => html`<select ...${a} value=${what} onChange=${e => choose(e.target.value)}>${whats.map(w => html`<option value=${w}>${t('accounts.what.' + w)}</option>`)}</select>`}<//>
      <${Field} label=${t('accounts.since')}>${a => html`<input ...${a} type="date" value=${since} onInput=${e => e.target.value && set(e.target.value)} />`}<//></div>
    <${Loaded} of=${lines}>${data => html`<section class="stack" aria-busy=${lines.loading}>${data.more && html`<p class="small soft">${t('accounts.more', { n: data.lines.length })}</p>`}
      ${data.lines.length ? html`<ol class="audit" aria-label=${t('accounts.audit')}>${data.lines.map((l, i) => html`<${Line} key=${i} l=${l} />`)}</ol>` : html`<p class="soft">${t('accounts.auditNone')}</p>`}<p><${Source} path=${path} /></p></section>`}<//>`
}
