import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { untilConnected } from '../load/until-connected.ts'

export interface WritersReport {
  /** Rows whose commit was acknowledged. */
  acknowledged: number
  rolledBack: number
  /** Of the acknowledged: not in the log, or in it without a seal, after `sealedAfterMs`. */
  lost: number
  unsealed: number
  /** How long after the last commit everything was sealed. */
  sealedAfterMs: number
  /** The longest that a row lay there unsealed while writers were at work and the server was there. */
  longestUnsealedMs: number
  /** What verification finds; null when the chain is intact. */
  problem: unknown
  /** Seals: as many as the last number says when there is no gap. */
  seals: number
  lastChainNo: number
}

const age = z.object({ ms: z.coerce.number().nullable() })
const verdict = z.object({ problem: z.unknown(), verified_to: z.number() })

/**
 * Writers fill the audit log in short and long transactions, some of which are rolled back, while the sealer of the schedule
 * runs. In the middle the server is ended as by a crash: every backend at once, nothing written down.
 */
export async function crashUnderWriters(
  stack: Stack,
  order: { writers: number; seconds: number },
): Promise<WritersReport> {
  const acknowledged: number[] = []
  let rolledBack = 0
  const over = new AbortController()
  const writers = Array.from({ length: order.writers }, (_, nth) =>
    write(stack.dbUrl, nth, over.signal, acknowledged, () => (rolledBack += 1)),
  )
  const watch = watchAge(stack.dbUrl, over.signal)

  await delay((order.seconds * 1_000) / 2)
  const before = acknowledged.length
  process.kill(stack.postgresPid(), 'SIGQUIT')
  await delay((order.seconds * 1_000) / 2)
  while (acknowledged.length === before) await delay(50)
  over.abort()
  await Promise.all(writers)

  const endedAt = performance.now()
  const client = await untilConnected(stack.dbUrl)
  const one = async (text: string, values: unknown[] = []) => {
    const { rows } = await client.query<{ n: string }>(text, values)
    return Number(rows[0]?.n)
  }
  const openRows = `select count(*) as n from public.audit_logs l
    where not exists (select from public.audit_seals s where s.seq = l.seq)`
  // What other parts of the stack go on writing is not waited for.
  while ((await one(`${openRows} and l.action = 'bench.written'`)) > 0) {
    if (performance.now() - endedAt > 30_000) break
    await delay(50)
  }
  const sealedAfterMs = performance.now() - endedAt
  const { rows: verdicts } = await client.query<{ found: unknown }>(
    `select audit.verify(null, null, '[]') as found`,
  )
  const report = {
    ...{ acknowledged: acknowledged.length, rolledBack, sealedAfterMs },
    lost: await one(
      `select count(*) as n from unnest($1::bigint[]) a (seq) where not exists (select from public.audit_logs l where l.seq = a.seq)`,
      [acknowledged],
    ),
    unsealed: await one(
      `select count(*) as n from unnest($1::bigint[]) a (seq) where not exists (select from public.audit_seals s where s.seq = a.seq)`,
      [acknowledged],
    ),
    longestUnsealedMs: await watch,
    problem: verdict.parse(verdicts[0]?.found).problem,
    seals: await one('select count(*) as n from public.audit_seals'),
    lastChainNo: await one('select max(chain_no) as n from public.audit_seals'),
  }
  await client.end()
  return report
}

/** One writer: transactions of one to five rows, every fifth rolled back, every seventh open for a while. */
async function write(
  dbUrl: string,
  nth: number,
  over: AbortSignal,
  acknowledged: number[],
  onRollback: () => void,
): Promise<void> {
  let client = await untilConnected(dbUrl)
  for (let turn = nth; !over.aborted; turn += 1) {
    try {
      const seqs = await writeOnce(client, turn)
      if (seqs === null) onRollback()
      else acknowledged.push(...seqs)
      await delay(20)
    } catch {
      await client.end().catch(() => undefined)
      client = await untilConnected(dbUrl)
    }
  }
  await client.end()
}

async function writeOnce(client: pg.Client, turn: number): Promise<number[] | null> {
  await client.query('begin')
  const { rows } = await client.query<{ seq: string }>(
    `select private.audit(private.current_actor(), 'bench.written', 'bench', $1::text, 'turn ' || $1) as seq
     from generate_series(1, $2::integer)`,
    [String(turn), 1 + (turn % 5)],
  )
  if (turn % 7 === 0) await delay(150)
  if (turn % 5 === 0) {
    await client.query('rollback')
    return null
  }
  await client.query('commit')
  return rows.map(({ seq }) => Number(seq))
}

/** How old the oldest row became that had no seal. Asks by its own connection; a server that is down answers nothing. */
async function watchAge(dbUrl: string, over: AbortSignal): Promise<number> {
  let longest = 0
  let client = await untilConnected(dbUrl)
  while (!over.aborted) {
    try {
      const { rows } = await client.query(
        'select extract(epoch from clock_timestamp() - u.oldest_unsealed_at) * 1000 as ms from audit.unsealed() u',
      )
      longest = Math.max(longest, age.parse(rows[0]).ms ?? 0)
      await delay(200)
    } catch {
      await client.end().catch(() => undefined)
      client = await untilConnected(dbUrl)
    }
  }
  await client.end()
  return longest
}
