// faces/console/campaigns/recipes.js -- campaigns ready to be taken, what each needs, and whether this brand has it.
import { get, post, query } from '../lib/api.js'
import { useSending } from '../lib/signin.js'
import { Failed, Field, Loaded, Tag, html, useLoad, useState } from '../lib/ui.js'
import { language, t } from '../lib/words.js'
import { draftOf, keepDraft } from './drafts.js'

/** Words as a name: small letters, digits and hyphens. */
const named = words => words.normalize('NFKD').toLowerCase().replace(/œ/g, 'oe').replace(/[\u0300-\u036f’']/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48)
/** A name nobody has yet, in the reader's language: win-back, win-back-2 ... */
const free = (name, taken) => { let n = name, i = 2; while (taken.includes(n) || draftOf('campaign', n)) n = `${name}-${i++}`; return n }

function Recipe({ r, names }) {
  const [name, set] = useState(free(named(r.title) || r.name, names))
  const wrong = names.includes(name) ? t('campaigns.nameTaken') : !/^[A-Za-z0-9][\w-]{0,63}$/.test(name) ? t('campaigns.nameWrong') : undefined
  const take = useSending(async () => {
    if (wrong) return
    const { text } = await post('/v1/campaigns/from-recipe', { recipe: r.name, name })
    keepDraft('campaign', name, { was: null, base: '', text })
    location.hash = `#/campaigns/${encodeURIComponent(name)}`
  })
  return html`<li class="card stack recipe"><div class="row apart"><h2>${r.title || r.name}</h2>${r.fits ? html`<${Tag}>${t('campaigns.recipeReady')}<//>` : html`<${Tag} kind="warn">${t('campaigns.recipeLacks')}<//>`}</div>
    <p>${r.line}</p><p class="small soft"><strong>${t('campaigns.recipeNeeds')}</strong> ${r.needs}</p>
    ${r.missing.length > 0 && html`<details><summary>${t('campaigns.recipeMissing', { n: r.missing.length })}</summary><ul class="small">${r.missing.map(m => html`<li lang=${m.language}>${m.message}${m.hint && html`<br /><span class="soft" lang=${m.hintLanguage}>${m.hint}</span>`}</li>`)}</ul></details>`}
    <form class="take" onSubmit=${take.send}><${Field} label=${t('campaigns.recipeName')} wrong=${wrong}>${a => html`<input ...${a} value=${name} autocomplete="off" spellcheck=${false} onInput=${e => set(e.target.value.trim())} />`}<//>
    <div><button class="primary" aria-disabled=${take.busy} aria-busy=${take.busy} aria-label=${t('campaigns.takeNamed', { name: r.title || r.name })}>${t('campaigns.take')}</button></div>${take.error && html`<${Failed} error=${take.error} />`}</form></li>`
}

export function Recipes({ names }) {
  const of = useLoad(() => get(query('/v1/recipes', { lang: language })))
  return html`<div class="stack tight"><p><a href="#/campaigns">← ${t('campaigns.title')}</a></p><h1>${t('campaigns.recipes')}</h1><p class="soft">${t('campaigns.recipesWords')}</p></div>
    <${Loaded} of=${of}>${data => html`<ul class="recipes">${data.recipes.map(r => html`<${Recipe} key=${r.name} r=${r} names=${names} />`)}</ul>`}<//>`
}
