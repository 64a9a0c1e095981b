import { createSocket } from 'node:dgram'
import { once } from 'node:events'

type Records = readonly string[] | 'silence'
type Zone = Readonly<Record<string, { A?: Records; AAAA?: Records } | 'silence' | 'server-failure'>>

const kinds: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' }
const noError = 0
const serverFailure = 2
const noSuchName = 3

export type NameServer = { readonly port: number; readonly stop: () => Promise<void> }

/** A name server on UDP that knows these names and says nothing where it is told to keep silent. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query)
    const known = zone[name.toLowerCase()]
    const kind = kinds[type]
    if (known === 'silence') return
    if (known === undefined || known === 'server-failure') {
      const code = known === undefined ? noSuchName : serverFailure
      socket.send(answerTo(query, end, code, []), from.port, from.address)
      return
    }
    const records = (kind && known[kind]) ?? []
    if (records === 'silence') return
    const data = records.map((address) => recordOf(type, bytesOf(address)))
    socket.send(answerTo(query, end, noError, data), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const stop = async () => {
    socket.close()
    await once(socket, 'close')
  }
  return { port: socket.address().port, stop }
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answerTo(query: Buffer, end: number, code: number, records: Buffer[]): Buffer {
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  return Buffer.concat([header, query.subarray(12, end), ...records])
}

/** One record about the name that was asked for, good for a second. */
function recordOf(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(1, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
