// faces/console/lib/steps.js -- beside each step of GET /v1/setup: about how many minutes it takes, and the lines to copy.
/** Estimates for a brand whose site and accounts are at hand; nobody has measured them, so screens say "about". */
export const minutes = { snippet: 5, consent: 5, people: 10, catalogue: 5, mail: 15, channels: 10, phone: 3, recipe: 10, live: 1 }

/** Lines to copy; no secret stands in them: the key is the reader's own. */
export const lines = {
  snippet: base => `<script src="${base}/tact.js" data-key="YOUR_WRITE_KEY" async></script>`,
  consent: base => `<script src="${base}/tact.js" data-key="YOUR_WRITE_KEY" data-consent="tcf" async></script>`,
  people: () => 'tact import people people.csv brand/',
  catalogue: () => 'catalog: {file: products.xml}',
  mail: () => 'tact doctor email brand/',
  channels: () => 'channels:\n  email: {driver: smtp}',
  recipe: () => 'tact recipe'
}
