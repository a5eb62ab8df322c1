// test/faults/dice.mjs -- chance from a seed: the same words, the same lot, in whatever order things come.
import { createHash } from 'node:crypto'

export class Dice {
  constructor(seed) { this.seed = seed; this.turn = 0 }

  /** From 0 to 1, by what is said; without words the next of a row. */
  lot(...words) {
    const bytes = createHash('sha256').update([this.seed, ...(words.length ? words : ['row', this.turn++])].join('\0')).digest()
    return bytes.readUIntBE(0, 6) / 2 ** 48
  }

  below(n, ...words) { return Math.floor(this.lot(...words) * n) }
  /** One of {name: weight, ...}. */
  of(weights, ...words) {
    let at = this.lot(...words) * Object.values(weights).reduce((a, b) => a + b, 0)
    for (const [name, weight] of Object.entries(weights)) if ((at -= weight) < 0) return name
  }
}
