/** SHA-256 of some bytes: 32 bytes, at once or later. It reads them before it returns: their memory may be used again. */
export type Digest = (
  bytes: Uint8Array<ArrayBuffer>,
) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>

/** Whether a key, 32 bytes, made a signature, 64 bytes, of some bytes: Ed25519 (RFC 8032). */
export type CheckSignature = (
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
) => boolean | Promise<boolean>

/** What the arithmetic of a chain is done with. */
export interface Cryptography {
  readonly digest: Digest
  readonly checkSignature: CheckSignature
}

const toBytes = (buffer: ArrayBuffer) => new Uint8Array(buffer)

/** That of the platform: browsers, Deno and Node have it. */
export function subtleCryptography(subtle: SubtleCrypto): Cryptography {
  return {
    digest: (bytes) => subtle.digest('SHA-256', bytes).then(toBytes),
    checkSignature: async (publicKey, signature, bytes) => {
      const key = await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
      return subtle.verify('Ed25519', key, signature, bytes)
    },
  }
}
