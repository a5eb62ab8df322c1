// faces/console/campaigns/try.js -- the campaign as it is written now, tried on days that are over: who would have got what, and what kept the rest silent. Nothing is sent.
import { post } from '../lib/api.js'
import { Act, Field, Notice, Table, html, useState } from '../lib/ui.js'
import { day, has, number, percent, t } from '../lib/words.js'
import { channelName } from './messages.js'

const few = n => n == null ? t('campaigns.fewerThanTwenty') : number(n)
const least = c => c == null ? 1 : c

function Answer({ r, name }) {
  const mine = r.campaigns.find(c => c.campaign === name), others = r.campaigns.filter(c => c.campaign !== name && (c.before.messages !== c.after.messages)), ends = r.ends.filter(e => !e.campaign || e.campaign === name), verdict = r.verdicts.find(v => v.campaign === name)
  const left = Object.entries(r.leftOut).filter(([, n]) => n > 0)
  return html`<div class="stack wide" role="status"><section class="card stack"><p class="verdict">${mine && least(mine.after.messages) > 0 ? t('campaigns.tried', { messages: few(mine.after.messages), people: few(mine.after.people) }) : t('campaigns.triedNone')}</p>
      <p class="soft">${t('campaigns.triedOn', { from: day(r.from), events: r.events })} ${t('campaigns.rounded')}</p>
      ${verdict && html`<p>${verdict.about ? t('campaigns.triedVerdict', { day: day(verdict.about) }) : t('campaigns.triedNoVerdict')}</p>`}</section>
    ${r.said.length > 0 && html`<section class="card stack"><h2>${t('campaigns.triedSaid')}</h2><${Table} label=${t('campaigns.triedSaid')} rows=${r.said.filter(s => s.campaign === name)} columns=${[{ key: 'message', title: t('campaigns.message') }, { title: t('campaigns.channel'), cell: s => channelName(s.channel) },
      { title: t('campaigns.messagesCount'), number: true, cell: s => few(s.messages) }, { title: t('campaigns.people'), number: true, cell: s => few(s.people) }]} /></section>`}
    ${ends.length > 0 && html`<section class="card stack"><h2>${t('campaigns.triedEnds')}</h2><${Table} label=${t('campaigns.triedEnds')} rows=${ends} columns=${[{ title: t('campaigns.why'), cell: e => has(`campaigns.end.${e.code}`) ? t(`campaigns.end.${e.code}`) : html`<span lang="en">${e.text}</span>` }, { title: t('campaigns.moments'), number: true, cell: e => few(e.moments) }, { title: t('campaigns.people'), number: true, cell: e => few(e.people) }]} /></section>`}
    ${others.length > 0 && html`<section class="card stack"><h2>${t('campaigns.triedOthers')}</h2><${Table} label=${t('campaigns.triedOthers')} rows=${others} columns=${[{ key: 'campaign', title: t('campaigns.name') }, { title: t('campaigns.before'), number: true, cell: c => few(c.before.messages) }, { title: t('campaigns.afterwards'), number: true, cell: c => few(c.after.messages) }]} /></section>`}
    ${r.effect.says === 'estimate' && html`<${Notice}><p>${t('campaigns.triedEffect', { low: percent(r.effect.low, 2), high: percent(r.effect.high, 2), logged: percent(r.effect.loggedRate, 2) })}</p><//>`}
    ${left.length > 0 && html`<p class="small soft">${t('campaigns.triedLeftOut')} ${left.map(([k, n]) => has(`campaigns.left.${k}`) ? t(`campaigns.left.${k}`, { n }) : `${k}: ${n}`).join('; ')}.</p>`}</div>`
}

export default function Try({ name, text, errors }) {
  const [period, set] = useState('yesterday'), [answer, setAnswer] = useState()
  const run = async () => { setAnswer(); setAnswer(await post('/v1/campaigns/try', { campaigns: [{ file: `campaigns/${name}.yaml`, text }], ...(period === 'week' ? { days: 7 } : { on: period }) })) }
  return html`<section class="card stack"><p>${t('campaigns.tryWords')}</p><div class="row"><${Field} label=${t('campaigns.tryOn')}>${a => html`<select ...${a} value=${period} onChange=${e => set(e.target.value)}>${['yesterday', 'today', 'week'].map(p => html`<option value=${p}>${t(`campaigns.tryOn.${p}`)}</option>`)}</select>`}<//>
      <${Act} class="primary" work=${run} disabled=${errors > 0}>${t('campaigns.tryNow')}<//></div>${errors > 0 && html`<p class="wrong">${t('campaigns.tryMistakes')}</p>`}</section>
    ${answer && html`<${Answer} r=${answer} name=${name} />`}`
}
