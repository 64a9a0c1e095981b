const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte] ?? ''
  return text
}

/** Whether these are the digits of these bytes; without making a text, which costs more than the rest of a comparison. */
export function areHexOf(text: string, bytes: Uint8Array): boolean {
  if (text.length !== 2 * bytes.length) return false
  for (let at = 0; at < bytes.length; at += 1) {
    if (byteAt(text, 2 * at) !== bytes[at]) return false
  }
  return true
}

/** The bytes of hexadecimal digits. Throws a RangeError where they are none, or one is left over. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor(text.length / 2))
  writeHex(text, bytes, 0)
  return bytes
}

/** Puts the bytes of hexadecimal digits into others, which must have room. Throws as `fromHex` does. */
export function writeHex(text: string, into: Uint8Array, start: number): void {
  let all = text.length % 2 === 0 ? 0 : -1
  for (let at = 0; at < text.length - 1; at += 2) {
    const byte = byteAt(text, at)
    all |= byte
    into[start + at / 2] = byte
  }
  if (all < 0) throw new RangeError('not hexadecimal digits in pairs')
}

/** What two digits say; negative where they are none. */
function byteAt(text: string, at: number): number {
  return (valueOf(text.charCodeAt(at)) << 4) | valueOf(text.charCodeAt(at + 1))
}

/** Of `0` to `9` and `a` to `f`; negative for anything else. */
function valueOf(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48
  return unit >= 97 && unit <= 102 ? unit - 87 : -1
}
