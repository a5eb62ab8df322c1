// faces/console/screens/set-up.js -- from nothing to the first message: a checklist that ticks itself off, keys, channels with a test, health. Once live it folds into what remains.
import { get, post, query } from '../lib/api.js'
import { Source } from '../lib/source.js'
import { lines, minutes } from '../lib/steps.js'
import { Act, Field, html, Loaded, Notice, Spoken, Table, Tag, useEffect, useLoad, useRef, useState } from '../lib/ui.js'
import { Copy } from '../parts/copy.js'
import { Testers } from '../parts/testers.js'
import { say } from '../lib/vocabulary.js'
import { ago, has, language, number, t } from '../lib/words.js'

const LOOK_MS = 4000, kinds = { done: 'good', waiting: '', problem: 'bad' }, signs = { done: '✓', waiting: '○', problem: '!' }
const stateWord = state => state === 'done' ? t('checklist.done') : state === 'problem' ? t('checklist.problem') : t('checklist.waiting')
const worded = (list, word) => { const key = `checklist.${list}.${word.replaceAll(' ', '_')}`; return has(key) ? t(key) : word }

function Records({ records }) {
  return html`<${Table} label=${t('checklist.records')} rows=${records} columns=${[
    { title: t('checklist.record'), key: 'kind' }, { title: t('checklist.recordName'), cell: r => html`<code>${r.name}</code>` },
    { title: t('checklist.recordText'), cell: r => html`<${Copy} text=${r.publish} what=${r.kind} />${r.found && r.state !== 'published' && html`<span class="soft">${t('checklist.recordFound', { text: r.found })}</span>`}` },
    { title: t('checklist.recordState'), cell: r => html`<${Tag} kind=${r.state === 'published' ? 'good' : r.state === 'unknown' ? '' : 'warn'}>${worded('record', r.state)}<//>` }]} />`
}

function Phone({ origins }) {
  const [url, setUrl] = useState(origins[0]?.origin ?? location.origin), fit = /^https?:\/\/./.test(url), alone = fit && /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
  return html`<div class="try-phone"><${Field} label=${t('checklist.phonePage')} hint=${t('checklist.phoneHint')} wrong=${alone ? t('checklist.phoneAlone') : undefined}>${a => html`<input ...${a} type="url" inputmode="url" value=${url} onChange=${e => setUrl(e.target.value.trim())} />`}<//>
    ${fit && html`<img class="qr" width="160" height="160" src=${query('/v1/qr', { text: url })} alt=${t('checklist.phoneQr', { url })} />`}</div>`
}

/** What to do next, below a step that is not done. */
function Next({ step, all }) {
  const base = location.origin, line = lines[step.id]?.(base)
  return html`${step.wayOut && html`<p>${step.wayOut}</p>`}
    ${step.records?.length > 0 ? html`<${Records} records=${step.records} />` : line && html`<${Copy} text=${line} what=${step.title} />`}
    ${step.id === 'phone' && html`<${Testers} />${all.find(s => s.id === 'snippet')?.origins?.length > 0 && html`<${Phone} origins=${all.find(s => s.id === 'snippet').origins} />`}`}
    ${(step.id === 'recipe' || step.id === 'live') && html`<p><a class="button compact" href="#/campaigns">${t('checklist.toCampaigns')}</a></p>`}`
}

function Step({ step, all, open }) {
  const origins = step.origins ?? []
  return html`<li class="step ${step.state}"><details open=${open}><summary><span class="sign" aria-hidden="true">${signs[step.state]}</span><span class="grow"><b>${step.title}</b><br /><span class="small soft">${step.text}</span></span>
      <span class="beside"><${Tag} kind=${kinds[step.state]}>${stateWord(step.state)}<//>${step.state === 'done' ? step.at && html`<span class="small soft">${t('checklist.seen', { ago: ago(step.at) })}</span>` : html`<span class="small soft">${t('checklist.minutes', { n: minutes[step.id] ?? 5 })}</span>`}</span></summary>
    <div class="stack tight more"><${Next} step=${step} all=${all} />
      ${origins.length > 0 && html`<${Table} label=${t('checklist.origins')} rows=${origins} columns=${[{ title: t('checklist.origin'), key: 'origin' }, { title: t('checklist.eventsTitle'), cell: o => t('checklist.events', { n: o.events, ago: ago(o.last) }) }]} />`}</div></details></li>`
}

function Steps({ steps }) {
  const next = steps.find(s => s.state === 'problem') ?? steps.find(s => s.state === 'waiting')
  return html`<ol class="set-up-steps">${steps.map(s => html`<${Step} key=${s.id} step=${s} all=${steps} open=${s === next} />`)}</ol>`
}

/** Live: calm, and what remains. */
function Well({ steps, ill }) {
  const rest = steps.filter(s => s.state !== 'done')
  return html`<section class="card stack well"><h2>${rest.length || ill ? t('checklist.wellButTitle') : t('checklist.wellTitle')}</h2><p>${rest.length ? t('checklist.wellBut') : ill ? steps.find(s => s.id === 'live').text : t('checklist.well')}</p>
    ${rest.length > 0 && html`<ol class="set-up-steps">${rest.map(s => html`<${Step} key=${s.id} step=${s} all=${steps} />`)}</ol>`}</section>
    <details><summary>${t('checklist.all')}</summary><ol class="set-up-steps">${steps.map(s => html`<${Step} key=${s.id} step=${s} all=${steps} />`)}</ol></details>`
}

