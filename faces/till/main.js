// faces/till/main.js -- the till on any phone: scan, redeem, count a visit, pick-ups, sign-up, an objection spoken at the counter.
import { render } from 'preact'
import tables from 'words:till'
import { del, get, onSignedOut, post, whoIs } from '../console/lib/api.js'
import { Act, Failed, Field, html, useEffect, useRef, useState } from '../console/lib/ui.js'
import { day, has, language, loadWords, t } from '../console/lib/words.js'
import { clear, enqueue, forget, onChange, onOver, send, signedIn, waiting } from './queue.js'

const remembered = { get place() { try { return localStorage.getItem('tact-till-place') } catch { return null } }, set place(v) { try { v === null ? localStorage.removeItem('tact-till-place') : localStorage.setItem('tact-till-place', v) } catch { /* chosen anew next time */ } } }

/** What was refused, in the till's words where the network is the reason: nothing of what is looked up is tried again by itself. */
const plain = e => e.status === 0 ? { message: t('till.noAnswer') } : e
/** Something new is shown in place of what was pressed: whoever works with the keyboard, or listens, goes on there. */
function useHere() {
  const here = useRef()
  useEffect(() => { if (navigator.userActivation?.hasBeenActive ?? true) here.current?.focus() }, [])
  return here
}
const Title = ({ children, ...rest }) => html`<h2 tabindex="-1" ref=${useHere()} ...${rest}>${children}</h2>`

function SignIn({ look }) {
  const [form, set] = useState({ name: '', password: '', code: '' }), [error, setError] = useState(), [busy, setBusy] = useState(false)
  const write = k => e => set(form => ({ ...form, [k]: e.target.value }))      // two fields at once, as a keeper of passwords fills them, before it is drawn again
  const enter = async e => {
    e.preventDefault()
    if (busy) return
    setBusy(true); setError()
    try { await post('/v1/session', { name: form.name, password: form.password, ...(form.code && { code: form.code.replace(/\s/g, '') }) }, { quiet: true }); await look() }
    catch (refused) { setError(plain(refused)); setBusy(false) }
  }
  return html`<main class="door"><form class="card stack" onSubmit=${enter}><h1>${t('till.title')}</h1>
    <${Field} label=${t('till.name')}>${a => html`<input ...${a} autocomplete="username" autocapitalize="none" spellcheck=${false} required value=${form.name} onInput=${write('name')} />`}<//>
    <${Field} label=${t('till.password')}>${a => html`<input ...${a} type="password" autocomplete="current-password" required value=${form.password} onInput=${write('password')} />`}<//>
    <${Field} label=${t('till.code')} hint=${t('till.codeHint')}>${a => html`<input ...${a} inputmode="numeric" autocomplete="one-time-code" value=${form.code} onInput=${write('code')} />`}<//>
    ${error && html`<${Failed} error=${error} />`}<button class="primary" aria-busy=${busy}>${t('till.signIn')}</button></form></main>`
}

/** A coupon's state in the reader's words. */
const stateOf = (state, redeemed) => t(redeemed ? 'till.state.now' : 'till.state.' + state)
const outcome = (item, good) => item.state === 'done' ? good : item.what === 'order' && item.status === 404 ? t('till.orderUnknown') : t('till.refused', { why: item.outcome ? stateOf(item.outcome) : item.said || t('till.failed') })
const goods = { redeem: 'till.state.now', visit: 'till.counted', order: 'till.noted', objection: 'till.holds' }

/** What became of a thing that was done, in its place. */
function Fate({ item, back, good = goods[item.what] }) {
  const kind = item.state === 'done' ? 'good' : item.state === 'refused' ? 'bad' : 'warn', here = useHere()
  return html`<div class="notice ${kind}" tabindex="-1" ref=${here} role=${kind === 'bad' ? 'alert' : 'status'}><p><strong>${item.state === 'waiting' ? t('till.kept') : outcome(item, t(good))}</strong></p>
    ${back && html`<button class="compact" onClick=${back}>${t('till.another')}</button>`}</div>`
}

