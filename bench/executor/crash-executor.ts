import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { startDemoLoad, type DemoLoad } from '../load/demo-load.ts'

const OPERATION = 'summarize_case'
/** Long enough that calls are under way whenever a process dies. */
const LATENCY_MS = 400

export interface CrashReport {
  submitted: number
  kills: number
  /** Keys that the receiver acted on more than once before anybody resumed anything. */
  actedTwice: number
  succeeded: number
  outcomeUnknown: number
  /** Of unknown outcome, and found by whoever looks at the list. */
  shown: number
  /** Workflows that ended neither succeeded with one entry nor of unknown outcome. */
  neither: number
  /** After an operator resumed what was unknown. */
  afterResume: { succeeded: number; missing: number; actedTwice: number }
}

/** Submits work at a steady rate while the executor is killed, again and again, with calls under way. */
export async function crashExecutor(
  stack: Stack,
  order: { workflows: number; perSecond: number; kills: number; log: (line: string) => void },
): Promise<CrashReport> {
  const load = await startDemoLoad(stack, () => ({ status: 200, latencyMs: LATENCY_MS }))
  try {
    const seconds = order.workflows / order.perSecond
    const [submitted, kills] = await Promise.all([
      load.submit(OPERATION, order.perSecond, seconds, 20),
      killRepeatedly(stack, load, order),
    ])
    order.log(`${submitted} submitted, ${kills} kills; waiting for the last leases to lapse`)
    await untilSettled(load)
    const before = await tally(load)
    const ids = await unknownIds(load)
    order.log(`${before.succeeded} succeeded, ${ids.length} of unknown outcome; resuming those`)
    if (ids.length > 0) {
      const args = { ids, reason: 'the receiver was checked', rate: 50 }
      const { error } = await load.operator.rpc('resume_workflows', args)
      if (error) throw new Error(error.message)
    }
    await untilSettled(load)
    const after = await tally(load)
    return {
      submitted,
      kills,
      actedTwice: before.actedTwice,
      succeeded: before.succeeded,
      outcomeUnknown: before.outcomeUnknown,
      shown: ids.length,
      neither: submitted - before.succeededOnce - before.outcomeUnknown,
      afterResume: {
        succeeded: after.succeeded,
        missing: submitted - after.succeededOnce,
        actedTwice: after.actedTwice,
      },
    }
  } finally {
    await load.stop()
  }
}

/** Each kill comes at its own moment, but never while nothing is under way. */
async function killRepeatedly(
  stack: Stack,
  { sandbox }: DemoLoad,
  { kills, log }: { kills: number; log: (line: string) => void },
): Promise<number> {
  let done = 0
  const deadline = performance.now() + 60_000 + kills * 10_000
  while (done < kills && performance.now() < deadline) {
    await delay(50 + ((done * 137) % 400))
    const isBusy = sandbox.ledger.since(0).some(({ answered_at: answered }) => answered === null)
    const [pid] = stack.functionPids('executor')
    if (!isBusy || pid === undefined) continue
    process.kill(pid, 'SIGKILL')
    done += 1
    if (done % 10 === 0) log(`${done} kills`)
  }
  return done
}

async function untilSettled({ owner }: DemoLoad): Promise<void> {
  const deadline = performance.now() + 120_000
  while (performance.now() < deadline) {
    const { rows } = await owner.query<{ open: number }>(
      `select count(*)::integer as open from public.workflows where status in ('queued', 'running', 'failed')`,
    )
    if (rows[0]?.open === 0) return
    await delay(250)
  }
  throw new Error('work is still under way after two minutes')
}

/** What the database says became of the work, against what the receiver did. */
async function tally({ owner, sandbox }: DemoLoad) {
  const acted = new Map<string, number>()
  for (const { verdict, workflow_id: id } of sandbox.ledger.since(0)) {
    if (verdict === 'accepted' && id !== null) acted.set(id, (acted.get(id) ?? 0) + 1)
  }
  const { rows } = await owner.query<{ id: string; status: string }>(
    'select id, status from public.workflows',
  )
  const succeeded = rows.filter(({ status }) => status === 'succeeded')
  return {
    succeeded: succeeded.length,
    succeededOnce: succeeded.filter(({ id }) => acted.get(id) === 1).length,
    outcomeUnknown: rows.filter(({ status }) => status === 'outcome_unknown').length,
    actedTwice: [...acted.values()].filter((times) => times > 1).length,
  }
}

const page = z.object({
  items: z.array(z.object({ id: z.string() })),
  next: z.nullable(z.object({ at: z.string(), id: z.string() })),
})

/** As an operator finds them, page by page. */
async function unknownIds({ operator }: DemoLoad): Promise<string[]> {
  const ids: string[] = []
  for (let before: unknown = null; ;) {
    const args = { filter: { status: ['outcome_unknown'] }, before, page_size: 200 }
    const answer = await operator.rpc('read_workflows', args)
    if (answer.error) throw new Error(answer.error.message)
    const { items, next } = page.parse(answer.data)
    ids.push(...items.map(({ id }) => id))
    if (next === null) return ids
    before = next
  }
}
