// faces/console/campaigns/when.js -- a condition as a sentence of pickers. Tree, CEL and sentence are the server's (POST /v1/conditions): there is one reader of CEL, and it is the one that decides.
import { post, query } from '../lib/api.js'
import { Failed, html, useEffect, useId, useRef, useState } from '../lib/ui.js'
import { has, language, t } from '../lib/words.js'

const own = { event: 'event.', trait: 'person.traits.' }
const isRow = n => n && (n.all || n.any)
/** A group as the screen has it: { mode: all | any | none | notAll, parts }. */
const group = n => n.not && isRow(n.not) ? { mode: n.not.any ? 'none' : 'notAll', parts: n.not.any ?? n.not.all } : n.not ? { mode: 'notAll', parts: [n.not] } : isRow(n) ? { mode: n.all ? 'all' : 'any', parts: n.all ?? n.any } : undefined
const ungroup = ({ mode, parts }) => mode === 'all' ? { all: parts } : mode === 'any' ? { any: parts } : mode === 'none' ? { not: { any: parts } } : { not: { all: parts } }
/** A property whose name is still to be written. */
const nameless = n => n.field?.endsWith('.') || (n.all ?? n.any ?? (n.not ? [n.not] : [])).some(nameless)
const rooted = tree => isRow(tree) ? tree : { all: [tree] }

// ---- what can be picked ----

const callable = v => v.functions.filter(f => f.asksPerson || f.name === 'near' || (f.name === 'audience' && v.audiences?.length))
function fieldOf(v, path) {
  const known = v.fields.find(f => f.path === path)
  if (known) return known
  return { path, open: true, type: 'open', ops: ['is', 'isNot', 'above', 'atLeast', 'below', 'atMost', 'contains', 'includes', 'startsWith', 'isPresent', 'isAbsent'], choices: [], line: t('campaigns.openField') }
}
const callOps = f => f.result === 'true/false' ? ['isTrue', 'isFalse'] : f.result === 'number' ? ['above', 'atLeast', 'below', 'atMost', 'is', 'isNot'] : ['is', 'isNot', 'in']
const opsOf = (v, n) => n.call ? callOps(v.functions.find(f => f.name === n.call) ?? { result: 'true/false' }) : fieldOf(v, n.field).ops
const valueOf = (v, op) => v.ops.find(o => o.op === op)?.value ?? 'none'

function argument(v, f, kind, i) {
  if (kind === 'duration') return { days: 30 }
  if (kind === 'number') return f.name === 'near' ? 2 : 500
  if (/topic/.test(f.names ?? '')) return (v.topics.find(x => !x.marked) ?? v.topics[0])?.name ?? ''
  if (/place/.test(f.names ?? '')) return v.places[0]?.id ?? ''
  if (f.names === 'audience') return v.audiences[0].name
  return /event/.test(f.names ?? '') ? 'Order Completed' : ''
}
const firstValue = (v, n, op) => {
  const kind = valueOf(v, op), f = n.field ? fieldOf(v, n.field) : { choices: [], type: v.functions.find(x => x.name === n.call)?.result }
  if (kind === 'none') return undefined
  const one = f.choices.length ? f.choices.find(c => c.value !== 'unknown').value : f.type === 'number' ? (f.most === 1 ? 0.5 : f.least ?? 0) : f.type === 'list' ? (v.topics.find(x => !x.marked) ?? v.topics[0])?.name ?? '' : ''
  return kind === 'list' ? [one] : one
}
function fresh(v, subject) {
  const n = subject.startsWith('call:') ? { call: subject.slice(5) } : { field: subject }
  if (n.call) { const f = v.functions.find(x => x.name === n.call); n.args = f.args.map((k, i) => argument(v, f, k, i)) }
  n.op = opsOf(v, n)[0]
  const value = firstValue(v, n, n.op)
  return value === undefined ? n : { ...n, value }
}

