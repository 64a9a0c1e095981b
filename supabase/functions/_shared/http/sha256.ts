import { toHex } from '../domain/hex.ts'

/** Lower-case hex of bytes. */
export function hex(bytes: ArrayBuffer): string {
  return toHex(new Uint8Array(bytes))
}

/** Lower-case hex SHA-256 of a text in UTF-8. */
export async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
