// faces/pages/main.js -- what a landing page does better with JavaScript: sharing, the position on a tap, one question after another without a new page; and the
// beacon that confirms a click. Without it everything is still there.
const $ = (query, from = document) => from.querySelector(query)
const fetched = async (url, body, headers = {}) => {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'x-tact': 'part', ...headers }, credentials: 'same-origin', redirect: 'error' })
  if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) throw new Error(String(answer.status))
  return new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes
}

// A click on a message's link: its own tag, or the campaign's, told to where the page came from. The first goes from the address, so that it is not passed on.
const page = $('main[data-page]'), search = new URLSearchParams(location.search)
if (page && (search.has('tact_click') || (page.dataset.tag && search.has(page.dataset.tag)))) {
  fetch(`/p/${page.dataset.page}`, { method: 'POST', body: new URLSearchParams(search), keepalive: true }).catch(() => {})
  search.delete('tact_click')
  history.replaceState(null, '', location.pathname + (search.size ? '?' + search : '') + location.hash)
}

// Sharing
const share = $('[data-share]'), address = $('#address'), copied = $('[data-copied]')
if (address) {
  address.addEventListener('focus', () => address.select())
  if (navigator.share || navigator.clipboard) {
    share.hidden = false
    if (navigator.share) $('[data-address]').hidden = true
    share.addEventListener('click', async () => {
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address.value })
        else { await navigator.clipboard.writeText(address.value); copied.textContent = copied.dataset.words }
      } catch { $('[data-address]').hidden = false }          // refused or not to be had: the address is there to be copied
    })
  }
}

// The position: on a tap alone, rounded here already, for one answer.
const locate = $('[data-locate]')
if (locate && navigator.geolocation) {
  locate.hidden = false
  const button = $('button', locate), said = $('[role=status]', locate), round = n => (Math.round(n * 1000) / 1000).toString()
  button.addEventListener('click', () => {
    button.disabled = true
    said.textContent = ''
    const over = () => { said.textContent = locate.dataset.refused; button.disabled = false; $('#town').focus() }
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      try {
        $('[data-places]').replaceChildren(...await fetched(locate.dataset.locate, new URLSearchParams({ latitude: round(coords.latitude), longitude: round(coords.longitude) })))
        button.disabled = false
      } catch { over() }
    }, over, { maximumAge: 60000, timeout: 15000 })
  })
} else locate?.remove()

// One question after another
const form = $('[data-form]')
function away(asked) {
  $('.away', asked)?.remove()
  const said = Object.assign(document.createElement('p'), { className: 'wrong away', role: 'alert', textContent: form.dataset.offline })
  $('.answers', asked).before(said)
}
form?.addEventListener('submit', async event => {
  const asked = event.target
  if (!asked.action.includes('/f/') || asked.action.includes('/confirm/')) return
  event.preventDefault()
  const body = new URLSearchParams(new FormData(asked, event.submitter)), buttons = asked.querySelectorAll('button')
  for (const b of buttons) b.disabled = true
  try {
    form.replaceChildren(...await fetched(asked.action, body))
    const first = $('[aria-invalid=true], input[type=radio]:checked, input:not([type=hidden], [tabindex]), textarea, [data-done]', form)
    first?.focus({ preventScroll: true })
    form.scrollIntoView({ block: 'nearest' })
  } catch {
    for (const b of buttons) b.disabled = false
    if (navigator.onLine === false) return away(asked)            // sent now, the browser would put a page of its own in place of this one
    const way = document.createElement('input')
    Object.assign(way, { type: 'hidden', name: 'do', value: event.submitter?.value ?? 'next' })
    asked.append(way)
    asked.submit()                                            // as without JavaScript
  }
})
