// faces/console/campaigns/edit.js -- one file, two ways at it: a form, and the YAML itself. Both change the same text; beside them what the checker says and whom it would reach.
import { Notice, html, useState } from '../lib/ui.js'
import { remember, remembered } from '../lib/theme.js'
import { t } from '../lib/words.js'
import { Code, Findings } from '../parts/file.js'
import { Estimate } from './estimate.js'
import Form from './form.js'

export default function Edit({ name, text, tree, write, check, v, standing }) {
  const [way, set] = useState(remembered('editor') ?? 'form'), choose = w => { remember('editor', w); set(w) }
  return html`<div class="ways" role="group" aria-label=${t('campaigns.waysToEdit')}>${['form', 'yaml'].map(w => html`<button type="button" class="compact" aria-pressed=${way === w} onClick=${() => choose(w)}>${t(`campaigns.way.${w}`)}</button>`)}</div>
    <div class="edit"><div class="stack wide main">${way === 'yaml' ? html`<${Code} text=${text} write=${write} check=${check} v=${v} label=${t('campaigns.yamlOf')} />`
      : tree.broken ? html`<${Notice} kind="bad" role="alert"><p>${t('campaigns.brokenYaml')}</p><button type="button" class="compact" onClick=${() => choose('yaml')}>${t('campaigns.way.yaml')}</button><//>`
      : html`<${Form} name=${name} text=${text} value=${tree.value} write=${write} check=${check} v=${v} />`}</div>
    <aside class="stack" aria-label=${t('campaigns.beside')}><${Findings} check=${check} /><${Estimate} text=${text} ok=${check.ok && check.of === text} /></aside></div>`
}
