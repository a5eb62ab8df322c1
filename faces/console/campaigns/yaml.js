// faces/console/campaigns/yaml.js -- a campaign's YAML read, and changed where something was changed: every other byte, comments too, stays as it was.
//
// Values are texts (the checker knows their types), lists and maps. A path is ['messages', 0, 'fr', 'title'].
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'

const parse = text => parseDocument(text, { schema: 'failsafe', strict: false, uniqueKeys: false, logLevel: 'silent' })
const under = (node, key) => isMap(node) ? node.items.find(p => String(p.key) === String(key)) : undefined
const value = (node, key) => isSeq(node) ? node.items[key] : under(node, key)?.value

/** { value, broken }: the file as texts, lists and maps; broken when it cannot be read as one. */
export function read(text) {
  const doc = parse(text)
  return { value: isMap(doc.contents) ? doc.toJS() ?? {} : {}, broken: doc.errors.length > 0 || (doc.contents !== null && !isMap(doc.contents)) }
}

// ---- written ----

/* Line ends of all kinds, and what no eye sees: never bare, and written as escapes (YAML 1.1 takes some of them for the end of a line). */
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/
const quoted = s => JSON.stringify(s).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
const plain = (s, flow) => s !== '' && !unseen.test(s) && !/^[\s\-?:,[\]{}#&*!|>'"%@`=]|: |:$| #|^\s|\s$/.test(s) && !(flow && /[,[\]{}]/.test(s))
const guessed = s => /^([-+.\d]|(true|false|yes|no|on|off|null|~)$)/i.test(s)

function scalar(s, { flow, like, words }) {
  if (like === 'QUOTE_DOUBLE') return quoted(s)
  if (like === 'QUOTE_SINGLE' && !unseen.test(s)) return `'${s.replace(/'/g, "''")}'`
  return plain(s, flow) && !(words && guessed(s)) ? s : quoted(s)
}
/** Inside one line: [a, b] and {a: b}. */
function written(v, how) {
  if (Array.isArray(v)) return `[${v.map(x => written(x, { ...how, flow: true, like: undefined })).join(', ')}]`
  if (v && typeof v === 'object') return `{${Object.entries(v).map(([k, x]) => `${k}: ${written(x, { ...how, flow: true, like: undefined })}`).join(', ')}}`
  return scalar(String(v), how)
}

const lineStart = (text, at) => text.lastIndexOf('\n', at - 1) + 1
const put = (text, from, to, by) => text.slice(0, from) + by + text.slice(to)

/* Where the last thing in a node ends, without the comments and empty lines behind it. */
function end(text, node) {
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length) {
    const last = node.items.at(-1)
    return isMap(node) ? last.value?.range ? end(text, last.value) : last.key.range[1] : end(text, last)
  }
  let e = node.range[1]
  while (e > 1 && text[e - 1] === '\n' && text[e - 2] === '\n') e--
  return e
}
const lineEnd = (text, e) => { if (text[e - 1] === '\n') return e; const n = text.indexOf('\n', e); return n < 0 ? text.length : n + 1 }
const ended = (text, at) => at > 0 && text[at - 1] !== '\n' ? '\n' : ''

function insert(text, map, key, v, how, order) {
  const line = `${key}: ${written(v, { ...how, flow: map.flow })}`
  if (map.flow) {
    const last = map.items.at(-1)
    if (!last) return put(text, map.range[0], map.range[1], `{${line}}`)
    const at = last.value?.range?.[1] ?? last.key.range[1]
    return put(text, at, at, `, ${line}`)
  }
  const rank = k => { const i = order.indexOf(String(k)); return i < 0 ? order.length : i }
  const before = map.items.filter(p => rank(p.key) <= rank(key)).at(-1) ?? map.items[0]
  const indent = ' '.repeat(map.items[0].key.range[0] - lineStart(text, map.items[0].key.range[0]))
  const at = lineEnd(text, before.value?.range ? end(text, before.value) : before.key.range[1])
  return put(text, at, at, `${ended(text, at)}${indent}${line}\n`)
}

/** The text with something at `path`; undefined takes it out. `order` says after which keys a new one goes; `words`: texts for people, never taken for a number. */
export function set(text, path, v, { order = [], words = false } = {}) {
  if (v === undefined) return remove(text, path)
  const doc = parse(text), how = { words }
  if (!doc.contents) return `${text}${ended(text, text.length)}${path[0]}: ${written(path.slice(1).reduceRight((x, k) => ({ [k]: x }), v), how)}\n`
  let node = doc.contents, i = 0, flow = false
  while (i < path.length) {
    flow ||= Boolean(node?.flow)
    const next = value(node, path[i])
    if (!next?.range || (i + 1 < path.length && !isMap(next) && !isSeq(next))) break
    node = next; i++
  }
  if (i === path.length) {
    const block = isScalar(node) && /^BLOCK/.test(node.type ?? '')
    const by = written(v, { words, flow, like: isScalar(node) ? node.type : undefined })
    return put(text, node.range[0], node.range[1], (/:$/.test(text.slice(0, node.range[0])) ? ' ' : '') + by + (block ? '\n' : ''))
  }
  const rest = path.slice(i + 1).reduceRight((x, k) => ({ [k]: x }), v)
  const there = isMap(node) ? under(node, path[i]) : undefined
  if (there) {                             // "goal:" with nothing, or with a word where a map belongs
    const range = there.value?.range
    return range ? put(text, range[0], range[1], (text[range[0] - 1] === ':' ? ' ' : '') + written(rest, { words, flow })) : put(text, there.key.range[1] + 1, there.key.range[1] + 1, ' ' + written(rest, { words, flow }))
  }
  if (isSeq(node)) return append(text, path.slice(0, i), rest)
  return insert(text, node, path[i], rest, how, order)
}

