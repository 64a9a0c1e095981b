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
    const byte = (valueOf(text.charCodeAt(2 * at)) << 4) | valueOf(text.charCodeAt(2 * at + 1))
    if (byte !== bytes[at]) return false
  }
  return true
}

/** The bytes of hexadecimal digits. Throws a RangeError where they are none, or one is left over. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 === 1 || /[^0-9a-f]/.test(text)) {
    throw new RangeError('not hexadecimal digits in pairs')
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = (valueOf(text.charCodeAt(2 * at)) << 4) | valueOf(text.charCodeAt(2 * at + 1))
  }
  return bytes
}

/** Of `0` to `9` and `a` to `f`. */
function valueOf(unit: number): number {
  return unit < 58 ? unit - 48 : unit - 87
}
