import { generateKeyPairSync, sign } from 'node:crypto'
import {
  keyIdOf,
  statementHash,
  statementText,
  type PublishedCheckpoint,
} from '@domain/audit/checkpoint.ts'
import { hashOf } from '@domain/audit/link.ts'
import { merkleRoot } from '@domain/audit/merkle.ts'
import { zeroHash, type SealedRow } from '@domain/audit/sealed-row.ts'
import { fromHex, toHex } from '@domain/hex.ts'
import { nodeCryptography } from '../scripts/cli/node-cryptography.ts'

/** As the platform's, and at once. */
export const cryptography = nodeCryptography

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const rawKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))

/** What a row says, number by number; every third number of the log was rolled back. */
export function fieldsOf(nth: number): (string | null)[] {
  const seq = nth + Math.floor(nth / 3)
  const at = new Date(Date.UTC(2026, 10, 20) + nth * 1_000).toISOString().replace('Z', '000Z')
  return [
    ...[
      String(seq),
      `00000000-0000-0000-0000-${String(seq).padStart(12, '0')}`,
      at,
      null,
      'Dana Kim',
    ],
    ...['user', 'control.engaged', 'control', 'kill_switch', `because ${nth} · ä€😀`, '{"a": 1}'],
    ...[null, 'panel', '203.0.113.24/32', null],
  ]
}

/** Seals rows from a number on, after a hash. */
export async function seal(
  rows: readonly (readonly (string | null)[])[],
  { firstChainNo = 1, after = zeroHash } = {},
): Promise<SealedRow[]> {
  const sealed: SealedRow[] = []
  let hash = after
  for (const [at, fields] of rows.entries()) {
    const link = {
      chain_no: firstChainNo + at,
      sealed_at: '2026-11-28T00:00:00.000000Z',
      prev_hash: hash,
      fields,
    }
    hash = await hashOf(link, cryptography.digest)
    sealed.push({ ...link, hash })
  }
  return sealed
}

/** A chain of so many rows. */
export async function chainOf(length: number) {
  return seal(Array.from({ length }, (_, at) => fieldsOf(at + 1)))
}

/** Checkpoints over a chain, one per so many rows. */
export async function anchor(rows: readonly SealedRow[], every: number) {
  const checkpoints: PublishedCheckpoint[] = []
  let before: string | null = null
  for (let from = 0; from < rows.length; from += every) {
    const hashes = rows.slice(from, from + every).map((row) => row.hash)
    const statement: string = statementText({
      installation: 'test',
      first_chain_no: from + 1,
      chain_no: from + hashes.length,
      head_hash: hashes.at(-1) ?? '',
      root: toHex(await merkleRoot(hashes.map(fromHex), cryptography.digest)),
      previous: before === null ? null : await statementHash(before, cryptography),
      published_at: '2026-11-28T00:05:00.000000Z',
      key_id: await keyIdOf(rawKey, cryptography),
    })
    before = statement
    const signature = sign(null, Buffer.from(statement), privateKey).toString('hex')
    checkpoints.push({ statement, signature, public_key: toHex(rawKey), hashes })
  }
  return checkpoints
}
