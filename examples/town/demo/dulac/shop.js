// The shop fills its dataLayer as its analytics asked for, both ways that are common, and knows nothing of tact.
translate()
window.dataLayer = window.dataLayer || []
function gtag() { window.dataLayer.push(arguments) }
const taken = [], log = document.getElementById('log'), line = document.getElementById('basket')

for (const button of document.querySelectorAll('[data-id]')) {
  button.parentElement.querySelector('.price').textContent = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(button.dataset.price)
  button.addEventListener('click', () => {
    const item = { item_id: button.dataset.id, item_name: button.dataset.name, item_category: 'books', price: Number(button.dataset.price), quantity: 1 }
    taken.push(item)
    line.textContent = say('{n} taken', { n: taken.length })
    window.dataLayer.push({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: item.price, items: [item] } })
  })
}
document.getElementById('buy').addEventListener('click', () => {
  const items = taken.splice(0)
  if (!items.length) { line.textContent = say('Take a book first.'); return }
  gtag('event', 'purchase', { transaction_id: 'dulac-' + Date.now(), currency: 'EUR', value: items.reduce((sum, i) => sum + i.price, 0), items })
  line.textContent = say('Bought, thank you.')
})
gtag('event', 'view_item_list', { item_list_name: 'Front page', items: [...document.querySelectorAll('[data-id]')].map(b => ({ item_id: b.dataset.id, item_name: b.dataset.name, item_category: 'books', price: Number(b.dataset.price) })) })

// Only to show what became of it on this page; a shop would not have this.
;(window.tactReady ||= []).push(tact => tact.on('event', event => {
  const row = document.createElement('li')
  row.textContent = `${event.event ?? event.type}${event.properties?.name ? ': ' + event.properties.name : ''}`
  if (log.firstChild?.textContent === say('nothing yet')) log.replaceChildren()
  log.prepend(row)
}))
