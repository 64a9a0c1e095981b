import pg from 'pg'
import { z } from 'zod'
import type { Stack } from '../supabase/embedded/stack.ts'
import { atLeast, atMost, type Bench } from './bench.ts'
import { readRates } from './guard/read-rate.ts'
import { requestOverhead } from './guard/request-overhead.ts'
import { firstLine, startDeno } from './guard/run-deno.ts'
import { timeGuardStart } from './guard/time-starts.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { percentile } from './load/percentile.ts'

const decided = z.object({ p50: z.number(), p99: z.number(), decided: z.number() })

async function readAnswer(owner: pg.Client): Promise<unknown> {
  await owner.query(`insert into public.operations (name, description, risk_level, endpoint_url, updated_by_name)
    values ('sync_invoice', 'For the bench', 'low', 'https://example.com/bench', 'bench')`)
  const answers = await owner.query<{ answer: unknown }>('select public.read_controls() as answer')
  return answers.rows[0]?.answer
}

/** One prepared read of what deciding needs, in ms: what a guard that asked per request would pay at least. */
async function timeSqlRead(owner: pg.Client): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < 2_000; index += 1) {
    const began = performance.now()
    await owner.query({
      name: 'read',
      text: `select to_jsonb(c) as controls, to_jsonb(o) as operation
        from public.emergency_controls c left join public.operations o on o.name = $1`,
      values: ['sync_invoice'],
    })
    times.push(performance.now() - began)
  }
  return percentile(times.slice(200), 50)
}

async function measure(stack: Stack) {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  const answer = await readAnswer(owner)
  const sqlMs = await timeSqlRead(owner)
  await owner.end()
  const cost = decided.parse(
    JSON.parse(await firstLine(startDeno('deno-decide.ts', JSON.stringify(answer)))),
  )
  const overhead = await requestOverhead(answer)
  const rates = await readRates(stack)
  const start = await timeGuardStart()
  return [
    atMost('G1 one decision, p99', 1_000, cost.p99, 'ns'),
    atLeast('G1 … cheaper than one SQL read', 500, (sqlMs * 1e6) / cost.p50, '×'),
    atLeast('   … decisions that let it run', 1, cost.decided, ''),
    atMost('G1 request with the guard over without, p50', 1.1, overhead, '×'),
    atMost('G4 reads, 10,000 requests/s over 100', 1.1, rates.busy / rates.calm, '×'),
    atMost('G4 reads of a busy instance', 2.5, rates.busy, '/s'),
    atMost('G4 reads of an idle instance', 0, rates.idle, '/s'),
    atMost('G5 added to the start of an isolate, median of 21', 1, start.addedMs, 'ms'),
    atMost('G5 modules of others in the guard', 0, start.foreignModules, ''),
  ]
}

export const bench: Bench = {
  name: 'guard',
  about: 'what deciding costs, and that it never costs the database (G1, G4, G5)',
  isProof: true,
  run: () => withBenchStack({ schedule: false }, measure),
}