/** The text without what stands at `path`; a map that becomes empty goes, too. */
export function remove(text, path) {
  const doc = parse(text), nodes = [doc.contents]
  for (const k of path) nodes.push(value(nodes.at(-1), k))
  const parent = nodes.at(-2), key = path.at(-1)
  if (isSeq(parent)) {
    const item = parent.items[key]
    if (!item) return text
    if (parent.items.length === 1) return remove(text, path.slice(0, -1))
    if (parent.flow) return cut(text, parent.items, key, n => n.range)
    return put(text, lineStart(text, item.range[0]), lineEnd(text, end(text, item)), '')
  }
  const pair = under(parent, key)
  if (!pair) return text
  if (parent.items.length === 1 && path.length > 1) return remove(text, path.slice(0, -1))
  if (parent.flow) return cut(text, parent.items, parent.items.indexOf(pair), p => [p.key.range[0], p.value?.range?.[1] ?? p.key.range[1]])
  const from = pair.key.range[0], to = lineEnd(text, pair.value?.range ? end(text, pair.value) : pair.key.range[1])
  if (text.slice(lineStart(text, from), from).trim() === '') return put(text, lineStart(text, from), to, '')
  const next = parent.items[1].key.range[0]                              // "- id: one": what follows takes its place
  return put(text, from, next, '')
}
function cut(text, items, i, of) {
  const [from, to] = of(items[i])
  return i + 1 < items.length ? put(text, from, of(items[i + 1])[0], '') : i > 0 ? put(text, of(items[i - 1])[1], to, '') : put(text, from, to, '')
}

/** Something put behind the others of a list: a map {id: .., channels: [..], en: {..}} over several lines, or in one where those before it stand in one. */
export function append(text, path, v) {
  const doc = parse(text)
  let node = doc.contents
  for (const k of path) node = value(node, k)
  if (!isSeq(node) || !node.items.length) return set(text, path, [v])
  if (node.flow) { const at = node.items.at(-1).range[1]; return put(text, at, at, `, ${written(v, { flow: true, words: true })}`) }
  const first = node.items[0].range[0], start = lineStart(text, first), indent = text.slice(start, first)
  const at = lineEnd(text, end(text, node)), rest = ' '.repeat(indent.length), before = node.items.at(-1)
  if (isScalar(before) || before.flow) return put(text, at, at, `${ended(text, at)}${indent}${written(v, { words: true })}\n`)
  return put(text, at, at, ended(text, at) + Object.entries(v).map(([k, x], i) => `${i ? rest : indent}${k}: ${written(x, { words: true })}\n`).join(''))
}

/** The text with the i-th of a list and the one behind it in the other order, each with the comments above it and behind it. */
export function swap(text, path, i) {
  let node = parse(text).contents
  for (const k of path) node = value(node, k)
  const a = node?.items?.[i], b = node?.items?.[i + 1]
  if (!a || !b) return text
  if (node.flow) return text.slice(0, a.range[0]) + text.slice(b.range[0], b.range[1]) + text.slice(a.range[1], b.range[0]) + text.slice(a.range[0], a.range[1]) + text.slice(b.range[1])
  const behind = n => lineEnd(text, end(text, n)), from = i ? behind(node.items[i - 1]) : lineStart(text, a.range[0]), middle = behind(a), to = behind(b)
  return text.slice(0, from) + text.slice(middle, to) + ended(text, to) + text.slice(from, middle) + text.slice(to)
}

// ---- places ----

/** Which path stands at a line and column (both from 1): of the innermost key there. */
export function pathAt(text, line, column = 1) {
  let at = 0
  for (let l = 1; l < line; l++) { const n = text.indexOf('\n', at); if (n < 0) break; at = n + 1 }
  at += column - 1
  let node = parse(text).contents
  const path = []
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.filter(p => p.key.range[0] <= at).at(-1)
      if (!pair) return path
      path.push(String(pair.key)); node = pair.value
    } else if (isSeq(node)) {
      const i = node.items.filter(n => n.range[0] <= at || lineStart(text, n.range[0]) <= at).length - 1
      if (i < 0) return path
      path.push(i); node = node.items[i]
    } else return path
  }
}
/** [from, to] of what stands at a path, for an editor to show. */
export function rangeOf(text, path) {
  let node = parse(text).contents
  for (const k of path) node = value(node, k)
  return node?.range ? [node.range[0], node.range[1]] : undefined
}
