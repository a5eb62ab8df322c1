// The town's shops: rooms in one page, a basket, a question, and what tact is told of it. The SDK follows the address by itself. Every link of the town's
// messages leads to one of them: ?bon=WORD keeps a coupon in sight, /demo/map?to=NAME puts that shop first.
const rooms = {
  '': { title: 'What are you after today?', lead: 'Thirteen shops, two languages, one bridge. Everything here is ten minutes on foot.', cards: [
    ['cafes', 'Cafés', 'Espresso on the harbour, breakfast by the station.', 'a', 'Ca'], ['books', 'The bookshop', 'Librairie de la Frontière, 9 rue du Pont.', 'd', 'Li'],
    ['garage', 'Garage Rossi', 'Tyres in an hour, and a car to borrow.', 'c', 'Ro'], ['market', 'The halls', 'Tuesday to Sunday, 7 am to 1 pm.', 'b', 'Ha'],
    ['tables', 'A table', 'The dish of the day at noon, olive trees at night.', 'e', 'Ta'], ['takeaway', 'To take along', 'Pizza until late, a basket for the headland.', 'f', 'To'], ['map', 'All thirteen', 'Who is where, with the address.', 'a', '13']] },
  cafes: { title: 'Coffee, near and now', lead: 'Café de la Gare opens at half past six. Caffè del Porto has the sea.', topic: 'coffee', goods: [
    ['ca-1', 'Espresso at the harbour', 'Standing, as it should be.', 1.2, 'a', 'Es'], ['ca-2', 'Breakfast for two', 'Croissants of the Fournil des Citrons.', 14, 'b', '2×'], ['ca-3', 'A bag of coffee beans', '250 g, roasted on Thursdays.', 8.5, 'c', 'Be']] },
  books: { title: 'Books, read before they are sold', lead: 'The bookseller keeps five a week, and tells you which one she did not like.', topic: 'books', goods: [
    ['bo-1', 'A novel from this coast', 'Paperback, 312 pages.', 12.9, 'd', 'No'], ['bo-2', 'Walking the border', 'Forty paths, maps in both languages.', 24, 'e', 'Wa'], ['bo-3', 'Cooking with lemons', 'By someone who has too many.', 19.5, 'f', 'Le']] },
  garage: { title: 'Garage Rossi', lead: 'Winter tyres are compulsory in the mountains from November to March.', topic: 'car', goods: [
    ['ga-1', 'Winter tyres, a set of four', 'Fitted in an hour, by appointment.', 389, 'c', '4×'], ['ga-2', 'Brakes looked at', 'While you drink a coffee across the road.', 35, 'a', 'Br'], ['ga-3', 'Oil change', 'The old oil goes where it should.', 79, 'b', 'Oi']] },
  tables: { title: 'A table is free', lead: 'The Cantine du Marché at noon, Lina in the evening, and the Mas des Oliviers when there is something to celebrate.', topic: 'dinner', goods: [
    ['ta-1', 'The dish of the day, at noon', 'La Cantine du Marché, with coffee.', 12, 'e', 'No'], ['ta-2', 'The dish of the evening', 'Trattoria da Lina, your table until 8 pm.', 14, 'b', 'Li'], ['ta-3', 'The menu under the olive trees', 'Le Mas des Oliviers, four courses.', 38, 'd', 'Ol']] },
  takeaway: { title: 'To take along', lead: 'Pronto bakes until half past eleven, the Fournil des Citrons packs from seven.', topic: 'takeaway', goods: [
    ['to-1', 'A pizza in ten minutes', 'Pronto, delivered in Ponterive.', 8, 'b', 'Pi'], ['to-2', 'Lunch for work', 'Sandwich, fruit and water, in your name.', 6, 'f', 'Lu'], ['to-3', 'A picnic for four', 'The blanket is lent.', 24, 'e', '4×']] },
  bar: { title: 'Bar du Phare', lead: 'Music on the quay. Whoever drives has the first drink without alcohol free.', topic: 'bar', goods: [
    ['ba-1', 'Lemonade of the house', 'Lemons of the gardens, ginger, ice.', 4.5, 'c', 'Le'], ['ba-2', 'A board to share', 'Olives, toma and bread.', 13, 'a', 'Bo']] },
  map: { title: 'Who is where', lead: 'From the station to the harbour it is ten minutes on foot, by the bridge.', shops: [
    ['Café de la Gare', '2 place de la Gare'], ['Caffè del Porto', 'Calata Doria 7'], ['La Cantine du Marché', 'Halles, place du Marché'], ['Trattoria da Lina', 'Via Aurelia 41'], ['Le Mas des Oliviers', 'Chemin des Restanques'],
    ['Pronto', '18 rue du Pont'], ['Le Fournil des Citrons', '5 rue des Citronniers'], ['Bar du Phare', 'Quai du Phare'], ['Garage Rossi', 'Via dell’Officina 3'], ['Pharmacie des Arcades', '11 rue des Arcades'], ['Farmacia del Ponte', 'Piazza del Ponte 1'],
    ['Librairie de la Frontière', '9 rue du Pont'], ['Halles de Ponterive', 'place du Marché']] },
  basket: { title: 'Your basket', lead: 'What you took stands here until this page is closed.', topic: 'market', get goods() { return basket.map(p => [p.product_id, p.name, '', p.price, 'e', p.name.slice(0, 2)]) } },
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
  const { bon, to } = Object.fromEntries(new URLSearchParams(location.search)), shops = [...room.shops ?? []].sort((a, b) => (b[0] === to) - (a[0] === to))
  $('lead').textContent = say(room.lead) + (bon ? ' ' + say('Your coupon is kept: “{word}”.', { word: bon }) : '')
  for (const a of document.querySelectorAll('nav a')) a.pathname === location.pathname ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current')
  const art = (kind, letters) => make('div', { class: `art ${kind}`, 'aria-hidden': 'true' }, letters)
  $('cards').replaceChildren(...(room.cards ?? []).map(([to, title, text, kind, letters]) =>
    make('li', { class: 'card' }, art(kind, letters), make('div', { class: 'in' }, make('h2', {}, make('a', { href: '/demo/' + to }, say(title))), make('p', {}, say(text))))),
  ...shops.map(([title, where]) => make('li', { class: 'card' }, make('div', { class: 'in' }, make('h2', {}, title), make('p', {}, where)))),
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
