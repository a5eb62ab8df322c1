#!/usr/bin/env node
// bench/sim.mjs -- a year of a simulated town under three policies: `make bench-sim`.
//
//   PEOPLE=1000 DAYS=365 SEEDS=5 BRAND=bench/sim-shop TACT=build/tact JOBS=2 node bench/sim.mjs
//
// The same five towns meet tact, fixed caps, and everything that is eligible. Every report stays in build/figures/sim/.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { promisify } from 'node:util';

const env = process.env, tact = env.TACT ?? 'build/tact', brand = env.BRAND ?? 'bench/sim-shop';
const people = Number(env.PEOPLE ?? 1000), days = Number(env.DAYS ?? 365), seeds = Number(env.SEEDS ?? 5);
const folder = env.OUT ?? 'build/figures/sim', policies = ['tact', 'caps', 'everything'];
mkdirSync(folder, { recursive: true });

const run = async ({ seed, policy }) => {
    const begun = Date.now();
    const { stdout } = await promisify(execFile)(tact, ['sim', brand, '--people', people, '--days', days, '--seed', seed, '--policy', policy, '--json'].map(String), { maxBuffer: 64 << 20 })
        .catch(e => { if (e.code === 1 && e.stdout) return e; throw e; });     // 1: the judge found something; the table says so
    writeFileSync(`${folder}/${policy}-${seed}.json`, stdout);
    return { ...JSON.parse(stdout), seconds: (Date.now() - begun) / 1000 };
};

const work = [];
for (let seed = 1; seed <= seeds; seed++) for (const policy of policies) work.push({ seed, policy });
const done = [], begun = Date.now();
const worker = async () => { for (let job; (job = work.shift());) { done.push(await run(job)); process.stderr.write(`\r${done.length} of ${seeds * policies.length} `); } };
await Promise.all(Array.from({ length: Math.min(Number(env.JOBS ?? 2), cpus().length) }, worker));
process.stderr.write('\r');
const of = policy => done.filter(r => r.policy === policy).sort((a, b) => a.seed - b.seed);

const rows = [
    ['interruptions a person', r => r.interrupting / people, 1],
    ['answers in a slot, a person', r => r.asked / people, 1],
    ['deeds caused', r => r.caused, 0, 1],
    ['**deeds caused a thousand touches**', r => 1000 * r.caused / (r.asked + r.interrupting), 2, 1],
    ['deeds by themselves', r => r.organic, 0, 1],
    ['**unsubscribed**', r => r.unsubscribed, 0, -1],
    ['turned everything off', r => r.left, 0, -1],
    ['complained', r => r.complained, 1, -1],
    ['reachable at the end', r => r.reachable, 0, 1],
    ['**value after a year**', r => r.valueYear, 0, 1],
    ['of it caused', r => r.valueCaused, 0, 1],
    ['forbidden messages', r => r.brokenInAll, 0],
];
const mean = list => list.reduce((a, b) => a + b, 0) / list.length;
const shown = (x, digits) => x.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const cell = (f, digits, list) => { const x = list.map(f); return `${shown(mean(x), digits)} (${shown(Math.min(...x), digits)} – ${shown(Math.max(...x), digits)})`; };
const better = (f, sign, a, b) => sign ? `${a.filter((r, i) => sign * f(r) > sign * f(b[i])).length} of ${a.length}` : '';
const [ours, caps, all] = policies.map(of);

console.log(`\n${people.toLocaleString('en')} people, ${days} days, seeds 1 to ${seeds}, ${brand}; mean (lowest – highest)\n`);
console.log('| | tact | fixed caps | everything eligible | better than caps | better than everything |');
console.log('|---|---|---|---|---|---|');
for (const [name, f, digits, sign] of rows) console.log(`| ${name} | ${cell(f, digits, ours)} | ${cell(f, digits, caps)} | ${cell(f, digits, all)} | ${better(f, sign, ours, caps)} | ${better(f, sign, ours, all)} |`);

// A town of a thousand people leaves some thirty alone a campaign, of whom two or three reach its goal: too few to measure by (ten are wanted).
// So the towns are also read together, as a file of people and their lot, by `tact lift`.
const holds = c => c.low <= c.truth && c.truth <= c.high;
const lifts = ours.flatMap(r => r.campaigns), measured = lifts.filter(c => c.measured !== undefined);
const together = async (campaign, i) => {
    const of = ours.map(r => r.campaigns.find(c => c.campaign === campaign)), sum = f => of.reduce((n, c) => n + f(c), 0);
    const sides = [['sent', sum(c => c.treated.people), sum(c => c.treated.goals)], ['none', sum(c => c.leftAlone.people), sum(c => c.leftAlone.goals)]];
    if (!sides[0][1] || !sides[1][1]) return {};
    const file = `${folder}/lift-${i}.csv`;
    writeFileSync(file, 'arm,goal\n' + sides.map(([arm, n, goals]) => `${arm},1\n`.repeat(goals) + `${arm},0\n`.repeat(n - goals)).join(''));
    const { stdout } = await promisify(execFile)(tact, ['lift', '--arm', 'arm', '--control', 'none', '--metric', 'goal', ...sides.flatMap(([arm, n]) => ['--share', `${arm}=${n}`]), '--json', file])
        .catch(e => { if (e.code === 1 && e.stdout) return e; throw e; });
    return { ...JSON.parse(stdout).metrics[0].arms.find(a => a.arm === 'sent'), truth: sum(c => c.causedGoals) / sides[0][1] };
};
const pooled = (await Promise.all(ours[0].campaigns.map((c, i) => together(c.campaign, i)))).filter(c => c.verdict && c.verdict !== 'too_little_data');
const events = done.reduce((n, r) => n + r.events, 0), seconds = done.reduce((n, r) => n + r.seconds, 0);
console.log(`\nMeasured by tact's own holdouts, all towns together: ${pooled.filter(holds).length} of ${pooled.length} intervals hold the truth (${ours[0].campaigns.length - pooled.length} campaigns: too few people left alone).`);
console.log(`In one town alone: ${measured.filter(holds).length} of ${measured.length} (${lifts.length - measured.length} too few).`);
console.log(`${shown(events, 0)} events in ${shown((Date.now() - begun) / 1000, 0)} s; ${shown(events / seconds, 0)} a second and process.`);