function Camera({ found, close }) {
  const video = useRef(), [error, setError] = useState(), here = useHere()
  useEffect(() => {
    let stop, gone = false
    import('./scan.js').then(m => m.watch(video.current, found)).then(s => gone ? s() : stop = s, e => { if (!gone) setError(e) })
    return () => { gone = true; stop?.() }
  }, [])
  return html`<div class="camera">${error ? html`<div class="notice warn" role="alert"><p>${t(has('till.camera.' + error.name) ? 'till.camera.' + error.name : 'till.camera.other')} ${t('till.noCamera')}</p></div>` : html`<video ref=${video} muted playsinline></video>`}
    <button ref=${here} onClick=${close}>${t(error ? 'console.close' : 'till.stop')}</button></div>`
}

function Coupon({ look, place, back }) {
  const [item, setItem] = useState()
  const redeem = async () => setItem(await enqueue({ what: 'redeem', name: look.code, path: `/v1/coupons/${encodeURIComponent(look.code)}/redeem`, body: { ...(place && { place }) } }))
  return html`${!item && html`<div role="status" class="hidden-words">${stateOf(look.state)}</div>`}<section class="card stack" aria-labelledby="what"><${Title} id="what">${t(look.ticket ? 'till.ticket' : 'till.coupon')}<//>
    ${look.value && html`<p class="value">${look.value}</p>`}${look.ticket && html`<p><b>${look.ticket.text}</b>${look.ticket.place && html`<br />${look.ticket.place}`}</p>`}<p class="mono">${look.code}</p>
    ${!item && html`<p class=${look.state === 'good' ? '' : 'wrong'}>${stateOf(look.state)}${look.until && !look.ticket && look.state === 'good' && html`<br /><span class="soft">${t('till.until', { day: day(look.until) })}</span>`}</p>`}
    ${item ? html`<${Fate} item=${item} back=${back} />` : html`<div class="row">${look.state === 'good' && html`<${Act} class="primary large" work=${redeem}>${t('till.redeem')}<//>`}<button onClick=${back}>${t('till.another')}</button></div>`}</section>`
}

/** An order is ready, or was collected: of whoever showed the card, else of whoever its number leads to. */
function Order({ card, place }) {
  const [order, setOrder] = useState(''), [told, setTold] = useState(), input = useRef(), name = order.trim()
  const tell = state => async () => { if (name) setTold(await enqueue({ what: 'order', name, path: '/v1/till/order', body: { ...(card && { card }), order: name, state, ...(place && { place }) } })); else input.current.focus() }
  const again = () => { setOrder(''); setTold(); requestAnimationFrame(() => input.current?.focus()) }
  return html`<${Field} label=${t('till.order')}>${a => html`<input ...${a} ref=${input} class="mono" autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="128" value=${order} onInput=${e => { setOrder(e.target.value); setTold() }} />`}<//>
    ${told ? html`<${Fate} item=${told} back=${!card && again} />` : html`<div class="row"><${Act} work=${tell('ready')}>${t('till.ready')}<//><${Act} work=${tell('collected')}>${t('till.collected')}<//></div>`}`
}
const Pickup = ({ place }) => html`<section class="card stack"><p class="soft">${t('till.pickupHint')}</p><${Order} place=${place} /></section>`

/** The brand's own forms: here, in a tab of their own, or on the person's phone. Notice, permission and the mail that confirms are the form's. */
function SignUp() {
  const [forms, setForms] = useState(), [error, setError] = useState(), [shown, show] = useState()
  const load = () => get('/v1/forms?lang=' + language).then(a => { setForms(a.forms); setError() }, e => setError(plain(e)))
  useEffect(() => { load() }, [])
  if (error) return html`<section class="card stack"><${Failed} error=${error} again=${load} /></section>`
  if (!forms) return html`<p class="soft" role="status">${t('console.loading')}</p>`
  return html`<section class="card stack"><p class="soft">${t(forms.length ? 'till.signUpHint' : 'till.signUpNone')}</p>
    ${forms.map(f => html`<article class="stack tight" key=${f.name}><h2>${f.title}</h2><div class="row"><a class="button primary" href=${f.url} target="_blank" rel="noopener noreferrer">${t('till.fillHere')}</a>
      <button aria-expanded=${shown === f.name} onClick=${() => show(shown === f.name ? undefined : f.name)}>${t('till.fillThere')}</button></div>
      ${shown === f.name && html`<img class="code" width="220" height="220" src=${'/v1/qr?text=' + encodeURIComponent(f.url)} alt=${t('till.fillCode', { url: f.url })} />`}</article>`)}</section>`
}

