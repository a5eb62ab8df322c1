// faces/console/campaigns/history.js -- each version with its hand, its reason and what it changed; any of them can be written again.
import { get, post } from '../lib/api.js'
import { Act, Loaded, Notice, html, useLoad, useState } from '../lib/ui.js'
import { Unkept } from '../parts/file.js'
import { ago, minute, t } from '../lib/words.js'

/** A unified diff, said to who listens as well as coloured. */
export function Diff({ text, label }) {
  const kind = l => l[0] === '+' ? 'plus' : l[0] === '-' ? 'minus' : l[0] === '@' ? 'place' : ''
  return html`<pre class="diff" tabindex="0" role="group" aria-label=${label}>${text.replace(/\n$/, '').split('\n').map(l => html`<span class=${kind(l)}>${l}${'\n'}</span>`)}</pre>`
}

/** `at`: the file's own calls, /v1/campaigns/NAME. */
export default function History({ at, file, wrote }) {
  const of = useLoad(() => get(at + '/history'), [at, file?.version]), [answer, answered] = useState()
  const back = async v => { answered(await post(at + '/undo', { to: v.version, was: of.data.version })); await wrote(); await of.again() }
  return html`<${Unkept} of=${answer} /><${Loaded} of=${of}>${data => html`${data.git && html`<${Notice}><p>${t('campaigns.inGit')}</p><//>`}
    ${!data.versions.length && html`<p class="soft">${t('campaigns.noHistory')}</p>`}
    <ol class="versions">${data.versions.map((v, i) => html`<li key=${v.version + v.at} class="card stack tight"><div class="row apart"><div><strong>${v.outside ? t('campaigns.outside') : v.by.replace(/^account:/, '')}</strong> <span class="soft" title=${minute(v.at)}>${ago(v.at)}</span>
        ${v.note && html`<p>${v.note}</p>`}</div>${i === 0 ? html`<span class="tag">${t('campaigns.versionNow')}</span>` : html`<${Act} class="compact" work=${() => back(v)} aria-label=${t('campaigns.backToNamed', { when: minute(v.at) })}>${t('campaigns.backTo')}<//>`}</div>
      ${v.diff ? html`<details open=${i === 0}><summary>${t('campaigns.whatChanged')}</summary><${Diff} text=${v.diff} label=${t('campaigns.whatChanged')} /></details>` : html`<p class="small soft">${i === data.versions.length - 1 ? t('campaigns.firstKept') : t('campaigns.noDiff')}</p>`}</li>`)}</ol>
    <p class="small soft">${t('campaigns.keptVersions', { n: data.kept })}</p>`}<//>`
}
