// faces/console/campaigns/merge.js -- two hands at one file: where they differ, piece by piece, one is chosen. Nothing of either is thrown away before that.
import { html, useEffect, useMemo, useRef, useState } from '../lib/ui.js'
import { t } from '../lib/words.js'

/** Lines of a and b in pieces: { same: [..] } or { a: [..], b: [..] }. By the longest common run of lines; files of campaigns are short. */
export function pieces(a, b) {
  const A = a.split('\n'), B = b.split('\n'), n = A.length, m = B.length, L = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1)), out = []
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) L[i][j] = A[i] === B[j] ? L[i + 1][j + 1] + 1 : Math.max(L[i + 1][j], L[i][j + 1])
  const last = same => { if (!out.length || Boolean(out.at(-1).same) !== same) out.push(same ? { same: [] } : { a: [], b: [] }); return out.at(-1) }
  let i = 0, j = 0
  while (i < n || j < m) {
    if (i < n && j < m && A[i] === B[j]) { last(true).same.push(A[i]); i++; j++ }
    else if (i < n && (j === m || L[i + 1][j] >= L[i][j + 1])) last(false).a.push(A[i++])
    else last(false).b.push(B[j++])
  }
  return out
}

/* What changed from base to x: [{ from, to, lines }] over the lines of base. */
function changes(base, x) {
  let at = 0
  return pieces(base, x).flatMap(p => { const from = at; at += (p.same ?? p.a).length; return p.same ? [] : [{ from, to: at, lines: p.b }] })
}
/** Three texts in pieces: { same } where nobody differs, else { a: theirs, b: mine, take: who changed it; b when both did }. */
export function threeWays(base, theirs, mine) {
  const B = base.split('\n'), hunks = [...changes(base, theirs).map(h => ({ ...h, who: 'a' })), ...changes(base, mine).map(h => ({ ...h, who: 'b' }))].sort((x, y) => x.from - y.from || x.to - y.to), out = []
  const side = (of, from, to) => { const lines = []; let at = from; for (const h of of) { lines.push(...B.slice(at, h.from), ...h.lines); at = h.to } return [...lines, ...B.slice(at, to)] }
  let at = 0
  for (let i = 0; i < hunks.length;) {
    let to = hunks[i].to, k = i + 1
    while (k < hunks.length && (hunks[k].from < to || (hunks[k].from === hunks[i].from && hunks[k].to === hunks[i].to))) to = Math.max(to, hunks[k++].to)
    const of = hunks.slice(i, k), from = hunks[i].from, a = side(of.filter(h => h.who === 'a'), from, to), b = side(of.filter(h => h.who === 'b'), from, to)
    if (from > at) out.push({ same: B.slice(at, from) })
    out.push(a.join('\n') === b.join('\n') ? { same: a } : { a, b, take: of.some(h => h.who === 'b') ? 'b' : 'a' })
    at = to; i = k
  }
  if (at < B.length) out.push({ same: B.slice(at) })
  return out
}

/** theirs: the file now; mine: what was written here; base: what mine began from. done(text). */
export function Merge({ theirs, mine, base, done, cancel }) {
  const parts = useMemo(() => threeWays(base, theirs, mine), [theirs, mine, base])
  const [take, setTake] = useState(() => parts.map(p => p.take))
  const text = () => parts.flatMap((p, i) => p.same ?? p[take[i]]).join('\n')
  const box = useRef()
  useEffect(() => { box.current.focus(); box.current.scrollIntoView({ block: 'start' }) }, [])
  let nth = 0
  return html`<section class="card stack merge" ref=${box} tabindex="-1" role="alertdialog" aria-label=${t('campaigns.conflict')}><h2>${t('campaigns.conflict')}</h2><p>${t('campaigns.conflictWords')}</p>
    ${parts.map((p, i) => p.same ? html`<pre class="diff same" tabindex="0" role="group" aria-label=${t('campaigns.unchanged')}>${p.same.length > 4 ? [...p.same.slice(0, 2), '…', ...p.same.slice(-2)].join('\n') : p.same.join('\n')}</pre>`
      : html`<fieldset><legend>${t('campaigns.difference')} ${++nth}</legend>${['a', 'b'].map(side => html`<label class="check"><input type="radio" name=${'piece' + i} checked=${take[i] === side} onChange=${() => setTake(take.map((x, k) => k === i ? side : x))} />
          <span class="grow">${t(side === 'a' ? 'campaigns.theirs' : 'campaigns.mine')}<pre class="diff" tabindex="0"><span class=${side === 'a' ? 'minus' : 'plus'}>${p[side].length ? p[side].join('\n') : t('campaigns.nothingHere')}</span></pre></span></label>`)}</fieldset>`)}
    <div class="row"><button type="button" class="primary" onClick=${() => done(text())}>${t('campaigns.takeMerged')}</button><button type="button" onClick=${cancel}>${t('campaigns.keepMine')}</button></div></section>`
}