function Person({ look: first, place, back, open }) {
  const [look, setLook] = useState(first), [item, setItem] = useState(), [before, setBefore] = useState(false), held = look.coupons?.filter(c => c.state === 'good') ?? [], at = place && { place }
  useEffect(() => {                                            // what was counted shows: points, level, coupons may follow from it, too
    if (item?.state === 'done') lookUp(look.card).then(now => { setBefore(now.shopVisits !== undefined && now.shopVisits === look.shopVisits); setLook(now) }, () => setLook({ ...look, points: undefined, tier: undefined, shopVisits: undefined }))      // no number is better than an old one
  }, [item?.state])
  const visit = async () => setItem(await enqueue({ what: 'visit', path: '/v1/till/visit', body: { card: look.card, ...at } }))
  return html`<section class="card stack" aria-labelledby="what"><${Title} id="what">${t('till.card')}<//>
    <p class="row">${look.points !== undefined && html`<span class="tag">${t('till.points', { n: look.points })}</span>`}${look.tier && html`<span class="tag">${t('till.tier', { tier: look.tier })}</span>`}${look.shopVisits !== undefined && html`<span class="tag">${t('till.visits', { n: look.shopVisits })}</span>`}</p>
    ${item ? html`<${Fate} item=${item} good=${before ? 'till.countedBefore' : 'till.counted'} />` : html`<${Act} class="primary large" work=${visit}>${t('till.visit')}<//>`}
    <h3>${t('till.coupons')}</h3>${held.length ? html`<ul class="choices">${held.map(c => html`<li key=${c.code}><button onClick=${() => open(c.code)}><span>${c.value ?? c.coupon}${c.ticket && html`<br /><span class="small soft">${c.ticket.text}</span>`}</span><span class="mono small">${c.code}</span></button></li>`)}</ul>` : html`<p class="soft">${t('till.noCoupons')}</p>`}
    <h3>${t('till.pickup')}</h3><${Order} card=${look.card} place=${place} />
    <div class="row"><button onClick=${back}>${t('till.another')}</button></div></section>`
}

/** What a code is: a card, a coupon, or the code on somebody's phone that carries on what they were looking at. */
async function lookUp(text) {
  if (text.startsWith('tact-card:')) return { kind: 'person', card: text, ...await get(`/v1/rewards/${encodeURIComponent(text)}?as=card&lang=${language}`, { reason: t('till.reason') }) }
  const carried = /\/h\/([A-Za-z0-9_-]+)$/.exec(text)
  if (carried) return { kind: 'handoff', url: `${location.origin}/h/${carried[1]}` }
  return { kind: 'coupon', code: text, ...await get(`/v1/coupons/${encodeURIComponent(text)}?lang=${language}`) }
}

const Handoff = ({ look, back }) => html`<section class="card stack" aria-labelledby="what"><${Title} id="what">${t('till.handoff')}<//><p>${t('till.handoffHint')}</p>
  <div class="row"><a class="button primary" href=${look.url} target="_blank" rel="noopener noreferrer">${t('till.open')}</a><button onClick=${back}>${t('till.another')}</button></div></section>`

function Scan({ place }) {
  const [camera, setCamera] = useState(false), [text, setText] = useState(''), [found, setFound] = useState(), [error, setError] = useState(), [busy, setBusy] = useState(false), input = useRef(), scan = useRef()
  const then = ref => requestAnimationFrame(() => ref.current?.focus())
  const look = async code => {
    const wanted = (code ?? text).trim()
    if (busy || !wanted) { then(input); return }
    setCamera(false); setError(); setFound(); setBusy(true)
    try { setFound(await lookUp(wanted)) } catch (e) { setError(e.status === 404 ? { message: t('till.state.unknown') } : plain(e)); then(input) }
    setBusy(false)
  }
  const back = () => { setFound(); setText(''); then(input) }
  if (found) return html`${found.kind === 'coupon' ? html`<${Coupon} look=${found} place=${place} back=${back} />` : found.kind === 'person' ? html`<${Person} look=${found} place=${place} back=${back} open=${look} />` : html`<${Handoff} look=${found} back=${back} />`}`
  return html`<section class="card stack"><p class="soft">${t('till.scanHint')}</p>
    ${camera ? html`<${Camera} found=${look} close=${() => { setCamera(false); then(scan) }} />` : html`<button class="primary large" ref=${scan} onClick=${() => { setError(); setCamera(true) }}>${t('till.scan')}</button>`}
    ${error && html`<${Failed} error=${error} />`}
    <form class="stack tight" onSubmit=${e => { e.preventDefault(); look() }}><${Field} label=${t('till.typed')}>${a => html`<input ...${a} ref=${input} class="mono" autocomplete="off" spellcheck=${false} value=${text} onInput=${e => setText(e.target.value)} />`}<//><button aria-busy=${busy} aria-disabled=${busy}>${t('till.look')}</button></form></section>`
}

