// faces/console/inbox/tools.js -- what helps to answer: the brand's own answers, a link for one tap, what was said made an answer, later.
import { languageName } from '../campaigns/messages.js'
import { post } from '../lib/api.js'
import { Unkept } from '../parts/file.js'
import { Act, Dialog, Field, html, Notice, useEffect, useRef, useState } from '../lib/ui.js'
import { day, language, t } from '../lib/words.js'

const languagesOf = d => d.languages?.length ? d.languages : [language]
const mostly = d => languagesOf(d).includes(language) ? language : languagesOf(d)[0]
const LanguageField = ({ d, value, set }) => languagesOf(d).length > 1 && html`<${Field} label=${t('inbox.language')}>${a => html`<select ...${a} value=${value} onChange=${e => set(e.target.value)}>${languagesOf(d).map(l => html`<option value=${l}>${languageName(l)}</option>`)}</select>`}<//>`

/** The answers of answers/*.md, by what was asked; one press puts the words into the reply. */
export function Answers({ d, question, insert, onClose }) {
  const [words, set] = useState(question.slice(0, 500)), [in_, speak] = useState(mostly(d)), [found, show] = useState()
  const ask = async () => show(await post('/v1/answer', { question: words, language: in_, private: true }))
  useEffect(() => { if (words) ask().catch(() => {}) }, [])
  return html`<${Dialog} title=${t('inbox.answers')} onClose=${onClose}><p class="small soft">${t('inbox.answersHint')}</p>
    <${Field} label=${t('inbox.answersFind')}>${a => html`<textarea ...${a} rows="2" value=${words} onInput=${e => set(e.target.value)} />`}<//><${LanguageField} d=${d} value=${in_} set=${speak} />
    <div class="row"><${Act} work=${ask}>${t('inbox.find')}<//></div>
    <div role="status">${found && (found.known && found.answer ? html`<div class="card stack tight"><h3>${found.heading}</h3><p class="utter">${found.answer}</p><p class="small soft">${found.source}</p><div class="row"><button type="button" class="primary" onClick=${() => insert(found.answer)}>${t('inbox.insert')}</button></div></div>` : html`<p>${t('inbox.answersNone')}</p>`)}</div><//>`
}

const kinds = ['confirm', 'cancel', 'reschedule', 'step-up']
/** A link on which this person does one thing with one tap, once. */
export function Action({ id, insert, onClose }) {
  const [f, set] = useState({ kind: 'confirm', title: '', text: '', times: '', days: 2 }), [tried, tryIt] = useState(false), first = useRef()
  const of = (k, e) => set(f => ({ ...f, [k]: e.target.value })), times = f.times.split('\n').map(s => s.trim()).filter(Boolean), untitled = tried && !f.title.trim(), untimed = tried && f.kind === 'reschedule' && !times.length
  const make = async () => {                                                     // without a language: the page speaks its reader's, whatever the agent's console does
    tryIt(true)
    if (!f.title.trim()) { first.current.focus(); return }
    if (f.kind === 'reschedule' && !times.length) return
    const { url } = await post('/v1/actions', { kind: f.kind, title: f.title.trim(), ...(f.text.trim() && { text: f.text.trim() }), ...(f.kind === 'reschedule' && { choices: times.map((label, i) => ({ id: String(i + 1), label })) }), thread: id, expires: f.days * 24 + 'h' })
    insert(url)
  }
  return html`<${Dialog} title=${t('inbox.action')} onClose=${onClose}><p class="small soft">${t('inbox.actionHint')}</p>
    <${Field} label=${t('inbox.actionKind')}>${a => html`<select ...${a} value=${f.kind} onChange=${e => of('kind', e)}>${kinds.map(k => html`<option value=${k}>${t('inbox.action.' + k)}</option>`)}</select>`}<//>
    <${Field} label=${t('inbox.actionTitle')} hint=${t('inbox.actionTitleHint')} wrong=${untitled && t('inbox.actionTitleWrong')}>${a => html`<input ...${a} ref=${first} maxlength="200" value=${f.title} onInput=${e => of('title', e)} />`}<//>
    <${Field} label=${t('inbox.actionText')}>${a => html`<textarea ...${a} rows="2" maxlength="600" value=${f.text} onInput=${e => of('text', e)} />`}<//>
    ${f.kind === 'reschedule' && html`<${Field} label=${t('inbox.actionTimes')} hint=${t('inbox.actionTimesHint')} wrong=${untimed && t('inbox.actionTimesWrong')}>${a => html`<textarea ...${a} rows="3" value=${f.times} onInput=${e => of('times', e)} />`}<//>`}
    <${Field} label=${t('inbox.actionDays')}>${a => html`<select ...${a} value=${String(f.days)} onChange=${e => set(f => ({ ...f, days: Number(e.target.value) }))}>${[1, 2, 7, 30].map(n => html`<option value=${String(n)}>${t('inbox.days', { n })}</option>`)}</select>`}<//>
    <div class="row"><${Act} class="primary" work=${make}>${t('inbox.actionMake')}<//></div><//>`
}

