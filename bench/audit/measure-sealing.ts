import pg from 'pg'
import { z } from 'zod'
import { atLeast, atMost, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'
import { fillAndSeal } from './fill-and-seal.ts'
import { verifyInNode } from './verify-in-node.ts'

const ROUNDS = 3
const verdict = z.object({ checked: z.number(), problem: z.null() })

/** Rows sealed and verified per second, on a log of this many rows. */
export async function measureSealing(dbUrl: string, size: number): Promise<BenchRow[]> {
  const owner = new pg.Client({ connectionString: dbUrl })
  await owner.connect()
  try {
    const sealRates = await fillAndSeal(owner, size)
    const verifyRates: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const beganAt = performance.now()
      const { rows } = await owner.query<{ found: unknown }>(
        `select audit.verify(null, null, '[]') as found`,
      )
      const { checked } = verdict.parse(rows[0]?.found)
      verifyRates.push(checked / ((performance.now() - beganAt) / 1_000))
    }
    return [
      atLeast(`rows sealed per second, of ${size}`, 5_000, percentile(sealRates, 50), '/s'),
      atLeast('rows verified per second in SQL', 100_000, percentile(verifyRates, 50), '/s'),
      ...(await verifyInNode(owner)),
      atMost(
        'the slice that is verified every minute, 20,000',
        1_000,
        await measureSlice(owner),
        'ms',
      ),
      ...(await measureHeldSealer(owner, dbUrl)),
    ]
  } finally {
    await owner.end()
  }
}

/** Milliseconds that a slice of the turn takes which verifies the log all the time, the median of two. */
async function measureSlice(owner: pg.Client): Promise<number> {
  await owner.query('update private.audit_entry_turn set verified_to = 0')
  const took: number[] = []
  for (let nth = 0; nth < 2; nth += 1) {
    const beganAt = performance.now()
    await owner.query('select schedule.verify_audit()')
    took.push(performance.now() - beganAt)
  }
  const { rows } = await owner.query<{ to: number }>(
    'select verified_to::integer as to from private.audit_entry_turn',
  )
  if (rows[0]?.to !== 40_000) throw new Error('two slices have not come to 40,000')
  return percentile(took, 50)
}

/** An engage while the sealer's transaction is open: there is no lock that it could wait for. */
async function measureHeldSealer(owner: pg.Client, dbUrl: string): Promise<BenchRow[]> {
  const sealer = new pg.Client({ connectionString: dbUrl })
  await sealer.connect()
  try {
    await owner.query(
      `select private.audit(private.current_actor(), 'bench.written', 'bench', n::text) from generate_series(1, 1000) n`,
    )
    await sealer.query('begin')
    await sealer.query('select audit.seal(20000)')
    await owner.query(`set statement_timeout = '1s'`)
    const beganAt = performance.now()
    await owner.query(`select public.engage_control('execution_safe_mode', 'bench')`)
    const took = performance.now() - beganAt
    await owner.query('reset statement_timeout')
    await sealer.query('commit')
    return [atMost('engage while the sealer holds its transaction open', 200, took, 'ms')]
  } finally {
    await sealer.end()
  }
}
