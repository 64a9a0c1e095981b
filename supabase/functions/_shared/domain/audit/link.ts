import { toHex } from '../hex.ts'
import type { Digest } from './digest.ts'
import { SealedText } from './sealed-text.ts'

/** Stands first in what is hashed, so that a later order of fields can never be taken for this one. */
export const chainVersion = 'omnihub-audit-1'

const text = new SealedText()

/** What one link of the chain is made of. */
export interface Link {
  readonly chain_no: number
  readonly sealed_at: string
  readonly prev_hash: string
  readonly fields: readonly (string | null)[]
}

/** The hash of a link: `sha256(prev_hash ‖ utf8(sealed text))`, at once or later. Its twin is `audit.link`. */
export function digestOf(link: Link, digest: Digest): ReturnType<Digest> {
  text.clear()
  text.addHash(link.prev_hash)
  text.addField(chainVersion)
  text.addField(String(link.chain_no))
  text.addField(link.sealed_at)
  for (const field of link.fields) text.addField(field)
  return digest(text.bytes)
}

/** The same in hexadecimal digits. */
export async function hashOf(link: Link, digest: Digest): Promise<string> {
  return toHex(await digestOf(link, digest))
}

/** Some bytes after each other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
