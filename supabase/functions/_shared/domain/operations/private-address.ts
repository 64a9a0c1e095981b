/**
 * Which hosts are private: the twin of `private.is_private_endpoint`, for addresses that only a name
 * server tells. A test compares the two.
 */

const v4Ranges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map((range) => rangeOf(range, 32, v4Number))

const v6Ranges = [
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].map((range) => rangeOf(range, 128, v6Number))

/** Names that only a local network knows. A single label is one too. */
const localName = /\.(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/

/** True for an IP address that is not reachable for everybody. What is no address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const v4 = v4Number(address)
  if (v4 !== null) return v4Ranges.some((range) => range.has(v4))
  const v6 = v6Number(address.replace(/%.*$/, ''))
  return v6 === null || v6Ranges.some((range) => range.has(v6))
}

/** True when the host of a URL is private as written. What a public name resolves to is a second question. */
export function isPrivateHost(hostname: string): boolean {
  const bracketed = /^\[(.*)\]$/.exec(hostname)?.[1]
  if (bracketed !== undefined) return isPrivateAddress(bracketed)
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (!name.includes('.')) return true
  return isAddress(name) ? isPrivateAddress(name) : localName.test(name)
}

/** True when a host, as `URL` spells it, is an address and no name. */
export function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /\.(0x[0-9a-f]*|[0-9]+)$/i.test(hostname)
}

type Range = { readonly has: (value: bigint) => boolean }

function rangeOf(text: string, width: number, numberOf: (address: string) => bigint | null): Range {
  const [base = '', bits = '0'] = text.split('/')
  const shift = BigInt(width - Number(bits))
  const prefix = (numberOf(base) ?? 0n) >> shift
  return { has: (value) => value >> shift === prefix }
}

function v4Number(address: string): bigint | null {
  const parts = address.split('.')
  const isPlain = parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  if (parts.length !== 4 || !isPlain) return null
  return parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n)
}

function v6Number(address: string): bigint | null {
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [head = '', tail] = halves
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  if (before === null || after === null) return null
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...before, ...Array.from({ length: missing }, () => 0), ...after]
  return groups.reduce((value, group) => (value << 16n) + BigInt(group), 0n)
}

/** The 16-bit groups of one side of an IPv6 address, of which the last may be written as IPv4. */
function groupsOf(text: string): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16))
      continue
    }
    const v4 = v4Number(part)
    if (v4 === null) return null
    groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn))
  }
  return groups
}
