// faces/console/campaigns/edit.js -- one file, two ways at it: a form, and the YAML itself. Both change the same text; beside them what the checker says and whom it would reach.
import { Notice, html, useEffect, useState } from '../lib/ui.js'
import { remember, remembered } from '../lib/theme.js'
import { t } from '../lib/words.js'
import { Estimate } from './estimate.js'
import Form from './form.js'

export function Findings({ check }) {
  const list = check.findings
  return html`<section class="card stack tight findings"><h2>${t('campaigns.checker')}</h2><div role="status">${check.busy && !check.of ? html`<p class="soft">${t('campaigns.checking')}</p>` : !list.length ? html`<p class="fine">${t('campaigns.fine')}</p>` : ''}</div>
    ${check.error && html`<p class="wrong" role="alert">${check.error.message || t('console.offline')}</p>`}
    ${list.length > 0 && html`<ul lang="en">${list.map(f => html`<li class=${f.severity}><span class="mono">${f.line ? `${f.line}:${f.column}` : ''}</span> ${f.message}${f.hint && html`<br /><span class="soft">${f.hint}</span>`}</li>`)}</ul>`}</section>`
}

/** The editor comes when it is wanted; until then a plain field does the same. */
function Yaml({ text, write, check, v }) {
  const [Code, set] = useState()
  useEffect(() => { let here = true; import('./code.js').then(m => here && set(() => m.default), () => {}); return () => { here = false } }, [])
  return Code ? html`<${Code} text=${text} change=${write} findings=${check.of === text ? check.findings : []} vocabulary=${v} label=${t('campaigns.yamlOf')} />`
    : html`<textarea class="mono yaml" aria-label=${t('campaigns.yamlOf')} spellcheck=${false} value=${text} onInput=${e => write(e.target.value)}></textarea>`
}

export default function Edit({ name, text, tree, write, check, v, standing }) {
  const [way, set] = useState(remembered('editor') ?? 'form'), choose = w => { remember('editor', w); set(w) }
  return html`<div class="ways" role="group" aria-label=${t('campaigns.waysToEdit')}>${['form', 'yaml'].map(w => html`<button type="button" class="compact" aria-pressed=${way === w} onClick=${() => choose(w)}>${t(`campaigns.way.${w}`)}</button>`)}</div>
    <div class="edit"><div class="stack wide main">${way === 'yaml' ? html`<${Yaml} text=${text} write=${write} check=${check} v=${v} />`
      : tree.broken ? html`<${Notice} kind="bad" role="alert"><p>${t('campaigns.brokenYaml')}</p><button type="button" class="compact" onClick=${() => choose('yaml')}>${t('campaigns.way.yaml')}</button><//>`
      : html`<${Form} name=${name} text=${text} value=${tree.value} write=${write} check=${check} v=${v} />`}</div>
    <aside class="stack" aria-label=${t('campaigns.beside')}><${Findings} check=${check} /><${Estimate} text=${text} ok=${check.ok && check.of === text} /></aside></div>`
}
