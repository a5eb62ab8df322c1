// test/e2e/chromium.mjs -- a headless Chromium spoken to over its own pipe (the DevTools protocol): no library between.
import { execFileSync } from 'node:child_process'
import { fs, path, spawn, temporary } from './lib.mjs'

/** The installed browser, or undefined: $CHROMIUM, else what Debian calls it. */
export function browserPath() {
  for (const name of [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].filter(Boolean)) {
    try { return execFileSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).trim() } catch { /* the next */ }
  }
}

export class Chromium {
  constructor() {
    this.waiting = new Map()
    this.listeners = new Set()
    this.number = 0
    const folder = temporary('tact-chromium-')
    fs.mkdirSync(path.join(folder, 'profile'))
    this.child = spawn(browserPath(), ['--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--user-data-dir=' + path.join(folder, 'profile'), 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } })
    this.stderr = ''
    this.child.stderr.on('data', d => { this.stderr += d })
    this.closed = new Promise(done => this.child.once('close', done))
    this.child.once('close', () => { for (const [, [, failed]] of this.waiting) failed(new Error(`the browser ended:\n${this.stderr}`)) })
    let text = ''
    this.child.stdio[3].on('error', () => {})
    this.child.stdio[4].setEncoding('utf8').on('data', d => {
      text += d
      for (let end; (end = text.indexOf('\0')) >= 0; text = text.slice(end + 1)) this.take(JSON.parse(text.slice(0, end)))
    })
    process.once('exit', () => this.child.kill('SIGKILL'))
  }

  take(message) {
    const [done, failed, method] = this.waiting.get(message.id) ?? []
    this.waiting.delete(message.id)
    if (done) message.error ? failed(new Error(`${method}: ${message.error.message}`)) : done(message.result)
    else for (const listener of this.listeners) listener(message)
  }

  send(method, params = {}, sessionId) {
    const id = ++this.number
    return new Promise((done, failed) => {
      this.waiting.set(id, [done, failed, method])
      this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    })
  }

  on(listener) { this.listeners.add(listener) }

  async attach(targetId) {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true })
    const send = (method, params) => this.send(method, params, sessionId)
    /** The value of an expression, awaited. */
    const value = async expression => {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true })
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    }
    return { sessionId, send, value }
  }

  async page(prepare) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' })
    const page = await this.attach(targetId)
    await page.send('Page.enable')
    await page.send('Runtime.enable')
    if (prepare) await page.send('Page.addScriptToEvaluateOnNewDocument', { source: prepare })
    return page
  }

  async close() {
    await Promise.race([this.send('Browser.close').catch(() => {}), this.closed])
    this.child.kill('SIGKILL')
    await this.closed
  }
}
