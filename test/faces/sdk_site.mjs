// test/faces/sdk_site.mjs -- a shop's site of another origin than tact, under a strict policy, for the tests of the SDK.
import http from 'node:http'

/** A site that serves (questions wait long there: a machine at work is no fault) `pages` (name -> {body, script, tact: attributes of the script tag, before, key})) from a free port. */
export function makeSite(pages) {
  let tact = ''
  const server = http.createServer((question, answer) => {
    const { pathname } = new URL(question.url, 'http://x'), name = pathname.split('/')[1], page = pages[name]
    if (pathname.startsWith('/s/')) {
      const [, , of, which] = pathname.split('/')
      return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(pages[of]?.[which.replace('.js', '')] || '')
    }
    if (!page) return answer.writeHead(404).end()
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy':
      `default-src 'none'; script-src 'self' ${tact}; connect-src ${tact}; img-src ${tact} data:; style-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'` })
    answer.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${page.title ?? 'A shop'}</title><link rel="icon" href="data:,">
      ${page.before ? `<script src="/s/${name}/before.js"></script>` : ''}<script src="${tact}/tact.js" data-key="KEY" data-timeout="15000" ${page.tact ?? ''} async></script></head><body><main><h1>A shop</h1>${page.body ?? ''}</main></body></html>`.replaceAll('{{tact}}', tact).replaceAll('KEY', page.key ?? site.key))
  })
  const site = {
    key: '',
    /** Say where tact is, once it runs. */
    of(base, key) { tact = base; site.key = key },
    close() { server.closeAllConnections(); server.close() },
  }
  return new Promise(done => server.listen(0, '127.0.0.1', () => { site.origin = `http://127.0.0.1:${server.address().port}`; done(site) }))
}
