import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { z } from 'zod'

const claimed = z.object({
  work: z.array(z.object({ workflow_id: z.string(), attempt: z.number(), fence: z.number() })),
})
const begun = z.object({ decision: z.string(), effect_id: z.string().optional() })

interface Claimer {
  /** Pieces of work taken so far. */
  claims: number
  stop(): Promise<void>
}

/** An executor without a pause: claims, begins, finishes, again; on its own connection as service_role. */
export async function startBusyClaimer(dbUrl: string): Promise<Claimer> {
  const client = new pg.Client({ connectionString: dbUrl })
  await client.connect()
  await client.query(
    `select set_config('request.jwt.claims', '{"role": "service_role"}', false), set_config('statement_timeout', '1s', false)`,
  )
  await client.query('set role service_role')
  const executor = randomUUID()
  const claimer = { claims: 0, running: true }
  const call = async (name: string, ...args: unknown[]) => {
    const places = args.map((_, index) => `$${index + 1}`).join(', ')
    const { rows } = await client.query<{ answer: unknown }>(
      `select public.${name}(${places}) as answer`,
      args,
    )
    return rows[0]?.answer
  }

  const loop = (async () => {
    while (claimer.running) {
      const { work } = claimed.parse(await call('claim_work', executor, 5))
      claimer.claims += work.length
      for (const { workflow_id: id, attempt, fence } of work) {
        const effect = begun.parse(await call('begin_effect', id, attempt, fence, 'main'))
        if (effect.effect_id === undefined) continue
        await call('finish_effect', effect.effect_id, { status: 'succeeded' })
        await call('finish_work', id, attempt, fence, { status: 'succeeded' })
      }
    }
  })()
  return {
    get claims() {
      return claimer.claims
    },
    stop: async () => {
      claimer.running = false
      await loop
      await client.end()
    },
  }
}
