import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { LedgerEntry } from '../../demo/sandbox/ledger.ts'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { atLeast, atMost, type BenchRow } from '../bench.ts'
import { startDemoLoad, type DemoLoad } from '../load/demo-load.ts'
import { percentile } from '../load/percentile.ts'

const QUICK = 'create_ticket'
const SLOW = 'summarize_case'
const SLOW_MS = 3_000
const BEFORE_KILL_S = 4

const engaged = z.object({ version: z.number(), server_time: z.string() })
const progress = z.object({ stopped_at: z.string().nullable() })

interface Kill {
  /** Accepted calls a second just before the kill. */
  load: number
  /** Newest accepted call, in ms after the time the RPC stamped just before its commit. */
  lastAcceptedMs: number
  refusedLate: number
  /** Calls accepted by the receiver and answered only after the page could have said "Stopped". */
  answeredAfterStopped: number
  stoppedAfterMs: number
}

const isAccepted = (entry: LedgerEntry) =>
  entry.verdict === 'accepted' || entry.verdict === 'repeated'

async function killOnce(load: DemoLoad, perSecond: number): Promise<Kill> {
  const from = load.sandbox.ledger.since(0).at(-1)?.seq ?? 0
  const seconds = BEFORE_KILL_S + 3
  const submitting = Promise.all([
    load.submit(QUICK, perSecond, seconds),
    load.submit(SLOW, 1, seconds),
  ])
  await delay(BEFORE_KILL_S * 1000)
  const answer = await load.operator.rpc('engage_control', {
    control: 'omnihub_kill_switch',
    reason: 'bench',
  })
  if (answer.error) throw new Error(answer.error.message)
  const { version, server_time: stamped } = engaged.parse(answer.data)
  const committed = Date.parse(stamped)
  const stoppedAt = await untilStopped(load)
  await submitting

  const entries = load.sandbox.ledger.since(from)
  const accepted = entries.filter(isAccepted)
  await load.operator.rpc('release_control', {
    control: 'omnihub_kill_switch',
    reason: 'the bench goes on with its next run',
    expected_version: version,
    keep_paused: false,
  })
  // Halted and waiting work would only blur the next run.
  await load.owner.query(
    `update public.workflows set status = 'cancelled', finished_at = now() where status in ('halted', 'queued', 'failed')`,
  )
  return {
    load:
      accepted.filter(
        (entry) => entry.received_at > committed - 2_000 && entry.received_at <= committed,
      ).length / 2,
    lastAcceptedMs: Math.max(0, ...accepted.map((entry) => entry.received_at - committed)),
    refusedLate: entries.filter((entry) => entry.verdict === 'refused_late').length,
    answeredAfterStopped: accepted.filter((entry) => (entry.answered_at ?? Infinity) > stoppedAt)
      .length,
    stoppedAfterMs: stoppedAt - committed,
  }
}

async function untilStopped({ operator }: DemoLoad): Promise<number> {
  const deadline = performance.now() + 30_000
  while (performance.now() < deadline) {
    const answer = await operator.rpc('read_stop_progress')
    const { stopped_at: stoppedAt } = progress.parse(answer.data)
    if (stoppedAt !== null) return Date.parse(stoppedAt)
    await delay(50)
  }
  throw new Error('it never stopped')
}

/** Calls that the receiver served and whose success the database does not know. */
async function lostOutcomes({ sandbox, owner }: DemoLoad): Promise<number> {
  const served = sandbox.ledger
    .since(0)
    .filter((entry) => isAccepted(entry) && entry.status === 200)
    .map((entry) => entry.workflow_id)
  const { rows } = await owner.query<{ lost: number }>(
    `select count(*)::integer as lost from unnest($1::uuid[]) s (id)
     where not exists (select from public.effects e where e.workflow_id = s.id and e.status = 'succeeded')`,
    [served],
  )
  return rows[0]?.lost ?? Number.NaN
}

/** Kills under load again and again; every run must hold on its own. */
export async function killUnderLoad(
  stack: Stack,
  { runs, perSecond, log }: { runs: number; perSecond: number; log: (line: string) => void },
): Promise<BenchRow[]> {
  const load = await startDemoLoad(stack, (operation) => ({
    status: 200,
    latencyMs: operation === SLOW ? SLOW_MS : 60,
  }))
  try {
    const kills: Kill[] = []
    for (let run = 1; run <= runs; run += 1) {
      const kill = await killOnce(load, perSecond)
      kills.push(kill)
      log(
        `run ${run}: ${kill.load.toFixed(0)} calls/s, last accepted ${kill.lastAcceptedMs} ms after the commit, ` +
          `${kill.refusedLate} refused late, stopped after ${kill.stoppedAfterMs} ms`,
      )
    }
    const worst = (of: (kill: Kill) => number) => Math.max(...kills.map(of))
    const sum = (of: (kill: Kill) => number) => kills.reduce((total, kill) => total + of(kill), 0)
    return [
      atLeast(
        'accepted calls before the kill, median',
        50,
        percentile(
          kills.map((kill) => kill.load),
          50,
        ),
        '/s',
      ),
      atMost(
        `last call accepted after the commit, worst of ${runs}`,
        1000,
        worst((kill) => kill.lastAcceptedMs),
        'ms',
      ),
      atMost(
        'calls answered after "Stopped"',
        0,
        sum((kill) => kill.answeredAfterStopped),
        '',
      ),
      atMost('served calls whose outcome was lost', 0, await lostOutcomes(load), ''),
      atMost(
        `"Stopped" shown, worst (calls take up to ${SLOW_MS} ms)`,
        SLOW_MS + 3_000,
        worst((kill) => kill.stoppedAfterMs),
        'ms',
      ),
      atLeast(
        'late calls, refused by the receiver (listed above)',
        0,
        sum((kill) => kill.refusedLate),
        '',
      ),
    ]
  } finally {
    await load.stop()
  }
}
