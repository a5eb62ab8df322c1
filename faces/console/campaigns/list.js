// faces/console/campaigns/list.js -- every campaign with its state, what it took and what it changed; pause in one click, and all at once.
import { get, post } from '../lib/api.js'
import { useSending } from '../lib/signin.js'
import { useFirst } from '../lib/first.js'
import { Act, Dialog, Empty, Failed, Field, Loaded, Notice, Tag, html, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { ago, day, has, number, percent, t } from '../lib/words.js'
import { awaited, dryRun, reported } from '../parts/lift.js'
import { draftNames, keepDraft, watchDrafts } from './drafts.js'
import { Recipes } from './recipes.js'

export const to = (name, tab) => `#/campaigns/${encodeURIComponent(name)}${tab ? '?tab=' + tab : ''}`

/** What state it is in, in a word and a colour: a pause of the moment is told before what the file says. */
export function State({ of }) {
  if (of.state === 'draft') return html`<${Tag}>${t('campaigns.stateDraft')}<//>`
  if (of.brake) return html`<${Tag} kind="bad">${t('campaigns.stateBraked')}<//>`
  if (of.pausedNow || of.state === 'paused') return html`<${Tag} kind="warn">${t('campaigns.statePaused')}<//>`
  if (of.budgetUsedUp) return html`<${Tag} kind="warn">${t('campaigns.stateSpent')}<//>`
  return html`<${Tag} kind="good">${t('campaigns.stateLive')}<//>`
}
/** Lift in a few words: the interval when there is one, else when to expect it. */
export function liftWords(c) {
  const l = c.lift
  if (l?.low != null) return t('campaigns.liftIs', { low: signed(l.low), high: signed(l.high) })
  const a = awaited(c.plan)
  return a.nobody ? t('campaigns.liftNone') : a.soon ? t('campaigns.liftBy', { day: day(c.plan.verdictAbout) }) : a.year ? t('campaigns.liftYears', { year: String(a.year) }) : a.never ? t('campaigns.liftNever') : t('campaigns.liftNotYet')
}
export const signed = share => (share > 0 ? '+' : '') + percent(share, 2)

export function PauseAll({ pauses, again }) {
  const [asks, ask] = useState(false), stopped = pauses.everythingPaused
  const turn = async on => { await post('/v1/pause', { pause: 'all', on }); ask(false); await again() }
  return html`<div class="row">${stopped
    ? html`<${Act} class="primary" work=${() => turn(false)}>${t('campaigns.resumeAll')}<//>`
    : html`<button type="button" class="danger" onClick=${() => ask(true)}>${t('campaigns.pauseAll')}</button>`}
    ${asks && html`<${Dialog} title=${t('campaigns.pauseAllTitle')} onClose=${() => ask(false)}><p>${t('campaigns.pauseAllWords')}</p>
      <div class="row"><${Act} class="primary" work=${() => turn(true)}>${t('campaigns.pauseAllYes')}<//><button type="button" onClick=${() => ask(false)}>${t('console.cancel')}</button></div><//>`}</div>`
}

/** Who wrote a campaign last: asked when its row is shown, one call a row and one after the other. */
function useHands(names) {
  const [hands, set] = useState({}), known = useRef({})
  useEffect(() => {
    let here = true
    ;(async () => {
      for (const n of names) {
        if (!here) return
        if (n in known.current) continue
        try { known.current[n] = (await get(`/v1/campaigns/${encodeURIComponent(n)}/history`)).versions[0] ?? null } catch { return }
        if (here) set({ ...known.current })
      }
    })()
    return () => { here = false }
  }, [names.join()])
  return hands
}
const hand = v => !v ? '' : t('campaigns.changedBy', { who: v.outside ? t('campaigns.outside') : v.by.replace(/^account:/, ''), when: ago(v.at) })

function Row({ c, hand: who, pauses, turned, again }) {
  const paused = c.pausedNow || c.state === 'paused', f = c.funnel
  const turn = async () => {
    const on = !paused
    await post(`/v1/campaigns/${encodeURIComponent(c.campaign)}/${on ? 'pause' : 'resume'}`)
    await again(); turned(c.campaign, on)
  }
  const cell = (words, value, kind) => html`<div class=${kind}><dt>${words}</dt><dd>${value}</dd></div>`
  return html`<li class="card campaign"><div class="head"><h2><a href=${to(c.campaign)}>${c.campaign}</a></h2><div class="row"><${State} of=${c} />
      <${Tag}>${c.send === 'everyone' ? t('campaigns.everyone') : t('campaigns.testers')}<//>${c.class !== 'promotional' && html`<${Tag}>${has('campaigns.class.' + c.class) ? t(`campaigns.class.${c.class}`) : c.class}<//>`}
      ${c.draft && html`<${Tag} kind="warn">${t('campaigns.unsaved')}<//>`}</div></div>
    ${!f.eligible && !f.sent ? html`<p class="small soft none">${c.state === 'draft' ? t('campaigns.asDraft') : t('campaigns.nobodyYet')}</p>` : html`<dl>${cell(t('campaigns.sent'), number(f.sent))}${cell(t('campaigns.seenShort'), reported(f, 'seen'))}${cell(t('campaigns.clicked'), reported(f, 'clicked'))}${cell(t('campaigns.goals'), number(f.goal))}
      ${cell(t('campaigns.budget'), c.budget?.touches ? t('campaigns.spentOf', { n: c.budget.spent, of: c.budget.touches }) : t('campaigns.noBudget'), c.budget?.touches ? 'wordy' : 'wordy idle')}${cell(t('campaigns.lift'), liftWords(c), 'wordy')}</dl>${f.dryRun && html`<p>${dryRun(f)}</p>`}`}
    <p class="small soft hand">${hand(who)}</p>
    ${c.state === 'live' && !c.brake && !pauses.everythingPaused && html`<${Act} class="compact" work=${turn} aria-label=${paused ? t('campaigns.resumeNamed', { name: c.campaign }) : t('campaigns.pauseNamed', { name: c.campaign })}>${paused ? t('campaigns.resume') : t('campaigns.pause')}<//>`}</li>`
}

function Fresh({ names, onClose }) {
  const [name, set] = useState(''), taken = names.includes(name) || draftNames('campaign').includes(name)
  const wrong = taken ? t('campaigns.nameTaken') : name && !/^[a-z0-9][a-z0-9-]{0,63}$/.test(name) ? t('campaigns.nameWrong') : undefined
  const begin = useSending(async () => {
    if (!name || wrong) return
    const { defaultLocale } = await get('/v1/vocabulary')
    keepDraft('campaign', name, { was: null, base: '', text: `campaign: ${name}\nstate: draft\nsend: testers\nmessages:\n  - id: one\n    channels: [inapp]\n    ${defaultLocale}: {title: "", body: ""}\n` })
    location.hash = to(name)
  })
  return html`<${Dialog} title=${t('campaigns.newEmpty')} onClose=${onClose}><form class="stack" onSubmit=${begin.send}>
    <${Field} label=${t('campaigns.name')} hint=${t('campaigns.nameHint')} wrong=${wrong}>${a => html`<input ...${a} value=${name} autocomplete="off" spellcheck=${false} onInput=${e => set(e.target.value.trim())} />`}<//>
    <button class="primary" disabled=${!name || Boolean(wrong)} aria-busy=${begin.busy}>${t('campaigns.begin')}</button>${begin.error && html`<${Failed} error=${begin.error} />`}</form><//>`
}

