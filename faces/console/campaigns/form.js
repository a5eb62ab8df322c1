// faces/console/campaigns/form.js -- a campaign as a form. Each field writes its own place in the YAML and nothing else; what it does not show stays as it is.
import { Field, html, useMemo, useState } from '../lib/ui.js'
import { has, t } from '../lib/words.js'
import Messages from './messages.js'
import { When } from './when.js'
import { append, pathAt, remove, set } from './yaml.js'

const begins = ['event', 'after', 'every', 'at', 'coupon', 'price_drop', 'back_in_stock', 'birthday', 'anniversary']
const startOf = c => c.after ? 'after' : c.every ? 'every' : c.on && c.on !== 'event' ? c.on : c.at ? 'at' : 'event'
const sentence = f => { const s = [f.message, f.hint].filter(Boolean).join('. '); return s[0].toUpperCase() + s.slice(1) }
const at = (value, path) => path.reduce((x, k) => x?.[k], value)
const text = v => v === undefined || v === null ? '' : Array.isArray(v) ? v.join(', ') : String(v)

/** What the form's fields are handed: read, write, and what the checker says of a path. */
function useForm({ text: yaml, value, write, check, v }) {
  const order = useMemo(() => v.keys.map(k => k.path).filter(p => !p.includes('.')), [v])
  const wrong = useMemo(() => check.of === yaml ? check.findings.filter(f => f.severity === 'error' && f.line).map(f => ({ path: pathAt(yaml, f.line, f.column).join('.'), text: sentence(f) })) : [], [check, yaml])
  const type = path => v.keys.find(k => k.path === path.join('.').replace(/\.\d+/g, '[]'))?.type
  const about = path => wrong.find(w => w.path === path.join('.') || w.path.startsWith(path.join('.') + '.'))?.text
  return {
    v, value, yaml, about, get: path => at(value, path), exactly: path => wrong.find(w => w.path === path.join('.'))?.text,
    put: (path, x, options = {}) => write(now => set(now, path, x, { order: path.length === 1 ? order : [], words: type(path) === 'text', ...options })),
    change: f => write(f), order, append: (path, x) => write(now => append(now, path, x)), remove: path => write(now => remove(now, path)),
    key: path => v.keys.find(k => k.path === path)
  }
}

/** One line of the file as one control. */
function Line({ f, path, label, hint, kind = 'text', options, empty, list, placeholder }) {
  const [typed, setTyped] = useState(''), parts = x => x.split(',').map(s => s.trim()).filter(Boolean), said = text(f.get(path)), wrong = f.about(path)
  const now = list && parts(typed).join(', ') === said ? typed || said : said                     // "a," on its way to "a, b" stays as it was typed
  const write = x => { setTyped(x); f.put(path, x === '' || (list && !parts(x).length) ? undefined : list ? parts(x) : x) }
  return html`<${Field} label=${label} hint=${hint} wrong=${wrong}>${a => options
    ? html`<select ...${a} value=${now} onChange=${e => write(e.target.value)}>${empty !== undefined && html`<option value="">${empty}</option>`}${!options.some(o => o.value === now) && now !== '' && html`<option value=${now}>${now}</option>`}${options.map(o => html`<option value=${o.value}>${o.label}</option>`)}</select>`
    : html`<input ...${a} type=${kind} placeholder=${placeholder} spellcheck=${false} autocomplete="off" value=${now} onInput=${e => write(e.target.value)} />`}<//>`
}

const tomorrow = () => new Date(Date.now() + 86400000).toISOString().slice(0, 10)

function Start({ f }) {
  const c = f.value, now = startOf(c)
  const begin = e => f.change(text => {
    const k = e.target.value, put = (path, x) => { text = set(text, path, x, { order: f.order }) }
    for (const key of ['on', 'after', 'every', 'at', 'date']) if (c[key] !== undefined) text = remove(text, [key])
    if (k === 'after') put(['after'], { event: 'Cart Viewed', wait: '2h' })
    else if (k === 'every') put(['every'], 'monday 09:00')
    else if (k === 'at') put(['at'], `${tomorrow()} 09:00`)
    else if (k !== 'event') put(['on'], k)
    if (k === 'event' || k === 'after') text = c.audience === undefined ? text : remove(text, ['audience'])
    else if (c.audience === undefined) put(['audience'], 'true')
    return text
  })
  return html`<section class="card stack"><h2>${t('campaigns.start')}</h2>
    <${Field} label=${t('campaigns.begins')} wrong=${f.exactly(['on'])}>${a => html`<select ...${a} value=${now} onChange=${begin}>${begins.map(k => html`<option value=${k}>${t(`campaigns.begins.${k}`)}</option>`)}</select>`}<//>
    ${now === 'after' && html`<div class="grid"><${Line} f=${f} path=${['after', 'event']} label=${t('campaigns.afterEvent')} hint=${t('campaigns.eventHint')} /><${Line} f=${f} path=${['after', 'wait']} label=${t('campaigns.afterWait')} hint=${t('campaigns.spanHint')} /><${Line} f=${f} path=${['after', 'unless']} label=${t('campaigns.afterUnless')} hint=${t('campaigns.unlessHint')} /></div>`}
    ${now === 'every' && html`<${Line} f=${f} path=${['every']} label=${t('campaigns.every')} hint=${t('campaigns.everyHint')} />`}
    ${now === 'at' && html`<${Line} f=${f} path=${['at']} label=${t('campaigns.at')} hint=${t('campaigns.atHint')} />`}
    ${(now === 'birthday' || now === 'anniversary') && html`<${Line} f=${f} path=${['at']} label=${t('campaigns.atHour')} hint=${t('campaigns.atHourHint')} />`}
    ${now !== 'event' && now !== 'after' && html`<${When} v=${f.v} of="audience" cel=${c.audience} label=${t('campaigns.audience')} note=${t('campaigns.audienceAll')} wrong=${f.about(['audience'])} change=${x => f.put(['audience'], x)} />`}
    <${When} v=${f.v} of=${now === 'event' || now === 'after' ? 'when' : 'occasion'} cel=${c.when} label=${t('campaigns.when')} note=${t('campaigns.whenAlways')} wrong=${f.about(['when'])} change=${x => f.put(['when'], x)} /></section>`
}

