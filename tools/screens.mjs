// tools/screens.mjs -- every picture of doc/screens anew, made by the tests of the faces as they go; what `make screens` does.
//
// They are kept with 256 colours at most (pngquant), a third of the bytes. A picture that no test makes any more goes; one above 200 kB, a folder above 4 MB, or a page that shows what no test made is an error.
// doc/screens/README.md, with all of them, is written here, too.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'), made = 'build/screens', kept = 'doc/screens'
process.chdir(root)
const files = folder => fs.readdirSync(folder).filter(f => f.endsWith('.png')).sort()
fs.rmSync(made, { recursive: true, force: true })
fs.mkdirSync(made, { recursive: true })
const tests = fs.readdirSync('test/faces').filter(f => f.endsWith('.test.mjs')).map(f => 'test/faces/' + f)
const ran = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...tests], { env: { ...process.env, TACT_SCREENS: made }, stdio: ['ignore', 'inherit', 'inherit'] })
if (ran.status) { console.error('screens: a test failed, see above; doc/screens is as it was'); process.exit(1) }

const packed = spawnSync('pngquant', ['--skip-if-larger', '--quality', '70-98', '--strip', '--force', '--ext', '.png', ...files(made).map(f => path.join(made, f))], { stdio: ['ignore', 'inherit', 'inherit'] })
if (packed.error) { console.error('screens: pngquant is not there: tools/setup test installs it'); process.exit(1) }

const wrong = [], all = files(made), size = f => fs.statSync(path.join(made, f)).size
for (const f of all) if (size(f) > 200e3) wrong.push(`${f} has ${Math.round(size(f) / 1000)} kB: take a smaller window in its test`)
const sum = all.reduce((n, f) => n + size(f), 0)
if (sum > 4e6) wrong.push(`all together have ${(sum / 1e6).toFixed(1)} MB`)
for (const page of ['README.md', ...fs.readdirSync('doc').filter(f => f.endsWith('.md')).map(f => 'doc/' + f)])
  for (const [, f] of fs.readFileSync(page, 'utf8').matchAll(/screens\/([\w-]+\.png)/g)) if (!all.includes(f)) wrong.push(`${page} shows ${f}, which no test makes`)
if (wrong.length) { console.error(wrong.map(w => 'screens: ' + w).join('\n')); process.exit(1) }

for (const f of files(kept)) fs.rmSync(path.join(kept, f))
for (const f of all) fs.copyFileSync(path.join(made, f), path.join(kept, f))
const faces = [['The console', /^(console|campaign|audience|inbox|people|person|privacy)/], ['A campaign in ten minutes', /^ten/], ["The person's own page", /^me/], ['The till', /^till/], ['Landing pages and forms', /^page/], ['The browser SDK and its demo pages', /^(sdk|demo)/], ['Others', /./]]
let text = '# Every screen\n\nMade by the browser tests: `make screens`, which writes this page, too. On a phone of 360 by 780, and on a desk of 1280 by 800.\n', left = all
for (const [face, names] of faces) {
  const here = left.filter(f => names.test(f))
  left = left.filter(f => !here.includes(f))
  if (here.length) text += `\n## ${face}\n\n${here.map(f => `![${f.slice(0, -4).replaceAll('-', ' ')}](${f})`).join('\n')}\n`
}
fs.writeFileSync(path.join(kept, 'README.md'), text)
console.log(`${all.length} pictures, ${Math.round(sum / 1000)} kB, in ${kept}`)