/** Boxes for purposes, in the person's language, none of them ticked. */
const Boxes = ({ purposes, chosen, set }) => html`${purposes.map(p => html`<label class="check" key=${p.purpose}><input type="checkbox" checked=${chosen.includes(p.purpose)} onChange=${e => set(e.target.checked ? [...chosen, p.purpose] : chosen.filter(x => x !== p.purpose))} /><span><strong>${p.name}</strong><br /><span class="small">${p.text}</span></span></label>`)}`

function Objection({ till }) {
  const purposes = till.notice.purposes.filter(p => p.purpose.startsWith('contact_'))
  const [address, setAddress] = useState(''), [chosen, set] = useState([]), [all, setAll] = useState(false), [item, setItem] = useState(), [wrong, setWrong] = useState(), busy = useRef(false), input = useRef()
  const enter = async e => {
    e.preventDefault()
    if (busy.current) return
    if (!chosen.length && !all) { setWrong(t('till.chooseOne')); return }
    setWrong(); busy.current = true
    setItem(await enqueue({ what: 'objection', path: '/v1/till/objection', body: { address: address.trim(), ...(all ? { all: true } : { purposes: chosen }) } }))
    busy.current = false
  }
  if (item) return html`<section class="card stack"><${Fate} item=${item} back=${() => { setItem(); setAddress(''); set([]); setAll(false); requestAnimationFrame(() => input.current?.focus()) }} /></section>`
  return html`<form class="card stack" onSubmit=${enter}><p class="soft">${t('till.objectionHint')}</p>
    <${Field} label=${t('till.address')}>${a => html`<input ...${a} ref=${input} autocomplete="off" autocapitalize="none" spellcheck=${false} required value=${address} onInput=${e => setAddress(e.target.value)} />`}<//>
    <label class="check"><input type="checkbox" checked=${all} onChange=${e => { setAll(e.target.checked); setWrong() }} /><strong>${t('till.objectionAll')}</strong></label>
    ${!all && html`<${Boxes} purposes=${purposes} chosen=${chosen} set=${set} />`}
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}<button class="primary">${t('till.objectionRecord')}</button></form>`
}

function Queue({ items }) {
  if (!items.length) return null
  return html`<details class="queue"><summary>${t('till.queue')} (${items.length})</summary><ul>${items.toReversed().map(i => html`<li key=${i.id}><span class="tag ${i.state === 'done' ? 'good' : i.state === 'refused' ? 'bad' : 'warn'}">${t('till.what.' + i.what, { what: i.name })}</span>
    <span class="small">${i.state === 'waiting' ? t('till.kept') : outcome(i, t(goods[i.what]))}</span>${i.state !== 'waiting' && html`<button class="compact plain" onClick=${e => { e.target.closest('details').querySelector('summary').focus(); forget(i.id) }}>${t('till.forget')}</button>`}</li>`)}</ul></details>`
}

const tasks = { scan: ['till.scan', Scan], pickup: ['till.pickup', Pickup], signUp: ['till.signUp', SignUp], objection: ['till.objection', Objection] }

/** Which shop of several this phone stands in: asked once, before anything is counted for the wrong one. */
const Where = ({ places, choose }) => html`<section class="card stack" aria-labelledby="where"><${Title} id="where">${t('till.where')}<//><p class="soft">${t('till.whereHint')}</p>
  <ul class="choices">${places.map(p => html`<li key=${p.id}><button onClick=${() => choose(p.id)}>${p.name}</button></li>`)}<li><button class="plain" onClick=${() => choose('')}>${t('till.placeNone')}</button></li></ul></section>`

/** The page itself is kept on this phone, so that it opens without a network too. */
async function carry() {
  if (!navigator.serviceWorker) return
  try {
    await navigator.serviceWorker.register('/till/worker.js', { scope: '/till' })
    const { active } = await navigator.serviceWorker.ready
    active.postMessage(['/till', ...performance.getEntriesByType('resource').map(r => r.name).filter(n => n.startsWith(location.origin + '/assets/'))])
  } catch { /* a browser without: the till works while it is open */ }
}