const opWords = (v, n, op) => {
  const of = n.field ?? n.call, whole = `condition.${op === 'isTrue' ? 'yes' : 'no'}.${of}`
  if ((op === 'isTrue' || op === 'isFalse') && n.field && has(whole)) return t(whole)
  if (op === 'in') return t('campaigns.opIn')
  if (n.call && op === 'isTrue') return t('campaigns.opYes')
  if (n.call && op === 'isFalse') return t('campaigns.opNo')
  return (v.ops.find(o => o.op === op)?.label ?? op).replace(/\{(what|value)\}/g, '').trim()
}
const subjectOf = n => n.call ? 'call:' + n.call : n.field
const kinds = ['moment', 'person', 'nearest', 'event', 'page', 'device', 'time']
const kindOf = path => { const k = path.split('.')[0]; return k === 'near' ? 'nearest' : k === 'audience' ? 'person' : kinds.includes(k) ? k : 'moment' }

function Subject({ v, n, change, focus }) {
  const options = [...v.fields.map(f => ({ id: f.path, label: f.label, kind: kindOf(f.path) })), ...callable(v).map(f => ({ id: 'call:' + f.name, label: has(`campaigns.call.${f.name}`) ? t(`campaigns.call.${f.name}`) : f.label, kind: kindOf(f.name) })),
    { id: own.event, label: t('campaigns.aProperty'), kind: 'event' }, { id: own.trait, label: t('campaigns.aTrait'), kind: 'person' }]
  const open = n.field && !v.fields.some(f => f.path === n.field), kept = Object.values(own).find(p => open && n.field.startsWith(p))
  const choose = e => change(Object.values(own).includes(e.target.value) ? { field: e.target.value, op: 'is', value: '' } : fresh(v, e.target.value))
  return html`<select aria-label=${t('campaigns.what')} ref=${focus} value=${open ? kept ?? '' : subjectOf(n)} onChange=${choose}>${open && !kept && html`<option value="">${n.field}</option>`}
      ${kinds.map(k => html`<optgroup label=${t(`campaigns.kind.${k}`)}>${options.filter(o => o.kind === k).map(o => html`<option value=${o.id}>${o.label}</option>`)}</optgroup>`)}</select>
    ${kept && html`<input aria-label=${t('campaigns.propertyName')} class="short" value=${n.field.slice(kept.length)} spellcheck=${false} onChange=${e => change({ ...n, field: kept + e.target.value.trim() })} />`}`
}

const number = s => s.trim() !== '' && Number.isFinite(Number(s.replace(',', '.'))) ? Number(s.replace(',', '.')) : undefined
const duration = x => x && typeof x === 'object' ? Object.entries(x)[0] : undefined

/** One value: picked where the brand's words are known, else written. */
function Value({ v, label, value, choices, type, least, most, change }) {
  const id = useId(), span = duration(value)
  if (span) return html`<input class="tiny" type="number" min="1" aria-label=${label} value=${span[1]} onChange=${e => change({ [span[0]]: Math.max(1, Math.round(Number(e.target.value)) || 1) })} />
    <select aria-label=${t('campaigns.unit')} value=${span[0]} onChange=${e => change({ [e.target.value]: span[1] })}>${['minutes', 'hours', 'days'].map(u => html`<option value=${u}>${t(`campaigns.unit.${u}`)}</option>`)}</select>`
  if (choices?.length) return html`<select aria-label=${label} value=${String(value)} onChange=${e => change(choices.find(c => String(c.value) === e.target.value).value)}>
    ${!choices.some(c => c.value === value) && html`<option value=${String(value)}>${String(value)}</option>`}${choices.map(c => html`<option value=${String(c.value)}>${c.label}</option>`)}</select>`
  if (type === 'number') return html`<input class="tiny" inputmode="decimal" aria-label=${label} value=${value} onChange=${e => { const x = number(e.target.value); if (x === undefined || (least !== undefined && x < least) || (most !== undefined && x > most)) e.target.value = value; else change(x) }} />`
  return html`<input class="short" id=${id} aria-label=${label} value=${value ?? ''} spellcheck=${false} onChange=${e => change(type === 'open' && number(e.target.value) !== undefined ? number(e.target.value) : e.target.value)} />`
}

const topics = v => v.topics.map(x => ({ value: x.name, label: x.name }))
const argChoices = (v, f, kind) => kind !== 'text' ? [] : f.names === 'topic' ? topics(v) : f.names === 'place' ? v.places.map(p => ({ value: p.id, label: p.name })) : f.names === 'audience' ? (v.audiences ?? []).map(a => ({ value: a.name, label: a.label })) : f.names === 'campaign' ? (v.campaigns ?? []).map(n => ({ value: n, label: n })) : []

