import { createHash } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { z } from 'zod'
import { unanchoredSeals } from '../functions/_shared/contracts/audit.ts'
import { statementText, type Statement } from '../functions/_shared/domain/audit/checkpoint.ts'
import { call, owner, rows, service } from './database.ts'

/** Seals everything that can be sealed now. */
export async function sealAll() {
  await rows('select audit.seal(20000)')
}

/** Writes audit rows within the transaction of a connection and answers their numbers. */
export async function writeRows(client: pg.ClientBase | pg.Pool, count = 1): Promise<number[]> {
  const { rows: written } = await client.query<{ seq: number }>(
    `select private.audit(private.current_actor(), 'test.written', 'test', n::text, 'row ' || n, jsonb_build_object('n', n)) as seq
     from generate_series(1, $1::integer) n`,
    [count],
  )
  return written.map(({ seq }) => seq)
}

/** Where rows stand in the chain; those without a seal are left out. */
export async function chainOf(seqs: number[]): Promise<number[]> {
  const found = await rows(
    'select seq from public.audit_seals where seq = any ($1) order by chain_no',
    [seqs],
  )
  return found.map(({ seq }) => z.number().parse(seq))
}

const verdictSchema = z.object({
  verified_to: z.number(),
  checked: z.number(),
  problem: z
    .object({
      kind: z.string(),
      chain_no: z.number(),
      seq: z.number().nullable(),
      message: z.string(),
    })
    .nullable(),
  unsealed: z.number(),
  anchored_to: z.number().nullable(),
})

/** What verify_audit says within the transaction of this connection. */
export async function verify(
  client: pg.ClientBase | pg.Pool = owner,
  range: { from?: number; to?: number; anchors?: unknown } = {},
) {
  const { rows: answers } = await client.query<{ verdict: unknown }>(
    'select audit.verify($1, $2, $3) as verdict',
    [range.from ?? null, range.to ?? null, JSON.stringify(range.anchors ?? [])],
  )
  return verdictSchema.parse(answers[0]?.verdict)
}

/** A transaction of a superuser who has switched all triggers off; nothing of it stays. */
export async function asIntruder<T>(act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
  await client.connect()
  try {
    await client.query('begin; set local session_replication_role = replica')
    return await act(client)
  } finally {
    await client.query('rollback')
    await client.end()
  }
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
