// bench/peers/campaigns.mjs -- the rules of workload.mjs as campaigns of tact: node campaigns.mjs RULES.jsonl BRAND
// BRAND is a brand folder of `tact bench make`; its campaigns are replaced.
import fs from 'node:fs'

const [rules, brand] = process.argv.slice(2)
const text = x => JSON.stringify(x)

function cel([op, a, b, c]) {
  switch (op) {
    case 'in': return b.length === 1 ? `event.${a} == ${text(b[0])}` : `event.${a} in ${text(b)}`
    case 'nin': return `!(event.${a} in ${text(b)})`
    case 'lt': return `event.${a} < ${b}`
    case 'ge': return `event.${a} >= ${b}`
    case 'between': return `event.${a} >= ${b} && event.${a} <= ${c}`
    case 'anyof': return `(${b.map(x => `${text(x)} in event.${a}`).join(' || ')})`
    case 'noneof': return `!(${b.map(x => `${text(x)} in event.${a}`).join(' || ')})`
  }
  throw new Error(`no CEL for ${op}`)
}
const whole = e => e[0] === 'and' ? e.slice(1).map(whole).join(' && ') : e[0] === 'or' ? `(${e.slice(1).map(whole).join(' || ')})` : e[0] === 'not' ? `!(${whole(e[1])})` : cel(e)

fs.rmSync(`${brand}/campaigns`, { recursive: true })
fs.mkdirSync(`${brand}/campaigns`)
for (const line of fs.readFileSync(rules, 'utf8').trim().split('\n')) {
  const { id, e } = JSON.parse(line)
  fs.writeFileSync(`${brand}/campaigns/r${id}.yaml`, `campaign: r${id}\nstate: live\nsend: everyone\nagain: each\ngoal: {event: Order Completed, within: 7d}\nwhen: >\n  ${whole(e)}\n` +
    `messages:\n  - id: m\n    channels: [web, inapp]\n    en: {title: "Offer ${id}", body: "For {{event.moment}}", action: {label: See, url: "https://shop.example/${id}"}}\n`)
}
