import {
  keyIdOf,
  statementText,
  type PublishedCheckpoint,
  type Statement,
} from '../_shared/domain/audit/checkpoint.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { toHex } from '../_shared/domain/hex.ts'

const cryptography = subtleCryptography(crypto.subtle)

export interface CheckpointSigner {
  readonly keyId: string
  /** A checkpoint of these hashes, signed by the key of this signer. */
  sign(
    statement: Omit<Statement, 'key_id'>,
    hashes: readonly string[],
  ): Promise<PublishedCheckpoint>
}

/** Signs by an Ed25519 key: PKCS #8 in base64, as `OMNIHUB_SECRET_AUDIT_KEY` holds it. Throws when it is none. */
export async function createCheckpointSigner(base64: string): Promise<CheckpointSigner> {
  const key = await crypto.subtle
    .importKey('pkcs8', bytesOf(base64), 'Ed25519', true, ['sign'])
    .catch(() => {
      throw new Error('OMNIHUB_SECRET_AUDIT_KEY is no Ed25519 key')
    })
  const { x = '' } = await crypto.subtle.exportKey('jwk', key)
  const publicKey = bytesOf(x.replaceAll('-', '+').replaceAll('_', '/'))
  const keyId = await keyIdOf(publicKey, cryptography)
  return {
    keyId,
    async sign(statement, hashes) {
      const text = statementText({ ...statement, key_id: keyId })
      const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(text))
      return {
        statement: text,
        signature: toHex(new Uint8Array(signature)),
        public_key: toHex(publicKey),
        hashes,
      }
    },
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
