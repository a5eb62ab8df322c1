// offers.mjs -- which kind of offer each campaign makes: its goal says so, `event.offer == "Coffee House"`.
import fs from 'node:fs'
import path from 'node:path'

export function offers(folder) {
  const texts = fs.readdirSync(folder).filter(f => f.endsWith('.yaml')).map(f => fs.readFileSync(path.join(folder, f), 'utf8'))
  const pairs = texts.map(t => [/^campaign: (\S+)/m.exec(t)?.[1], /^goal:.*event\.offer == "([^"]+)"/m.exec(t)?.[1]])
  return new Map(pairs.filter(([campaign, offer]) => campaign && offer))
}
