import { createHash } from 'node:crypto'
import { z } from 'zod'
import { unanchoredSeals } from '../functions/_shared/contracts/audit.ts'
import { statementText, type Statement } from '../functions/_shared/domain/audit/checkpoint.ts'
import { call, rows, service } from './database.ts'

/** Seals everything that can be sealed now. */
export async function sealAll() {
  await rows('select audit.seal(20000)')
}

/** Where rows stand in the chain; those without a seal are left out. */
export async function chainOf(seqs: number[]): Promise<number[]> {
  const found = await rows(
    'select seq from public.audit_seals where seq = any ($1) order by chain_no',
    [seqs],
  )
  return found.map(({ seq }) => z.number().parse(seq))
}

const publicKey = 'ab'.repeat(32)
const keyId = createHash('sha256').update(publicKey, 'hex').digest('hex').slice(0, 16)

/** What record_checkpoint takes for the seals that no checkpoint covers; its signature is nobody's. */
export async function nextCheckpoint(changes: Partial<Statement> = {}) {
  const { body } = await call(service, 'read_unanchored_seals')
  const { hashes, first_chain_no, installation, previous, server_time } =
    unanchoredSeals.parse(body)
  const head_hash = hashes.at(-1) ?? ''
  const statement = statementText({
    ...{ installation: installation ?? '', first_chain_no, previous, head_hash },
    ...{ chain_no: first_chain_no + hashes.length - 1, root: head_hash },
    ...{ published_at: server_time, key_id: keyId },
    ...changes,
  })
  return { statement, signature: 'cd'.repeat(64), public_key: publicKey, location: 'folder test' }
}
