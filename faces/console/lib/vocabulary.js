// faces/console/lib/vocabulary.js -- the words of the closed vocabularies (core/base/words.def) as the reader says them.
import { has, t } from './words.js'

/** say('kind', 'buy') -> "to buy"; a word that is in no list (a topic, a slot, a name) stands as it is. */
export const say = (list, word) => said(t, list, word)

/** The same by another language's t() (words.js: wordsOf). */
export const said = (t, list, word) => { const key = `vocabulary.${list}.${word}`; return has(key) ? t(key) : word ?? '' }
