// bench/words.mjs -- the model of words, measured:  [PARTS="speed kinds fasttext sets"] node bench/words.mjs FOLDER     (FOLDER: where bench/words was built; make bench-words)
//
//   speed      a query of 6 words, a page of 200
//   kinds      trained by models/recipe.tsv: own test by language, public rows that were held out
//   fasttext   Debian's fasttext (apt install fasttext) on the same training rows, the same repetitions and the same test, folded as tact folds; needs `kinds` in the same run
//   sets       CLINC150, SNIPS and BANKING77 with their own labels: some ten minutes
//
// Contenders for speed take turns, CPU time (user and system) is counted, starting up and reading the model are taken off; medians of ROUNDS=5 rounds (least - most).
import { spawnSync } from 'node:child_process'
import { accessSync, appendFileSync, constants, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'

const built = process.argv[2]
if (!built) { console.error('usage: node bench/words.mjs FOLDER'); process.exit(2) }
const parts = new Set((process.env.PARTS || 'speed kinds fasttext sets').split(/\s+/))
const rounds = Number(process.env.ROUNDS || 5), repeated = 30
const words = path.join(built, 'words'), sets = path.join(built, 'words_sets'), recipe = 'models/recipe.tsv'
const work = mkdtempSync(path.join(tmpdir(), 'tact-words-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

function run(program, args, more = {}) {
    const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...more })
    if (done.status !== 0) { console.error(`${program} ${args.join(' ')}: ${done.error?.message ?? (done.stderr || `ended with ${done.status ?? done.signal}`)}`); process.exit(1) }
    return done.stdout
}
const table = text => text.trim().split('\n').map(line => line.split('\t'))
const line = cells => console.log(`| ${cells.join(' | ')} |`)
const head = cells => { console.log(); line(cells); line(cells.map(() => '---')) }
const sorted = list => [...list].sort((a, b) => a - b)
const median = list => sorted(list)[list.length >> 1]
const spread = (list, digits) => `${median(list).toFixed(digits)} (${sorted(list)[0].toFixed(digits)} – ${sorted(list).at(-1).toFixed(digits)})`
const percent = x => `${(100 * Number(x)).toFixed(1)} %`
const has = program => (process.env.PATH ?? '').split(':').some(folder => { try { accessSync(path.join(folder, program), constants.X_OK); return true } catch { return false } })

function speed() {
    const rows = table(run(words, ['speed', recipe]))
    head(['text', 'texts', 'features', 'median of 41 rounds (least – most)', 'asked for'])
    for (const [name, texts, , features, middle, least, most, asked] of rows.slice(1, 3)) {
        const digits = name.endsWith('ns') ? 0 : 1
        line([name, texts, features, `**${Number(middle).toFixed(digits)}** (${Number(least).toFixed(digits)} – ${Number(most).toFixed(digits)})`, `at most ${asked}`])
    }
    console.log(`\n${rows[3][0]} to ${rows[3][1]} texts: ${rows[3][2]}`)
}

function kinds() {
    const rows = table(run(words, ['kinds', recipe, work]))
    const at = name => rows.findIndex(r => r[0] === name)
    const [, number, bytes, trained, which] = rows[at('model')]
    console.log(`\nmodel ${number} (${which}), ${bytes} bytes, trained on ${trained} texts`)
    head(['texts of', 'texts', 'right', 'macro-F1', 'calibration error', 'needs told rightly', 'unknown told as unknown', ...rows[at('texts of')].slice(7).map(k => `F1 ${k}`)])
    for (const r of rows.slice(at('texts of') + 1, at('language'))) line([r[0], r[1], percent(r[2]), r[3], r[4], percent(r[5]), percent(r[6]), ...r.slice(7)])
    const [, right, silent, wrong] = rows[at('language')].map(Number), all = right + silent + wrong
    console.log(`\nlanguage of the own test: ${percent(right / all)} told rightly, ${percent(silent / all)} not told, ${percent(wrong / all)} wrong`)
    head(['public rows held out', 'texts', 'right', 'calibration error'])
    for (const r of rows.slice(at('language') + 1, at('answers to'))) line([r[0], r[1], percent(r[2]), r[4]])
    head(['answers to', 'texts', ...rows[at('answers to')].slice(2), '**go or buy**'])
    for (const r of rows.slice(at('answers to') + 1)) line([r[0], r[1], ...r.slice(2).map(percent), `**${percent(Number(r[4]) + Number(r[6]))}**`])
}

// ---- fastText ----

const settings = '-wordNgrams 2 -minn 3 -maxn 5 -lr 0.5'
const shapes = [
    { name: 'dim 50, 200,000 buckets, 25 epochs', args: ['-dim', '50', '-bucket', '200000', '-epoch', '25'] },
    { name: 'dim 50, 200,000 buckets, 5 epochs', args: ['-dim', '50', '-bucket', '200000', '-epoch', '5'] },
    { name: 'the one before, quantised (qnorm, cutoff 100,000, retrained)', of: 1, args: ['-qnorm', '-retrain', '-cutoff', '100000'] },
    { name: 'dim 100, 2,000,000 buckets, 5 epochs', args: ['-dim', '100', '-epoch', '5'] },
    { name: 'dim 10, 65,536 buckets, 5 epochs, quantised (qnorm)', args: ['-dim', '10', '-bucket', '65536', '-epoch', '5'], quantised: ['-qnorm'] },
]

// It learns line after line: kinds and languages must come mixed, the same way in every run.
function shuffle(file) {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    let state = 1
    for (let i = lines.length - 1; i > 0; i--) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        const k = Math.floor(state / 2 ** 32 * (i + 1));
        [lines[i], lines[k]] = [lines[k], lines[i]]
    }
    writeFileSync(file, lines.join('\n') + '\n')
}

