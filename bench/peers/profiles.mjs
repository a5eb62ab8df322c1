// bench/peers/profiles.mjs -- made-up profiles as a stream for `redis-cli --pipe`: node profiles.mjs PEOPLE
const count = Number(process.argv[2])
let seed = 3
const r = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648, below = n => Math.floor(r() * n)
const countries = ['de', 'us', 'fr', 'gb', 'it', 'es', 'nl', 'pl', 'at', 'ch'], tiers = ['none', 'bronze', 'silver', 'gold', 'platinum']
const command = parts => `*${parts.length}\r\n` + parts.map(x => `$${Buffer.byteLength(x)}\r\n${x}\r\n`).join('')
let waiting = []
const flush = () => new Promise(done => { const text = waiting.join(''); waiting = []; process.stdout.write(text) ? done() : process.stdout.once('drain', done) })
for (let i = 0; i < count; i++) {
  const topics = Array.from({ length: below(10) }, () => `i${below(300)}`)
  const profile = { home_country: countries[below(10)], loyalty: tiers[below(5)], points: below(9999), consent: { email: r() < 0.6, push: r() < 0.4, sms: r() < 0.2 }, tz: 'Europe/Berlin',
    first_seen: 1700000000 + i, last_seen: 1767000000 + i, orders: below(20), spend: below(1e6), topics, last_channel: 'app' }
  waiting.push(command(['SET', `p:${i}`, JSON.stringify(profile)]))
  if (waiting.length >= 5000) await flush()
}
await flush()