function Term({ v, n, change, focus }) {
  const f = n.call ? v.functions.find(x => x.name === n.call) : fieldOf(v, n.field), ops = opsOf(v, n), wants = valueOf(v, n.op)
  const choices = n.field ? f.choices.length ? f.choices : f.type === 'list' ? topics(v) : [] : n.call === 'person.stage' ? v.fields.find(x => x.path === 'moment.stage')?.choices ?? [] : []
  const setOp = e => { const op = e.target.value, value = valueOf(v, op) === wants ? n.value : firstValue(v, n, op); const { value: _, ...rest } = n; change(value === undefined ? { ...rest, op } : { ...rest, op, value }) }
  const shared = { v, choices, type: n.field ? f.type : f?.result, least: f?.least, most: f?.most, label: t('campaigns.value') }
  return html`<${Subject} v=${v} n=${n} change=${change} focus=${focus} />
    ${n.call && f && n.args.map((a, i) => html`<${Value} key=${i} v=${v} label=${t(`campaigns.arg.${f.args[i] === 'duration' ? 'within' : f.args[i] === 'number' ? 'distance' : 'of'}`)} value=${a} choices=${argChoices(v, f, f.args[i])} type=${f.args[i]} change=${x => change({ ...n, args: n.args.map((y, k) => k === i ? x : y) })} />`)}
    <select aria-label=${t('campaigns.how')} value=${n.op} onChange=${setOp}>${[...new Set([...ops, n.op])].map(o => html`<option value=${o}>${opWords(v, n, o)}</option>`)}</select>
    ${(wants === 'one' || wants === 'text') && html`<${Value} ...${shared} value=${n.value} change=${x => change({ ...n, value: x })} />`}
    ${wants === 'list' && html`<span class="several">${n.value.map((x, i) => html`<span key=${i}><${Value} ...${shared} value=${x} change=${y => change({ ...n, value: n.value.map((z, k) => k === i ? y : z) })} />
        ${n.value.length > 1 && html`<button type="button" class="plain compact" aria-label=${t('campaigns.removeValue', { value: String(x) })} onClick=${() => change({ ...n, value: n.value.filter((_, k) => k !== i) })}>×</button>`}</span>`)}
      <button type="button" class="plain compact" onClick=${() => change({ ...n, value: [...n.value, (choices.find(c => !n.value.includes(c.value) && c.value !== 'unknown') ?? { value: n.value.at(-1) }).value] })}>${t('campaigns.orValue')}</button></span>`}`
}

const helpOf = (v, n) => {
  const f = n.call ? v.functions.find(x => x.name === n.call) : n.field ? fieldOf(v, n.field) : undefined
  return f && { line: f.line, purpose: f.purpose, own: f.open }
}

function Part({ v, n, change, remove, first, joint, depth, born }) {
  const focus = useRef(), help = helpOf(v, n), g = group(n)
  useEffect(() => { if (born) focus.current?.focus() }, [])
  if (g) return html`<${Group} v=${v} g=${g} change=${x => change(ungroup(x))} remove=${remove} depth=${depth} />`
  return html`<div class="part"><span class="joint">${first ? '' : joint}</span><div class="pick">
      ${n.cel !== undefined ? html`<textarea class="mono" rows="2" ref=${focus} aria-label=${t('campaigns.celLine')} spellcheck=${false} value=${n.cel} onChange=${e => change({ cel: e.target.value })}></textarea>` : html`<${Term} v=${v} n=${n} change=${change} focus=${focus} />`}
      <button type="button" class="plain compact" aria-label=${t('campaigns.removePart')} title=${t('campaigns.removePart')} onClick=${remove}>×</button></div>
    ${help && html`<p class="small soft help">${help.line}${help.purpose && html` · ${t('campaigns.needsPermission', { purpose: help.purpose })}`}</p>`}</div>`
}