const choices = (f, key, words) => f.key(key)?.choices.map(c => ({ value: c, label: has(`campaigns.${words}.${c}`) ? t(`campaigns.${words}.${c}`) : c })) ?? []

export default function Form(props) {
  const f = useForm(props), c = f.value, [more, setMore] = useState(() => Boolean(c.class || c.basis || c.purposes || c.topic || c.coupon || c.offer || c.send_time || c.not_after || c.worth))
  return html`<section class="card stack"><h2>${t('campaigns.goal')}</h2><p class="soft">${t('campaigns.goalWords')}</p>
      <div class="grid"><${Line} f=${f} path=${['goal', 'event']} label=${t('campaigns.goalEvent')} hint=${t('campaigns.eventHint')} /><${Line} f=${f} path=${['goal', 'within']} label=${t('campaigns.goalWithin')} hint=${t('campaigns.spanHint')} placeholder="7d" />
        <${Line} f=${f} path=${['value']} label=${t('campaigns.worthGoal')} hint=${t('campaigns.worthGoalHint')} /></div></section>
    <${Start} f=${f} /><${Messages} f=${f} />
    <section class="card stack"><h2>${t('campaigns.limits')}</h2><div class="grid">
      <${Line} f=${f} path=${['schedule', 'from']} label=${t('campaigns.from')} hint=${t('campaigns.dateHint')} /><${Line} f=${f} path=${['schedule', 'until']} label=${t('campaigns.until')} hint=${t('campaigns.untilHint')} />
      <${Line} f=${f} path=${['budget', 'touches']} label=${t('campaigns.touches')} hint=${t('campaigns.touchesHint')} /><${Line} f=${f} path=${['budget', 'perDay']} label=${t('campaigns.perDay')} />
      <${Line} f=${f} path=${['again']} label=${t('campaigns.again')} hint=${t('campaigns.againHint')} placeholder=${t('campaigns.never')} />
      <${Line} f=${f} path=${['cap', 'touches']} label=${t('campaigns.capTouches')} /><${Line} f=${f} path=${['cap', 'per']} label=${t('campaigns.capPer')} hint=${t('campaigns.spanHint')} />
      <${Line} f=${f} path=${['holdout']} label=${t('campaigns.holdout')} hint=${t('campaigns.holdoutHint')} placeholder="auto" /></div></section>
    <details class="card" open=${more} onToggle=${e => setMore(e.target.open)}><summary><h2>${t('campaigns.further')}</h2></summary>${more && html`<div class="grid">
      <${Line} f=${f} path=${['class']} label=${t('campaigns.class')} empty=${t('campaigns.class.promotional')} options=${choices(f, 'class', 'class').filter(o => o.value !== 'promotional')} /><${Line} f=${f} path=${['basis']} label=${t('campaigns.basis')} empty=${t('campaigns.byClass')} options=${choices(f, 'basis', 'basis')} />
      <${Line} f=${f} path=${['send_time']} label=${t('campaigns.sendTime')} empty=${t('campaigns.sendTime.now')} options=${choices(f, 'send_time', 'sendTime').filter(o => o.value !== 'now')} /><${Line} f=${f} path=${['not_after']} label=${t('campaigns.notAfter')} hint=${t('campaigns.spanHint')} />
      <${Line} f=${f} path=${['topic']} label=${t('campaigns.topic')} empty=${t('console.none')} options=${f.v.topics.map(x => ({ value: x.name, label: x.name }))} /><${Line} f=${f} path=${['coupon']} label=${t('campaigns.coupon')} empty=${t('console.none')} options=${f.v.coupons.map(x => ({ value: x, label: x }))} />
      <${Line} f=${f} path=${['worth']} label=${t('campaigns.worth')} hint=${t('campaigns.worthHint', { currency: f.v.currency })} /><${Line} f=${f} path=${['purposes']} list=${true} label=${t('campaigns.purposes')} hint=${t('campaigns.purposesHint', { names: f.v.purposes.map(p => p.name).join(', ') })} /></div>`}</details>`
}
