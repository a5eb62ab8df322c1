// faces/console/lib/csv.js -- what stands in a table as a CSV file (RFC 4180), made in the browser. What a spreadsheet would take for a formula is written as text (daemon/csv.h says where).
const cell = v => {
  const s = v === null || v === undefined ? '' : String(v), safe = typeof v === 'number' ? s : s.replace(/^(?=[=+\-@\t\r])|(?<=[;\t\r\n])(?=[=+\-@])/g, `'`)
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}
export const csv = (columns, rows) => [columns.map(c => c.key), ...rows.map(r => columns.map(c => c.value(r)))].map(line => line.map(cell).join(',')).join('\r\n') + '\r\n'

export function save(name, text, type = 'text/csv;charset=utf-8') {
  const a = document.createElement('a'), url = URL.createObjectURL(new Blob(type.startsWith('text/csv') ? ['\ufeff', text] : [text], { type }))
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
