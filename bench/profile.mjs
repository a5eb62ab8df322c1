// bench/profile.mjs -- a perf recording of tact summed up by room: node bench/profile.mjs PERF.DATA BINARY
// Samples inside the binary are laid to the source file they come from (inlined code to its own file), others to the library or, in the kernel, to what it was doing.
import { execFileSync } from 'node:child_process'

const [data, binary] = process.argv.slice(2)
const run = (program, args, input) => execFileSync(program, args, { maxBuffer: 1 << 30, encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] })

// The binary is loaded somewhere: address in memory -> offset in the file -> address in the ELF file.
const segments = run('readelf', ['-lW', binary]).split('\n').map(l => l.trim().split(/\s+/)).filter(f => f[0] === 'LOAD').map(f => ({ offset: Number(f[1]), address: Number(f[2]), size: Number(f[4]) }))
const maps = []
const samples = []
for (const line of run('perf', ['script', '-i', data, '--show-mmap-events', '-F', 'comm,ip,sym,dso,event']).split('\n')) {
  const map = line.match(/PERF_RECORD_MMAP2? .*?\[0x([0-9a-f]+)\(0x([0-9a-f]+)\) @ (0x[0-9a-f]+|0) .*?: r-xp (.*)$/)
  if (map) { maps.push({ from: BigInt('0x' + map[1]), size: BigInt('0x' + map[2]), offset: BigInt(map[3]), file: map[4].trim() }); continue }
  const sample = line.match(/([0-9a-f]{6,16}) (.*) \((.*)\)\s*$/)
  if (sample) samples.push({ ip: BigInt('0x' + sample[1]), symbol: sample[2], file: sample[3] })
}
const inBinary = s => s.file.endsWith('/tact')
const addressOf = new Map()
for (const s of samples.filter(inBinary)) {
  const map = maps.find(m => m.file.endsWith('/tact') && s.ip >= m.from && s.ip < m.from + m.size)
  const offset = map && Number(s.ip - map.from + map.offset)
  const segment = map && segments.find(g => offset >= g.offset && offset < g.offset + g.size)
  if (segment) addressOf.set(s.ip, '0x' + (offset - segment.offset + segment.address).toString(16))
}
const addresses = [...new Set(addressOf.values())]
const lines = addresses.length ? run('addr2line', ['-f', '-e', binary], addresses.join('\n') + '\n').trim().split('\n') : []
const source = new Map(addresses.map((a, i) => [a, lines[2 * i + 1]]))

function kernel(symbol) {
  if (/tcp|skb|sock|inet|^ip_|__ip_|net_|netif|loopback|napi|dev_|eth|epoll|ep_|eventfd|nf_|__sys_(send|recv)|sendmsg|recvmsg|csum|_copy_(to|from)_iter|copyin|copyout/.test(symbol)) return 'kernel: sockets and epoll'
  if (/ext4|jbd2|blk|bio|nvme|virtio|xfs|btrfs|vfs|fsync|folio|filemap|page_cache|iomap|overlay|ovl|fuse|pread|pwrite|file_/.test(symbol)) return 'kernel: files'
  if (/futex|sched|wake|switch|pick_next|enqueue|dequeue|rq|timer|idle/.test(symbol)) return 'kernel: threads and futexes'
  return 'kernel: other (entry, memory, interrupts)'
}
function room(s) {
  if (inBinary(s)) {
    const file = source.get(addressOf.get(s.ip)) || ''
    if (/llhttp/.test(file)) return 'llhttp'
    const found = file.match(/(?:^|\/)(core\/[a-z]+|store|daemon|brand|channel|cli|import)\/[a-z_0-9]+\.[ch]/)
    return found ? `tact: ${found[1]}` : 'tact: not told apart'
  }
  if (/kernel|\[k\]|vmlinux|\.ko/.test(s.file)) return kernel(s.symbol)
  if (/rocksdb/.test(s.file)) return 'RocksDB'
  if (/sodium/.test(s.file)) return 'libsodium'
  if (/libuv/.test(s.file)) return 'libuv'
  if (/libc\.|libpthread|ld-linux|libm\.|vdso/.test(s.file)) return 'libc'
  const name = s.file.split('/').pop()
  return name.replace(/\.so.*/, '')
}
const count = new Map(), symbols = new Map()
for (const s of samples) {
  const r = room(s), key = `${s.symbol} (${r})`
  count.set(r, (count.get(r) || 0) + 1)
  symbols.set(key, (symbols.get(key) || 0) + 1)
}
const share = n => `${(100 * n / samples.length).toFixed(1)} %`, sorted = m => [...m].sort((a, b) => b[1] - a[1])
console.log(`${samples.length} samples of the server's CPU while it decides\n\n| where | share |\n|---|---|`)
for (const [r, n] of sorted(count)) if (n * 500 >= samples.length) console.log(`| ${r} | ${share(n)} |`)
console.log('\n| function | share |\n|---|---|')
for (const [k, n] of sorted(symbols).slice(0, 25)) console.log(`| \`${k.replace(/ \(/, '` (')} | ${share(n)} |`)
