// screen.mjs -- what is seen meanwhile: on a terminal some of the moments as they pass and two lines that stay; elsewhere a line now and then.
const WORDS = { 'match.none': 'nothing useful to say', 'match.error': 'may not be judged', 'gate.again': 'said before', 'gate.cap.campaign': 'said often enough',
  'gate.cap.all': 'enough said for now', 'gate.state': 'not in use', 'gate.permission': 'not permitted', 'gate.budget': 'budget used up', 'gate.channel': 'no fitting place',
  'gate.minor': 'a minor', 'gate.sensitive': 'private matter', 'attention.price': 'not worth it',
  'choose.silence': 'silence seemed best', holdout: 'left alone by lot', robot: 'a robot' }
const PLACE = { Home: 'home', Work: 'to work', 'No Urgent Place': 'no hurry' }
const COMPANY = { Alone: 'alone', Partner: 'with partner', 'Friend(s)': 'with friends', 'Kid(s)': 'with children' }

export const count = n => n.toLocaleString('en-GB')
export const reasonWords = (code, text) => WORDS[code] ?? text
const fit = (text, room) => text.length > room ? text.slice(0, room - 1) + '…' : text.padEnd(room)

export class Screen {
  #live = process.stdout.isTTY && process.env.TERM !== 'dumb'
  #shown = 0; #lastMoment = 0; #lastStatus = 0; #begin = Date.now()

  #width() { return Math.min(79, (process.stdout.columns || 80) - 1) }

  #clear() {
    if (this.#shown) process.stdout.write(`\x1b[${this.#shown}A\x1b[J`)
    this.#shown = 0
  }

  /** A moment and what came of it, at most one a second. */
  moment(item, what, outcome) {
    const now = Date.now()
    if (!this.#live || now - this.#lastMoment < 1000) return
    this.#lastMoment = now
    const when = item.kind === 'drive' ? item.properties.time.toLowerCase() : 'page'
    const where = item.kind === 'drive' ? `${PLACE[item.properties.destination]}, ${COMPANY[item.properties.passenger]}` : item.page.path
    this.#clear()
    process.stdout.write(fit(` ${fit(when, 5)} ${fit(where, 25)} ${fit(what, 35)} ${outcome}`, this.#width()).trimEnd() + '\n')
  }

  /** How far it is: three lines that stay, or one line every ten seconds where there is no terminal. */
  status(done, total, n) {
    const now = Date.now()
    if (now - this.#lastStatus < (this.#live ? 250 : 10000)) return
    this.#lastStatus = now
    const seconds = Math.round((now - this.#begin) / done * (total - done) / 1000), of = test => count([...n.people].filter(test).length)
    const top = [...n.silent].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([words, times]) => `${words} ${count(times)}`).join(', ')
    const lines = [
      ` ${Math.floor(100 * done / total)} %  ${count(n.sent)} events, ${count(n.asked)} decisions: ${count(n.messages)} messages, ${count(n.asked - n.messages)} silent`,
      `silent mostly: ${top || 'not yet'}`,
      `answers: ${count(n.yes)} yes, ${count(n.no)} no; people: ${of(p => p.remembered)} remembered, ${of(p => p.answer.name === 'refused')} refused`,
    ]
    if (!this.#live) { console.log(lines.join('; ').trim()); return }
    this.#clear()
    lines[0] += `; ${seconds > 90 ? `${Math.round(seconds / 60)} min` : `${seconds} s`} left`
    process.stdout.write(`\x1b[7m${fit(lines[0], this.#width())}\x1b[0m\n${fit(` ${lines[1]}`, this.#width())}\n${fit(` ${lines[2]}`, this.#width())}\n`)
    this.#shown = 3
  }

  end() { this.#clear() }
}
