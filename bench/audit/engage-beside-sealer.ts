import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { atMost, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'

const ROUNDS = 21
const PER_ROUND = 12
/** Ten times as often as the schedule does it, so that an engage meets it. */
const SEAL_EVERY_MS = 100

/** How long an engage takes with and without sealing beside it, in rounds that alternate; rows keep coming in both. */
export async function engageBesideSealer(dbUrl: string): Promise<BenchRow[]> {
  const [owner, writer, sealer] = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new pg.Client({ connectionString: dbUrl })
      await client.connect()
      return client
    }),
  )
  if (!owner || !writer || !sealer) throw new Error('no connections')
  const over = new AbortController()
  let isSealing = false
  const writing = repeat(over.signal, 20, () =>
    writer.query(
      `select private.audit(private.current_actor(), 'bench.written', 'bench', n::text) from generate_series(1, 10) n`,
    ),
  )
  const sealing = repeat(over.signal, SEAL_EVERY_MS, async () => {
    if (isSealing) await sealer.query('select audit.seal(20000)')
  })
  const medians: Record<'on' | 'off', number[]> = { on: [], off: [] }
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each comes first in every other round, so that what drifts falls on both.
      for (const side of round % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
        isSealing = side === 'on'
        const took: number[] = []
        for (let nth = 0; nth < PER_ROUND; nth += 1) took.push(await engageOnce(owner))
        medians[side].push(percentile(took, 50))
      }
    }
  } finally {
    over.abort()
    await Promise.all([writing, sealing])
    await Promise.all([owner.end(), writer.end(), sealer.end()])
  }
  const [on, off] = [percentile(medians.on, 50), percentile(medians.off, 50)]
  return [
    atMost(
      `engage with sealing ${on.toFixed(1)} ms, without ${off.toFixed(1)} ms, median of ${ROUNDS} rounds`,
      1.25,
      on / off,
      '×',
    ),
  ]
}

async function engageOnce(owner: pg.Client): Promise<number> {
  const beganAt = performance.now()
  await owner.query(`select public.engage_control('execution_safe_mode', 'bench')`)
  const took = performance.now() - beganAt
  await owner.query(
    `select public.release_control('execution_safe_mode', 'bench goes on now', c.version, false) from public.emergency_controls c`,
  )
  return took
}

async function repeat(over: AbortSignal, everyMs: number, act: () => Promise<unknown>) {
  while (!over.aborted) {
    await act()
    await delay(everyMs)
  }
}
