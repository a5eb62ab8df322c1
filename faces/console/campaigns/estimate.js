// faces/console/campaigns/estimate.js -- how many people it would meet and may reach now: asked for by hand or before sending, since it goes over the people.
import { post } from '../lib/api.js'
import { Act, html, useState } from '../lib/ui.js'
import { number, percent, t } from '../lib/words.js'
import { channelName } from './messages.js'

const told = x => !x ? '–' : x.people != null ? number(x.people) : t('campaigns.fewerThanTwenty')

/** What an estimate says, in lines. */
export function Estimated({ e }) {
  return html`<dl class="estimate"><div><dt>${t('campaigns.met')}</dt><dd>${told(e.met)}</dd></div>${e.permitted && html`<div><dt>${t('campaigns.permitted')}</dt><dd>${told(e.permitted)}</dd></div>`}
      ${Object.entries(e.channels).map(([c, n]) => html`<div class="sub"><dt>${channelName(c)}</dt><dd>${told(n)}</dd></div>`)}</dl><p class="small soft">${t('campaigns.rounded')}</p>
    ${e.askedOnly && html`<p class="small soft">${t('campaigns.askedOnly')}</p>`}${e.leftOut && html`<p class="small soft">${t('campaigns.estimateLeftOut')} <span class="mono">${e.leftOut}</span></p>`}
    ${e.sampled && html`<p class="small soft">${t('campaigns.estimateSampled', { share: percent(e.of ? e.looked / e.of : 1, 0) })}</p>`}`
}

export function Estimate({ text, ok }) {
  const [state, set] = useState()
  const ask = async () => set({ text, e: await post('/v1/campaigns/estimate', { text }) })
  return html`<section class="card stack tight"><h2>${t('campaigns.audienceNow')}</h2><p class="small soft">${t('campaigns.estimateWords')}</p><div role="status">${state && html`<${Estimated} e=${state.e} />${state.text !== text && html`<p class="small soft">${t('campaigns.estimateOld')}</p>`}`}</div>
    <div><${Act} class="compact" work=${ask} disabled=${!ok}>${t('campaigns.estimate')}<//></div></section>`
}
