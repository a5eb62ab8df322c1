// faces/console/lib/api.js -- calls of tact's own API with the session's cookie, in the reader's language. What is refused comes back as a Refused with the server's sentence.
import { language } from './words.js'

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || String(status))
    this.status = status
    this.errors = problem.errors ?? []     // [{ path, detail, hint, line, column }]
    this.problem = problem
    this.retryAfter = problem.retryAfter
  }
}

let signedOut = () => {}
export const onSignedOut = f => { signedOut = f }

/** The answer as JSON (or text of another kind). Throws Refused; a server that does not answer is a Refused of status 0. */
export async function call(method, path, body, { reason, signal, quiet, headers = {} } = {}) {
  let answer
  const all = { 'x-tact': 'console', accept: 'application/json', 'accept-language': language, ...headers }
  if (body !== undefined) all['content-type'] = 'application/json'
  if (reason) all['x-tact-reason'] = encodeURIComponent(reason)
  try {
    answer = await fetch(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin', signal })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new Refused(0, { detail: '' })
  }
  const json = /json/.test(answer.headers.get('content-type') ?? '')
  const content = json ? await answer.json() : await answer.text()
  if (answer.ok) return content
  if (answer.status === 401 && !quiet) signedOut()
  const problem = json ? content : { detail: content }
  problem.retryAfter = Number(answer.headers.get('retry-after')) || 0
  throw new Refused(answer.status, problem)
}
export const get = (path, options) => call('GET', path, undefined, options)
/** Who is signed in, as GET /v1/session tells it; nobody is a Refused of status 401. */
export async function whoIs(options) {
  const session = await get('/v1/session', options)
  if (session.name) return session
  if (!options?.quiet) signedOut()
  throw new Refused(401, {})
}
export const post = (path, body = {}, options) => call('POST', path, body, options)
export const put = (path, body, options) => call('PUT', path, body, options)
export const del = (path, options) => call('DELETE', path, undefined, options)
/** path with a query; what is undefined or '' is left out. */
export const query = (path, values) => { const q = new URLSearchParams(Object.entries(values).filter(([, v]) => v !== undefined && v !== '' && v !== null)); return q.size ? `${path}?${q}` : path }