function trainFasttext() {
    shuffle(path.join(work, 'train.txt'))
    const common = ['-input', path.join(work, 'train.txt'), ...settings.split(' '), '-thread', String(cpus().length), '-verbose', '0']
    return shapes.map((shape, i) => {
        const output = path.join(work, `ft${shape.of ?? i}`)
        if (shape.of === undefined) run('fasttext', ['supervised', ...common, '-output', output, ...shape.args], { stdio: ['ignore', 'ignore', 'pipe'] })
        const more = shape.of === undefined ? shape.quantised : shape.args
        if (more) run('fasttext', ['quantize', ...common, '-output', output, ...(shape.of === undefined ? shape.args : shapes[shape.of].args), ...more], { stdio: ['ignore', 'ignore', 'pipe'] })
        return output + (more ? '.ftz' : '.bin')
    })
}

function judge(answers, truth) {
    const names = [...new Set(truth)], count = f => truth.filter((kind, i) => f(kind, answers[i])).length
    const f1 = names.map(n => 2 * count((t, a) => t === n && a === n) / (count(t => t === n) + count((t, a) => a === n)))
    return { right: count((t, a) => t === a) / truth.length, macro: f1.reduce((a, b) => a + b, 0) / f1.length }
}

// User and system seconds of one answering process: bash's own count of its child.
const seconds = (command, input) => Number(run('bash', ['-c', `TIMEFORMAT='%U %S'; { time ${command} <"$1" >/dev/null; } 2>&1`, 'bash', input]).trim().split(' ').reduce((a, b) => Number(a) + Number(b), 0))

function fasttext() {
    if (!parts.has('kinds')) { console.log('\nfasttext: skipped, for it needs the rows that the part `kinds` writes'); return }
    if (!has('fasttext')) { console.log('\nfasttext: skipped, for there is no program `fasttext` here; `apt install fasttext` brings it. The other parts do not need it.'); return }
    const rows = table(readFileSync(path.join(work, 'test.tsv'), 'utf8')), truth = rows.map(r => r[0])
    const raw = path.join(work, 'raw.txt'), folded = path.join(work, 'test.txt')
    writeFileSync(raw, rows.map(r => r[2] + '\n').join(''))
    const contenders = [{ name: '**tact**', command: `'${words}' predict '${work}/words.model'`, texts: raw, model: path.join(work, 'words.model') }]
    trainFasttext().forEach((model, i) => contenders.push({ name: `fastText, ${shapes[i].name}`, command: `fasttext predict '${model}' -`, texts: folded, model }))
    for (const c of contenders) {
        const answers = run('bash', ['-c', `${c.command} <"$1"`, 'bash', c.texts]).replace(/\n$/, '').split('\n').map(l => l.replace('__label__', ''))
        if (answers.length !== truth.length) { console.error(`${c.name}: ${answers.length} answers to ${truth.length} texts`); process.exit(1) }
        c.all = judge(answers, truth)
        c.by = ['en', 'fr', 'it'].map(l => judge(answers.filter((a, i) => rows[i][1] === l), truth.filter((t, i) => rows[i][1] === l)).macro)
        c.many = `${c.texts}.many`
        c.one = `${c.texts}.one`
        writeFileSync(c.many, '')
        for (let i = 0; i < repeated; i++) appendFileSync(c.many, readFileSync(c.texts))
        writeFileSync(c.one, readFileSync(c.texts, 'utf8').split('\n')[0] + '\n')
        c.us = []
    }
    for (let r = 0; r < rounds; r++)
        for (const c of contenders) c.us.push(1e6 * (seconds(c.command, c.many) - seconds(c.command, c.one)) / (truth.length * repeated))
    head([`${truth.length} texts of the own test`, 'right', 'macro-F1', 'en / fr / it', 'us CPU a query', 'against tact', 'model, bytes'])
    const tact = contenders[0]
    for (const c of contenders)
        line([c.name, percent(c.all.right), c.all.macro.toFixed(4), c.by.map(x => x.toFixed(3)).join(' / '), spread(c.us, 2), `${(median(c.us) / median(tact.us)).toFixed(2)}×`, statSync(c.model).size.toLocaleString('en')])
    console.log(`\nfastText: ${settings}, ${cpus().length} threads; its texts come already folded, tact's do not and its answer holds the language, too`)
}

if (parts.has('speed')) speed()
if (parts.has('kinds')) kinds()
if (parts.has('fasttext')) fasttext()
if (parts.has('sets')) { console.log(); run(sets, ['models/sets'], { stdio: ['ignore', 'inherit', 'inherit'] }) }
