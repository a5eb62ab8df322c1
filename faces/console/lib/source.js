// faces/console/lib/source.js -- the call a figure came from, so that everybody can ask it again.
import { html } from './ui.js'
import { t } from './words.js'

/** A link to the very call; `path` as it was fetched. */
export const Source = ({ path }) => html`<a class="source small" href=${path} target="_blank" rel="noopener"><span>${t('vocabulary.source')}</span> <code>GET ${path}</code></a>`
