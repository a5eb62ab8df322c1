// faces/tester/main.js -- tests as they come in: words and a link, nothing else of them is run.
const box = document.getElementById('messages'), state = document.getElementById('state'), source = new EventSource(location.pathname + '/stream')
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text })

source.addEventListener('open', () => { state.textContent = state.dataset.open })
source.addEventListener('error', () => {
  state.textContent = state.dataset.lost
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000)      // turned away, not cut off: the page itself says why
})
source.addEventListener('message', e => {
  const { title, body, action } = JSON.parse(e.data).content, card = document.createElement('article')
  if (title) card.append(make('h2', title))
  if (body) card.append(make('p', body))
  if (action?.label && /^(https?:|\/)/.test(action.url ?? '')) card.append(Object.assign(make('a', action.label), { href: action.url, className: 'button', target: '_blank', rel: 'noopener' }))
  box.prepend(card)
})
