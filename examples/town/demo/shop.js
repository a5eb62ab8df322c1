// The town's shop: four rooms in one page, a basket, a question, and what tact is told of it. The SDK follows the address by itself.
const rooms = {
  '': { title: 'What are you after today?', lead: 'Thirteen shops, two languages, one bridge. Everything here is ten minutes on foot.', cards: [
    ['cafes', 'Cafés', 'Espresso on the harbour, breakfast by the station.', 'a', 'Ca'], ['books', 'The bookshop', 'Librairie de la Frontière, 9 rue du Pont.', 'd', 'Li'],
    ['garage', 'Garage Rossi', 'Tyres in an hour, and a car to borrow.', 'c', 'Ro'], ['market', 'The halls', 'Tuesday to Sunday, 7 am to 1 pm.', 'b', 'Ha']] },
  cafes: { title: 'Coffee, near and now', lead: 'Café de la Gare opens at half past six. Caffè del Porto has the sea.', topic: 'coffee', goods: [
    ['ca-1', 'Espresso at the harbour', 'Standing, as it should be.', 1.2, 'a', 'Es'], ['ca-2', 'Breakfast for two', 'Croissants of the Fournil des Citrons.', 14, 'b', '2×'], ['ca-3', 'A bag of coffee beans', '250 g, roasted on Thursdays.', 8.5, 'c', 'Be']] },
  books: { title: 'Books, read before they are sold', lead: 'The bookseller keeps five a week, and tells you which one she did not like.', topic: 'books', goods: [
    ['bo-1', 'A novel from this coast', 'Paperback, 312 pages.', 12.9, 'd', 'No'], ['bo-2', 'Walking the border', 'Forty paths, maps in both languages.', 24, 'e', 'Wa'], ['bo-3', 'Cooking with lemons', 'By someone who has too many.', 19.5, 'f', 'Le']] },
  garage: { title: 'Garage Rossi', lead: 'Winter tyres are compulsory in the mountains from November to March.', topic: 'car', goods: [
    ['ga-1', 'Winter tyres, a set of four', 'Fitted in an hour, by appointment.', 389, 'c', '4×'], ['ga-2', 'Brakes looked at', 'While you drink a coffee across the road.', 35, 'a', 'Br'], ['ga-3', 'Oil change', 'The old oil goes where it should.', 79, 'b', 'Oi']] },
  market: { title: 'The covered market', lead: 'On Fridays the cheesemakers of Piedmont come.', topic: 'market', goods: [
    ['ma-1', 'A basket of vegetables', 'What the gardens have this week.', 18, 'e', 'Ve'], ['ma-2', 'Toma, a quarter', 'Six months in a cellar at 1,100 m.', 9.4, 'b', 'To'], ['ma-3', 'Lemons, two kilos', 'Unwaxed, with leaves.', 5, 'c', 'Li']] },
}
const euro = n => new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(n)
const $ = id => document.getElementById(id)
const withTact = f => (window.tactReady ||= []).push(f)
const basket = [], place = document.querySelector('[data-tact-slot]')

function make(tag, with_ = {}, ...inside) {
  const el = document.createElement(tag)
  for (const [name, value] of Object.entries(with_)) if (name.startsWith('on')) el.addEventListener(name.slice(2), value); else el.setAttribute(name, value)
  el.append(...inside)
  return el
}

const product = ([id, name, , price], topic) => ({ product_id: id, name, category: topic, price, currency: 'EUR', quantity: 1 })
const count = () => { $('basket').textContent = basket.length ? say('{n} in the basket, {sum}', { n: basket.length, sum: euro(basket.reduce((sum, p) => sum + p.price, 0)) }) : ''; $('order').hidden = !basket.length }

function draw() {
  const name = location.pathname.replace(/^\/demo\/?/, '').replace(/\/$/, ''), room = rooms[name] ?? rooms['']
  document.title = name in rooms && name ? `${say(room.title)} · Ponterive` : say('Ponterive, the town\'s shops')
  $('title').textContent = say(room.title)
  $('lead').textContent = say(room.lead)
  for (const a of document.querySelectorAll('nav a')) a.pathname === location.pathname ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current')
  const art = (kind, letters) => make('div', { class: `art ${kind}`, 'aria-hidden': 'true' }, letters)
  $('cards').replaceChildren(...(room.cards ?? []).map(([to, title, text, kind, letters]) =>
    make('li', { class: 'card' }, art(kind, letters), make('div', { class: 'in' }, make('h2', {}, make('a', { href: '/demo/' + to }, say(title))), make('p', {}, say(text))))),
  ...(room.goods ?? []).map(good => make('li', { class: 'card' }, art(good[4], good[5]), make('div', { class: 'in' }, make('h2', {}, say(good[1])), make('p', {}, say(good[2])),
    make('div', { class: 'row' }, make('span', { class: 'price' }, euro(good[3])), make('button', { class: 'button', type: 'button', 'aria-label': say('Take it: {name}', { name: say(good[1]) }), onclick: () => {
      basket.push(product(good, room.topic))
      count()
      withTact(tact => tact.track('Product Added', product(good, room.topic)))
    } }, say('Take it')))))))
}

document.addEventListener('click', event => {
  const a = event.target.closest('a[href^="/demo/"]')
  if (!a || a.pathname.startsWith('/demo/dulac') || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  delete place.dataset.tactText
  place.replaceChildren()
  history.pushState({}, '', a.href)
  draw()
  $('main').focus({ preventScroll: true })
  scrollTo(0, 0)
})
addEventListener('popstate', draw)

// A question is a page of its own (?q=), as a search is: the SDK asks about it with the words of the slot.
$('ask').addEventListener('submit', event => {
  event.preventDefault()
  const text = $('words').value.trim()
  if (!text) return
  place.dataset.tactText = text
  place.replaceChildren()
  history.pushState({}, '', '?q=' + encodeURIComponent(text))
})
withTact(tact => tact.on('answer', ({ answer }) => {
  if (answer.decision || !place.dataset.tactText) return
  const near = answer.nearby?.length ? say('Near there: {list}.', { list: answer.nearby.map(n => say(n.open ? '{name} (open)' : '{name} (closed now)', { name: n.name })).join(', ') }) : say('Nothing useful to say to that, so nothing is said. The bakery on rue des Citronniers usually knows.')
  place.replaceChildren(make('div', { class: 'own', role: 'status' }, make('p', {}, near)))
}))
$('carry').addEventListener('click', () => withTact(tact => tact.handoff($('handoff')).then(() => $('handoff').scrollIntoView({ block: 'center' })).catch(error => $('handoff').replaceChildren(make('p', { role: 'status' }, error.message)))))
$('order').addEventListener('click', () => {
  const products = basket.splice(0), total = products.reduce((sum, p) => sum + p.price, 0)
  withTact(tact => tact.track('Order Completed', { order_id: 'demo-' + Date.now(), total, revenue: total, currency: 'EUR', products }))
  count()
  $('basket').textContent = say('Ordered, thank you.')
})
translate()
draw()
count()
