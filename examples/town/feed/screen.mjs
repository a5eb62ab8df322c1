// screen.mjs -- what is seen meanwhile: on a terminal some of the moments as they pass and two lines that stay; elsewhere a line now and then.
const WORDS = { 'match.none': 'nothing useful to say', 'match.error': 'may not be judged', 'gate.again': 'said before', 'gate.cap.campaign': 'said often enough',
  'gate.cap.all': 'enough said for now', 'gate.state': 'not in use', 'gate.permission': 'not permitted', 'gate.budget': 'budget used up', 'gate.channel': 'no fitting place',
  'gate.minor': 'a minor', 'gate.sensitive': 'private matter', 'gate.wellbeing': 'late: left alone', 'attention.price': 'not worth it',
  'choose.silence': 'silence seemed best', holdout: 'left alone by lot', robot: 'a robot' }
const PLACE = { Home: 'home', Work: 'to work', 'No Urgent Place': 'no hurry' }
const COMPANY = { Alone: 'alone', Partner: 'with partner', 'Friend(s)': 'with friends', 'Kid(s)': 'with children' }

export const count = n => n.toLocaleString('en-GB')
export const reasonWords = (code, text) => WORDS[code] ?? text
const fit = (text, room) => text.length > room ? text.slice(0, room - 1) + '…' : text.padEnd(room)

export class Screen {
  #live = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  #shown = 0; #lastMoment = 0; #lastStatus = 0; #begin = Date.now()

  /** A moment and what came of it, at most one a second. */
  moment(item, what, outcome) {
    const now = Date.now()
    if (!this.#live || now - this.#lastMoment < 1000) return
    this.#lastMoment = now
    const when = item.kind === 'drive' ? item.properties.time.toLowerCase() : 'page'
    const where = item.kind === 'drive' ? `${PLACE[item.properties.destination]}, ${COMPANY[item.properties.passenger]}` : item.page.path
    this.#clear()
    process.stdout.write(`  ${fit(when, 5)} ${fit(where, 25)} ${fit(what, 35)} ${outcome}`.trimEnd() + '\n')
  }

  #clear() {
    if (this.#shown) process.stdout.write('\x1b[2A\x1b[J')
    this.#shown = 0
  }

  status(done, total, n) {
    const now = Date.now()
    if (now - this.#lastStatus < (this.#live ? 200 : 10000)) return
    this.#lastStatus = now
    const top = [...n.silent].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([words, times]) => `${words} ${count(times)}`).join(', ')
    const left = done ? Math.round((now - this.#begin) / done * (total - done) / 1000) : 0
    const time = left > 90 ? `${Math.round(left / 60)} min left` : `${left} s left`
    const first = ` ${Math.floor(100 * done / total)} %  ${count(n.sent)} events, ${count(n.asked)} decisions: ${count(n.messages)} messages, ${count(n.asked - n.messages)} silent`
    const second = `     yes ${count(n.yes)}, no ${count(n.no)}; silent: ${top || 'never'}`
    if (!this.#live) { console.log(first.trim() + ';' + second.slice(4)); return }
    this.#clear()
    process.stdout.write(`\x1b[7m${fit(`${first}; ${time}`, 79)}\x1b[0m\n${fit(second, 79)}\n`)
    this.#shown = 2
  }

  end() { this.#clear() }
}