function Channels({ channels, again }) {
  const [fates, setFates] = useState({})
  const test = channel => async () => {
    const answer = await post(query(`/v1/channels/${channel}/test`, { lang: language }))
    setFates(f => ({ ...f, [channel]: [t('checklist.tested', { fate: worded('fate', answer.dryRun ? 'dryRun' : answer.fate), to: answer.to }), answer.said, answer.note].filter(Boolean).join(' · ') }))
    again()
  }
  const last = c => fates[c.channel] ?? (c.tested ? `${worded('fate', c.tested.fate === 'taken' && c.driver === 'dry-run' ? 'dryRun' : c.tested.fate)}, ${ago(c.tested.at)}${c.tested.said ? ' · ' + c.tested.said : ''}` : t('checklist.never'))
  return html`<section class="card stack"><h2>${t('checklist.channels')}</h2><${Table} label=${t('checklist.channels')} empty=${t('checklist.noChannels')} rows=${channels.map(c => ({ ...c, key: c.channel }))} columns=${[
    { title: t('checklist.channel'), cell: c => say('channel', c.channel) }, { title: t('checklist.driver'), cell: c => worded('driver', c.driver) },
    { title: t('checklist.state'), cell: c => html`${worded('channelState', c.state)}${c.saidLast && html`<br /><span class="soft">${c.saidLast}</span>`}` },
    { title: t('checklist.lastTest'), cell: c => c.state === 'in pages and apps' ? '–' : html`<span class="stack tight tested"><span role="status">${last(c)}</span><${Act} class="compact" aria-label=${t('checklist.testOn', { channel: say('channel', c.channel) })} work=${test(c.channel)}>${t('checklist.test')}<//></span>` }]} /></section>`
}

function Health({ health, versions }) {
  const ills = [health.readOnly && t('checklist.readOnly'), health.clockRefused && t('checklist.clockRefused'), health.fault && html`${t('checklist.fault')} <code lang="en">${health.fault}</code>`, health.paused && t('checklist.paused'),
    health.restartFor.length > 0 && t('checklist.restartFor', { what: health.restartFor.join(', ') })].filter(Boolean)
  return html`<section class="card stack"><h2>${t('checklist.health')}</h2>${ills.length ? ills.map(i => html`<${Notice} kind="warn"><p>${i}</p><//>`) : html`<p>${t('checklist.healthy')}</p>`}
    <p class="small soft">${t('checklist.versions', { tact: versions.tact, bundle: versions.bundle, policy: String(versions.policy), n: health.queue })}</p></section>`
}

const Keys = ({ keys }) => html`<section class="card stack"><h2>${t('checklist.keys')}</h2><p class="small soft">${t('checklist.keysHint')}</p><${Table} label=${t('checklist.keys')} rows=${keys.map(k => ({ ...k, key: k.name }))} columns=${[
  { title: t('checklist.key'), cell: k => html`${k.name}${!k.set && html` <${Tag} kind="warn">${t('checklist.unset')}<//>`}` }, { title: t('checklist.kind'), cell: k => worded('kind', k.kind) }, { title: t('checklist.lastUse'), cell: k => k.lastUse ? ago(k.lastUse) : t('checklist.never') }]} /></section>`

/** Ticks as they fall: asked again while somebody looks; what is newly done is read aloud. */
function useSetup() {
  const path = query('/v1/setup', { lang: language }), setup = useLoad(o => get(path, o)), done = useRef(), [spoken, speak] = useState('')
  useEffect(() => { const timer = setInterval(() => { if (!document.hidden) setup.again() }, LOOK_MS); return () => clearInterval(timer) }, [])
  useEffect(() => {
    if (!setup.data) return
    const now = setup.data.steps.filter(s => s.state === 'done'), fresh = done.current && now.filter(s => !done.current.has(s.id))
    if (fresh?.length) speak(fresh.map(s => t('checklist.nowDone', { title: s.title })).join(' '))
    done.current = new Set(now.map(s => s.id))
  }, [setup.data])
  return { setup, spoken, path }
}

export default function SetUp() {
  const { setup, spoken, path } = useSetup()
  return html`<div class="stack tight"><h1>${t('checklist.title')}</h1><p class="soft">${t('checklist.intro')}</p></div><${Spoken}>${spoken}<//>
    <${Loaded} of=${setup}>${({ steps, channels, keys, health, versions }) => {
      const done = steps.filter(s => s.state === 'done').length, left = steps.filter(s => s.state !== 'done').reduce((n, s) => n + (minutes[s.id] ?? 5), 0), live = steps.find(s => s.id === 'live')?.state === 'done'
      const ill = health.readOnly || health.clockRefused || health.paused || Boolean(health.fault)
      return html`<div class="stack tight"><p>${left ? t('checklist.progress', { done, all: steps.length, minutes: left }) : t('checklist.allDone', { all: steps.length })}</p><progress max=${steps.length} value=${done} aria-label=${t('checklist.title')}></progress></div>
        ${live ? html`<${Well} steps=${steps} ill=${ill} />` : html`<${Steps} steps=${steps} />`}
        <${Channels} channels=${channels} again=${setup.again} /><div class="two"><${Keys} keys=${keys} /><${Health} health=${health} versions=${versions} /></div>
        <p><${Source} path=${path} /></p>`
    }}<//>`
}