function Till() {
  const [till, setTill] = useState(), [error, setError] = useState(), [task, setTask] = useState('scan'), [items, setItems] = useState([]), [online, setOnline] = useState(navigator.onLine), [place, setPlace] = useState(remembered.place), [stay, setStay] = useState(''), [others, setOthers] = useState([])
  const look = async () => {
    try {
      const session = await whoIs({ quiet: true })
      if (!session.roles.includes('shop') && !session.roles.includes('admin')) throw { status: 403, message: t('till.noRole') }
      if (session.totpRequired && !session.totp) throw { status: 403, message: t('till.second'), way: '/#/account' }
      const [{ places }, notice] = await Promise.all([get('/v1/places'), get('/v1/consent/notice?lang=' + language)])
      setTill({ name: session.name, places, notice }); setError(); signedIn(session.name)
    } catch (e) { if (e.status === 401) setTill(null); else setError(plain(e)) }
  }
  useEffect(() => { onChange((own, names) => { setItems(own); setOthers(names) }); onOver(() => setTill(null)); onSignedOut(() => setTill(null)); look(); addEventListener('online', () => { setOnline(true); look() }); addEventListener('offline', () => setOnline(false)); carry() }, [])
  const n = items.filter(i => i.state === 'waiting').length
  if (till === null) return html`<${SignIn} look=${look} />`
  if (!till) return error ? html`<main class="door"><div class="card stack"><h1>${t('till.title')}</h1><${Failed} error=${error} again=${look} />${n > 0 && html`<p role="status">${t('till.waiting', { n })}</p>`}${error.way && html`<a class="button primary" href=${error.way}>${t('till.secondWay')}</a>`}
    ${error.status === 403 && html`<button onClick=${async () => { await del('/v1/session'); setTill(null) }}>${t('till.signOut')}</button>`}</div></main>` : html`<p class="soft" role="status">${t('console.loading')}</p>`
  const leave = async () => {
    if (waiting()) { setStay('stay'); return }                   // under the next person's name it would be theirs
    try { await del('/v1/session') } catch (e) { setStay(e.status === 0 ? 'noAnswer' : 'failed'); return }      // still signed in, and told so
    clear(); setStay(''); setTill(null)
  }
  const shop = till.places.length === 1 ? till.places[0] : till.places.find(p => p.id === place), asks = till.places.length > 1 && !shop && place !== ''
  const choose = id => { remembered.place = id; setPlace(id) }
  const Task = tasks[task][1]
  return html`<header class="top"><strong>${document.body.dataset.brand}</strong><span class="soft">${till.name}</span><button class="compact plain" onClick=${leave}>${t('till.signOut')}</button></header>
    <main class="stack"><h1 class="hidden-words">${t('till.title')}</h1>
    ${stay && (n > 0 || stay !== 'stay') && html`<div class="notice warn" role="alert"><p>${t(stay === 'stay' ? 'till.stay' : stay === 'noAnswer' ? 'till.stayAnswer' : 'till.failed')}</p></div>`}
    ${(!online || n > 0) && html`<div class="notice warn" role="status"><p>${!online ? t('till.offline') + ' ' : ''}${n ? t('till.waiting', { n }) : ''}</p>${online && html`<button class="compact" onClick=${send}>${t('console.retry')}</button>`}</div>`}
    ${others.length > 0 && html`<div class="notice" role="status"><p>${t('till.othersWait', { who: others.join(', ') })}</p></div>`}
    ${asks ? html`<${Where} places=${till.places} choose=${choose} />` : html`${till.places.length > 0 && html`<div class="row apart"><${Title} class="where" key=${place}><span class="soft">${t('till.place')}</span> ${shop?.name ?? t('till.placeNone')}<//>${till.places.length > 1 && html`<button class="compact plain" onClick=${() => choose(null)}>${t('till.placeOther')}</button>`}</div>`}
    <nav aria-label=${t('till.menu')}><ul class="tasks">${Object.entries(tasks).map(([id, [words]]) => html`<li><button aria-current=${id === task ? 'page' : undefined} onClick=${() => setTask(id)}>${t(words)}</button></li>`)}</ul></nav>
    <${Task} till=${till} place=${shop?.id ?? ''} key=${task} />`}<${Queue} items=${items} /></main>`
}

await loadWords(tables, document.documentElement.lang)
render(html`<${Till} />`, document.getElementById('till'))
