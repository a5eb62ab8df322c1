// stream.js -- server-sent events for the open page: messages, journeys of other devices, a hand-off that was taken.
// Where the page has a place for it (data-tact-live, data-tact-resume) it is shown there, and read out politely; in any case it is told to
// tact.on('message' | 'resume' | 'handoff'). A browser connects again by itself when the line breaks, and not when a server refuses: then it is tried
// again after a while, unless the server says that nobody may be known here any more.
const MOST_MS = 300e3

export default function stream(tact) {
  const slot = async () => (await tact.load('slot'))(tact), on = []
  let source, timer, tries = 0, closed = false

  function open() {
    const { anonymousId, userId, userToken } = tact.who(), ask = new URLSearchParams({ writeKey: tact.writeKey, anonymousId })
    if (userId && userToken) { ask.set('userId', userId); ask.set('userToken', userToken) }
    source = new EventSource(`${tact.url}/v1/stream?${ask}`)
    source.onopen = () => { tries = 0 }
    source.onerror = async () => {
      if (source.readyState !== 2 || closed) return
      await tact.learn()
      if (!closed) timer = setTimeout(open, Math.min(MOST_MS, 5000 * 2 ** tries++) * (0.5 + Math.random() / 2))
    }
    for (const [name, f] of on) source.addEventListener(name, async event => {
      try {
        const said = JSON.parse(event.data)
        tact.emit(name, said)
        await f(said)
      } catch (error) { tact.trouble('stream', { detail: error.message }) }
    })
  }

  on.push(['message', async said => {
    const place = document.querySelector('[data-tact-live]')
    if (place && said.content) (await slot()).live(place, said)
  }], ['resume', async said => {
    const place = document.querySelector('[data-tact-resume]')
    if (place) (await slot()).resume(place, { url: said.url, from: '' })
  }], ['handoff', () => {}])
  for (const place of document.querySelectorAll('[data-tact-live], [data-tact-resume]')) if (!place.hasAttribute('aria-live')) place.setAttribute('aria-live', 'polite')
  open()
  return { close() { closed = true; clearTimeout(timer); source.close() } }
}