function Group({ v, g, change, remove, depth }) {
  const [born, setBorn] = useState(-1), add = useRef(), joint = t(g.mode === 'all' || g.mode === 'notAll' ? 'campaigns.and' : 'campaigns.or')
  const grow = n => { setBorn(g.parts.length); change({ ...g, parts: [...g.parts, n] }) }
  const drop = i => { const parts = g.parts.filter((_, k) => k !== i); if (!parts.length && remove) remove(); else change({ ...g, parts }); add.current?.focus() }
  return html`<fieldset class="group depth${depth}"><legend><select aria-label=${t('campaigns.mode')} value=${g.mode} onChange=${e => change({ ...g, mode: e.target.value })}>
      ${(depth ? ['all', 'any', 'none', 'notAll'] : ['all', 'any']).map(m => html`<option value=${m}>${t(`campaigns.mode.${m}`)}</option>`)}</select></legend>
    ${!g.parts.length && html`<p class="soft">${t('campaigns.noParts')}</p>`}
    ${g.parts.map((n, i) => html`<${Part} key=${i} v=${v} n=${n} first=${i === 0} joint=${joint} depth=${depth + 1} born=${i === born} change=${x => change({ ...g, parts: g.parts.map((y, k) => k === i ? x : y) })} remove=${() => drop(i)} />`)}
    <div class="row"><button type="button" class="compact" ref=${add} onClick=${() => grow(fresh(v, v.fields[0].path))}>${t('campaigns.addPart')}</button>
      ${depth < 3 && html`<button type="button" class="plain compact" onClick=${() => grow({ [g.mode === 'any' ? 'all' : 'any']: [fresh(v, v.fields[0].path)] })}>${t('campaigns.addGroup')}</button>`}
      <button type="button" class="plain compact" onClick=${() => grow({ cel: '' })}>${t('campaigns.addCel')}</button></div></fieldset>`
}

/** cel: as it stands in the file, or undefined; of: when | audience ...; change(cel or undefined). */
export function When({ v, cel, of = 'when', label, change, wrong, note }) {
  const [state, set] = useState({}), turn = useRef(0), made = useRef()
  const ask = async body => {
    const mine = ++turn.current
    try { const a = await post(query('/v1/conditions', { lang: language }), { ...body, of }); return mine === turn.current ? a : undefined }
    catch (error) { if (mine === turn.current) set(s => ({ ...s, error })) }
  }
  useEffect(() => {
    if (made.current !== undefined && made.current === (cel ?? '')) return
    if (!cel) { turn.current++; set({ tree: { all: [] } }); return }
    ask({ cel }).then(a => a && set(a.tree ? { tree: rooted(a.tree), sentence: a.sentence, findings: a.findings } : { broken: true, findings: a.findings }))
  }, [cel])
  const pick = async tree => {
    set(s => ({ ...s, tree }))
    if (isRow(tree) && !(tree.all ?? tree.any).length) { turn.current++; made.current = ''; set({ tree }); change(of === 'audience' ? 'true' : undefined); return }
    if (nameless(tree)) { turn.current++; set({ tree, unfinished: true }); return }
    const a = await ask({ tree })
    if (!a) return
    set({ tree, sentence: a.sentence, findings: a.findings })
    if (a.cel !== undefined) { made.current = a.cel; change(a.cel) }
  }
  const id = useId()
  return html`<section class="when" aria-labelledby=${id}><h3 id=${id}>${label}</h3>
    ${state.broken ? html`<textarea class="mono" rows="3" aria-label=${t('campaigns.celLine')} spellcheck=${false} value=${cel} onInput=${e => { made.current = undefined; change(e.target.value) }}></textarea>`
      : state.tree ? html`<${Group} v=${v} g=${group(state.tree)} change=${g => pick(ungroup(g))} depth=${0} />` : html`<p class="soft" role="status">${t('console.loading')}</p>`}
    <p class="sentence" role="status">${state.tree && isRow(state.tree) && !(state.tree.all ?? state.tree.any).length ? note : state.unfinished ? t('campaigns.nameIt') : state.sentence ? `${state.sentence[0].toUpperCase()}${state.sentence.slice(1)}.` : ''}</p>
    ${(state.findings ?? []).map(f => html`<div class="notice ${f.severity === 'error' ? 'bad' : 'warn'}" role="alert"><p lang=${f.language}>${f.message}</p>${f.hint && html`<p class="small" lang=${f.hintLanguage}>${f.hint}</p>`}</div>`)}
    ${wrong && !state.findings?.length && html`<p class="wrong" role="alert">${wrong}</p>`}${state.error && html`<${Failed} error=${state.error} />`}</section>`
}