/** A question and its words for everybody: at the end of the brand's own file. */
export function MakeAnswer({ id, d, question, answer, onClose }) {
  const [f, set] = useState({ question: question.split('\n')[0].slice(0, 300), answer, language: mostly(d) }), [made, done] = useState()
  const write = async () => done(await post(`/v1/threads/${id}/answer-file`, f))
  return html`<${Dialog} title=${t('inbox.makeAnswer')} onClose=${onClose}>${made ? html`<${Notice} kind=${made.inForce ? 'good' : 'warn'} role="status"><p>${t('inbox.made', { path: made.path })}</p>${made.private && html`<p>${t('inbox.madePrivate')}</p>`}${made.fault && html`<p>${t('inbox.madeFault', { fault: made.fault })}</p>`}<//><${Unkept} of=${made} />`
    : html`<${Notice} kind="warn"><p>${t('inbox.makeAnswerHint')}</p><//>
    <${Field} label=${t('inbox.question')}>${a => html`<input ...${a} maxlength="300" value=${f.question} onInput=${e => set(f => ({ ...f, question: e.target.value }))} />`}<//>
    <${Field} label=${t('inbox.answerWords')}>${a => html`<textarea ...${a} rows="6" maxlength="2000" value=${f.answer} onInput=${e => set(f => ({ ...f, answer: e.target.value }))} />`}<//><${LanguageField} d=${d} value=${f.language} set=${l => set(f => ({ ...f, language: l }))} />
    <div class="row"><${Act} class="primary" work=${write}>${t('inbox.makeAnswerYes')}<//></div>`}<//>`
}

const at = (hour, days) => { const d = new Date(); d.setDate(d.getDate() + days); d.setHours(hour, 0, 0, 0); return d }
export function Snooze({ snooze, onClose }) {
  const [date, set] = useState(''), evening = at(19, 0), tomorrow = at(9, 1), picked = date ? new Date(date + 'T09:00') : undefined
  return html`<${Dialog} title=${t('inbox.snooze')} onClose=${onClose}><p class="small soft">${t('inbox.snoozeHint')}</p><div class="row">
    ${evening > new Date() && html`<${Act} work=${() => snooze(evening)}>${t('inbox.tonight')}<//>`}<${Act} work=${() => snooze(tomorrow)}>${t('inbox.tomorrow')}<//></div>
    <${Field} label=${t('inbox.date')}>${a => html`<input ...${a} type="date" value=${date} onInput=${e => set(e.target.value)} />`}<//>
    ${picked > new Date() && html`<div class="row"><${Act} class="primary" work=${() => snooze(picked)}>${t('inbox.untilDay', { day: day(picked) })}<//></div>`}<//>`
}
