// bench/anticipation.mjs -- real sequences through bench/anticipation.c:  TACT_DATA=FOLDER node bench/anticipation.mjs PROGRAM [tune]
// Reads where the data lie and copies nothing. A set that is not there is skipped by name.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

const [program, ...more] = process.argv.slice(2)
const data = process.env.TACT_DATA
const open = file => { const bytes = fs.readFileSync(file); return (file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes).toString('latin1').split('\n') }
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const seconds = (y, m, d, h, i, s) => Date.UTC(y, months.indexOf(m), d, h, i, s) / 1000

// Person, tab, Unix seconds as the clock on their wall shows them.
const readers = {
  // Clicks of a shop, April 2014, times in UTC; a session's id is the only person there is (some go on for days). Wall clock taken as UTC+2.
  'yoochoose-100k': folder => open(path.join(folder, 'yoochoose-clicks-100k_train_full.txt.gz')).slice(1).map(l => l.split('\t')).filter(c => c.length > 2)
    .map(c => `${c[0]}\t${Number(c[2]) + 7200}`),
  // A web server's log, four days of May 2015, all countries; an address is the only person there is, the clock is the server's.
  'apache-web-log': folder => open(path.join(folder, 'apache_access.log.gz'))
    .map(l => /^(\S+) \S+ \S+ \[(\d+)\/(\w+)\/(\d+):(\d+):(\d+):(\d+)/.exec(l)).filter(Boolean).map(m => `${m[1]}\t${seconds(m[4], m[3], m[2], m[5], m[6], m[7])}`),
}

// Orders of a record shop, 1997-98: dates without hours, so only the day is asked for.
const dated = {
  'cdnow': folder => open(path.join(folder, 'CDNOW_sample.txt')).map(l => /^\s*(\d+)\s+\d+\s+(\d{4})(\d\d)(\d\d)/.exec(l)).filter(Boolean)
    .map(m => `${m[1]}\t${Date.UTC(m[2], m[3] - 1, m[4], 12) / 1000}`),
}

// Years of people at work: who signed which Debian package when, as their own clock showed it, in the changelogs every Debian machine carries.
function changelogs() {
  const folder = '/usr/share/doc', seen = new Set()
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, name, 'changelog.Debian.gz')
    if (!fs.existsSync(file)) continue
    for (const l of open(file)) {
      const m = /^ -- .*<(.*)> {2}\w+, +(\d+) (\w+) (\d+) (\d+):(\d+):(\d+)/.exec(l)
      if (m) seen.add(`${m[1]}\t${seconds(m[4], m[3], m[2], m[5], m[6], m[7])}`)
    }
  }
  return [...seen]
}

let ran = 0, failed = 0
function run(name, lines, how = []) {
  console.log(name)
  const done = spawnSync(program, [...more, ...how], { input: lines.join('\n') + '\n', encoding: 'latin1', maxBuffer: 1 << 26 })
  process.stdout.write(done.stdout)
  if (done.status === 0) ran++
  else { failed++; console.log(`  did not run: ${(done.stderr || String(done.error)).trim()}`) }
}

if (!data) console.log('skipped: TACT_DATA names no folder with yoochoose-100k, apache-web-log and cdnow (their sources: bench/README.md)')
else
  for (const [name, read] of Object.entries({ ...readers, ...dated })) {
    const folder = path.join(data, name)
    if (fs.existsSync(folder)) run(name, read(folder), name in dated ? ['days'] : []); else console.log(`skipped: ${folder} is not there`)
  }
const own = changelogs()
if (own.length > 1000) run('debian-changelogs', own); else console.log('skipped: this machine has no Debian changelogs (/usr/share/doc)')
if (failed || (data && !ran)) process.exitCode = 1
