// stream.js -- server-sent events for the open page: messages, journeys of other devices, a hand-off that was taken.
// Where the page has a place for it (data-tact-live, data-tact-resume) it is shown there; in any case it is told to tact.on('message' | 'resume' | 'handoff').
export default function stream(tact) {
  const { anonymousId, userId, userToken } = tact.who(), ask = new URLSearchParams({ writeKey: tact.writeKey, anonymousId })
  if (userId && userToken) { ask.set('userId', userId); ask.set('userToken', userToken) }
  const source = new EventSource(`${tact.url}/v1/stream?${ask}`), slot = async () => (await tact.load('slot'))(tact)
  const on = (name, f) => source.addEventListener(name, event => { const said = JSON.parse(event.data); tact.emit(name, said); f(said) })
  on('message', async said => {
    const place = document.querySelector('[data-tact-live]')
    if (place && said.content) (await slot()).live(place, said)
  })
  on('resume', async said => {
    const place = document.querySelector('[data-tact-resume]')
    if (place) (await slot()).resume(place, { url: said.url, from: '' })
  })
  on('handoff', () => {})
  return source
}
