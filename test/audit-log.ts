import pg from 'pg'
import { z } from 'zod'

/** Writes audit rows within the transaction of a connection and answers their numbers. */
export async function writeRows(client: pg.ClientBase | pg.Pool, count = 1): Promise<number[]> {
  const { rows: written } = await client.query<{ seq: number }>(
    `select private.audit(private.current_actor(), 'test.written', 'test', n::text, 'row ' || n, jsonb_build_object('n', n)) as seq
     from generate_series(1, $1::integer) n`,
    [count],
  )
  return written.map(({ seq }) => seq)
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
  client: pg.ClientBase | pg.Pool,
  range: { from?: number; to?: number; anchors?: unknown } = {},
) {
  const { rows: answers } = await client.query<{ verdict: unknown }>(
    'select audit.verify($1, $2, $3) as verdict',
    [range.from ?? null, range.to ?? null, JSON.stringify(range.anchors ?? [])],
  )
  return verdictSchema.parse(answers[0]?.verdict)
}

/** A transaction of a superuser who has switched all triggers off; nothing of it stays. */
export async function asIntruder<T>(
  superuserDbUrl: string,
  act: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: superuserDbUrl })
  await client.connect()
  try {
    await client.query('begin; set local session_replication_role = replica')
    return await act(client)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}
