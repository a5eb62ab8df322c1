// report.mjs -- what happened, where to look, and lines to paste.
import { count } from './screen.mjs'

const UNDECIDED = 'too little data'

const row = (label, text) => console.log(`  ${label.padEnd(11)}${text}`)
const sorted = map => [...map].sort((a, b) => b[1] - a[1])

function wrapped(label, parts) {
  let line = ''
  for (const part of parts) {
    if (line && line.length + part.length > 64) { row(label, line + ','); label = line = '' }
    line += (line ? ', ' : '') + part
  }
  row(label, line)
}

/** The people met, by what they answered and by what tact keeps of them. */
function people(n) {
  const of = test => count([...n.people].filter(test).length)
  row('visitors', `${count(n.people.size)}: ${of(p => p.remembered)} let tact remember them, ${of(p => p.answer.name === 'refused')} refused,`)
  row('', `${of(p => !p.robot && !p.answer.choices)} did not answer, ${of(p => p.robot)} were robots`)
  row('', `${of(p => p.card)} hold the town's card and are signed in`)
}

/** The funnel, and tact's own verdict where it dares one. */
function campaigns(list, n) {
  const shown = c => n.shown.get(c.campaign) ?? 0
  const seen = list.filter(c => shown(c) + c.funnel.heldOut > 0).sort((a, b) => shown(b) - shown(a))
  console.log(`\n  ${'campaign'.padEnd(26)}${'shown'.padStart(7)}${'taken'.padStart(7)}${'refused'.padStart(9)}${'left alone'.padStart(12)}`)
  for (const c of seen) {
    const verdict = c.lift.verdict === UNDECIDED ? '' : `  ${c.lift.verdict}`
    console.log(`  ${c.campaign.padEnd(26)}${count(shown(c)).padStart(7)}${count(c.funnel.goal).padStart(7)}${count(c.funnel.dismissed).padStart(9)}${count(c.leftAlone.people).padStart(12)}${verdict}`)
  }
  if (seen.some(c => c.lift.verdict === UNDECIDED)) console.log(`\n  Where no verdict stands, tact says "${UNDECIDED}" and waits for more.`)
}

export async function report(town, n, stopped) {
  console.log(`${stopped ? 'Stopped' : 'Everything was fed'} after ${Math.round((Date.now() - n.begin) / 1000)} s.\n`)
  row('events', `${count(town.sent)} sent, ${count(town.accepted)} accepted${town.duplicate ? `, ${count(town.duplicate)} seen before` : ''}, ${count(town.refused.length)} refused; ${count(town.robots)} came from robots`)
  people(n)
  row('decisions', `${count(n.asked)}: ${count(n.messages)} messages, ${count(n.asked - n.messages)} times silence`)
  if (n.silent.size) wrapped('silent', sorted(n.silent).map(([words, times]) => `${words} ${count(times)}`))
  row('answers', `${count(n.yes)} yes, ${count(n.no)} no; ${count(n.unmeasured)} not reported: not permitted, or private;`)
  row('', `${count(n.unknown)} unknown: the person was asked about another kind of offer`)
  campaigns((await town.call('GET', '/v1/campaigns', undefined, town.keys.server)).campaigns, n)
  for (const why of new Set(town.refused.slice(0, 5))) console.log(`\n  refused: ${why}`)
}

/** Lines that work when pasted, about people who were just here. */
export function look(town, n) {
  const refuser = [...n.people].find(p => p.answer.name === 'refused' && !p.robot)
  const path = (p, tail = '') => p.card ? `/v1/people/${p.card}${tail}` : `/v1/people/${p.id}${tail}?as=device`
  const ask = (what, ...paths) => console.log(`${what}\n${paths.map(p => `  curl -u ${town.keys.server}: \\\n       '${town.base}${p}'`).join('\n')}`)
  console.log(`\nLook around; the keys are this demonstration's own, in ${n.keysFile}.\n`)
  console.log(`a moment of your own: ask for something else, in French or Italian
  curl -u ${town.keys.write}: ${town.base}/v1/decide \\
       -H 'content-type: application/json' \\
       -d '{"anonymousId":"you","slot":"top","text":"is a pharmacy open now?"}'`)
  if (n.told) ask('a person tact remembers, and why they were told what they were told', path(n.told), path(n.told, '/why'))
  if (refuser) ask('a person who refused: nothing is there but the refusal', path(refuser))
  ask('one campaign: its funnel, whom it left alone, what it changed', `/v1/campaigns/${n.best ?? 'coffee-with-friends'}/report`)
  console.log(`counters, and everything that can be asked\n  curl ${town.base}/metrics\n  curl ${town.base}/openapi.json\n`)
}
