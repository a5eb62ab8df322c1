// faces/console/screens/audit.js -- the audit log: who signed in, changed something or looked at a person; newest first.
import { get, query } from '../lib/api.js'
import { Source } from '../lib/source.js'
import { Field, html, Loaded, Table, Tag, useLoad, useState } from '../lib/ui.js'
import { minute, t } from '../lib/words.js'

const LIMIT = 500, month = new Date(Date.now() - 30 * 86400000).toISOString().slice(0, 10)
const about = l => [l.object, l.person && t('accounts.person', { number: l.person })].filter(Boolean).join(', ') || '–'

export default function Audit() {
  const [since, set] = useState(month), path = query('/v1/audit', { since, limit: LIMIT }), lines = useLoad(o => get(path, o), [path])
  const columns = [{ title: t('accounts.at'), cell: l => minute(l.at) }, { title: t('accounts.by'), cell: l => l.by ?? html`<span class="soft">${t('accounts.nobody')}</span>` }, { title: t('accounts.call'), cell: l => html`<code>${l.call}</code>` },
    { title: t('accounts.object'), cell: about }, { title: t('accounts.why'), cell: l => l.reason ?? '–' }, { title: t('accounts.from'), cell: l => l.from },
    { title: t('accounts.outcome'), number: true, cell: l => html`<${Tag} kind=${l.status < 400 ? 'good' : 'warn'}>${l.status}${l.times > 1 ? ` × ${l.times}` : ''}<//>` }]
  return html`<div class="stack tight"><h1>${t('accounts.audit')}</h1><p class="soft">${t('accounts.auditIntro')}</p></div>
    <div class="since"><${Field} label=${t('accounts.since')}>${a => html`<input ...${a} type="date" value=${since} onInput=${e => e.target.value && set(e.target.value)} />`}<//></div>
    <${Loaded} of=${lines}>${data => html`<section class="stack" aria-busy=${lines.loading}>${data.more && html`<p class="small soft">${t('accounts.more', { n: data.lines.length })}</p>`}
      <${Table} label=${t('accounts.audit')} columns=${columns} rows=${data.lines} empty=${t('accounts.auditNone')} /><p><${Source} path=${path} /></p></section>`}<//>`
}