const FIRST = 50
const fits = (c, { word, state }) => c.campaign.toLowerCase().includes(word.trim().toLowerCase()) && (!state || (state === 'paused' ? c.pausedNow || c.state === 'paused' : state === 'live' ? c.state === 'live' && !c.pausedNow : c.state === state))

export default function List({ where }) {
  const of = useLoad(() => get('/v1/campaigns')), [filter, setFilter] = useState({ word: '', state: '' }), [fresh, setFresh] = useState(false), [undo, setUndo] = useState()
  const [, redraw] = useState(0), recipes = where.query.get('new') === 'recipe'
  useEffect(() => watchDrafts(() => redraw(n => n + 1)), [])
  const all = of.data?.campaigns ?? [], names = all.map(c => c.campaign), found = all.filter(c => fits(c, filter)), first = useFirst(found, FIRST), hands = useHands(first.shown.map(c => c.campaign))
  const back = async () => { await post(`/v1/campaigns/${encodeURIComponent(undo.name)}/${undo.on ? 'resume' : 'pause'}`); setUndo(); await of.again() }
  if (recipes) return html`<${Recipes} names=${names} />`
  return html`<div class="row apart"><h1>${t('campaigns.title')}</h1><div class="row campaigns-head"><a class="button primary" href="#/campaigns?new=recipe">${t('campaigns.fromRecipe')}</a>
      <button type="button" onClick=${() => setFresh(true)}>${t('campaigns.newEmpty')}</button>${of.data && html`<${PauseAll} pauses=${of.data} again=${of.again} />`}</div></div>
    ${fresh && html`<${Fresh} names=${names} onClose=${() => setFresh(false)} />`}
    <${Loaded} of=${of}>${data => {
      const drafts = draftNames('campaign')
      const begun = drafts.filter(n => !names.includes(n))
      return html`${data.everythingPaused && html`<${Notice} kind="warn" role="status"><p>${t('campaigns.allPaused')}</p><//>`}
        ${undo && html`<${Notice} role="status"><div class="row apart"><p>${undo.on ? t('campaigns.nowPaused', { name: undo.name }) : t('campaigns.nowResumed', { name: undo.name })}</p><${Act} class="compact" work=${back}>${t('campaigns.undo')}<//></div><//>`}
        <div class="row filter"><div class="grow"><${Field} label=${t('campaigns.find')}>${a => html`<input ...${a} type="search" value=${filter.word} onInput=${e => setFilter({ ...filter, word: e.target.value })} />`}<//></div>
          <${Field} label=${t('campaigns.state')}>${a => html`<select ...${a} value=${filter.state} onChange=${e => setFilter({ ...filter, state: e.target.value })}>
            <option value="">${t('campaigns.stateAny')}</option><option value="live">${t('campaigns.stateLive')}</option><option value="paused">${t('campaigns.statePaused')}</option><option value="draft">${t('campaigns.stateDraft')}</option></select>`}<//></div>
        ${begun.length > 0 && html`<${Notice} kind="warn"><p>${t('campaigns.begun')}</p><ul>${begun.map(n => html`<li><a href=${to(n)}>${n}</a></li>`)}</ul><//>`}
        ${!data.campaigns.length ? html`<${Empty} title=${t('campaigns.none')}>${t('campaigns.noneWords')}<//>` : !found.length ? html`<p class="soft" role="status">${t('campaigns.noneFound')}</p>` : ''}
        <ul class="campaigns">${first.shown.map(c => html`<${Row} key=${c.campaign} c=${{ ...c, draft: drafts.includes(c.campaign) }} hand=${hands[c.campaign]} pauses=${data} again=${of.again} turned=${(name, on) => setUndo({ name, on })} />`)}</ul>${first.more}`
    }}<//>`
}
