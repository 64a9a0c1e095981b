import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const run = z.pipe(
  z.object({
    id: z.string(),
    runbook: z.string(),
    alert_id: z.nullable(z.string()),
    started_at: instant,
    started_by_name: z.string(),
    finished_at: optionalInstant,
    finished_by_name: z.nullable(z.string()),
    note: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    runbook: row.runbook,
    alertId: row.alert_id,
    startedAt: row.started_at,
    startedByName: row.started_by_name,
    finishedAt: row.finished_at,
    finishedByName: row.finished_by_name,
    note: row.note,
  })),
)

const step = z.pipe(
  z.object({
    run_id: z.string(),
    step: z.string(),
    done: z.boolean(),
    checked_at: instant,
    checked_by_name: z.string(),
  }),
  z.transform((row) => ({
    runId: row.run_id,
    step: row.step,
    isDone: row.done,
    at: row.checked_at,
    byName: row.checked_by_name,
  })),
)

type RunRow = z.output<typeof run>
export type RunStep = z.output<typeof step>
export type RunbookRun = RunRow & { steps: RunStep[] }

const runColumns =
  'id,runbook,alert_id,started_at,started_by_name,finished_at,finished_by_name,note'

/** Runs that nobody has finished, of every runbook. */
export async function readOpenRuns(signal: AbortSignal): Promise<RunbookRun[]> {
  const runs = await read(
    (rest) =>
      rest
        .from('runbook_runs')
        .select(runColumns)
        .is('finished_at', null)
        .order('started_at', { ascending: false })
        .limit(100),
    z.array(run),
    { signal },
  )
  return withSteps(runs, signal)
}

/** The latest runs of one runbook, newest first; an open one is the first of them. */
export async function readRuns(runbook: string, signal: AbortSignal): Promise<RunbookRun[]> {
  const runs = await read(
    (rest) =>
      rest
        .from('runbook_runs')
        .select(runColumns)
        .eq('runbook', runbook)
        .order('started_at', { ascending: false })
        .limit(10),
    z.array(run),
    { signal },
  )
  return withSteps(runs, signal)
}

async function withSteps(runs: RunRow[], signal: AbortSignal): Promise<RunbookRun[]> {
  if (runs.length === 0) return []
  const steps = await read(
    (rest) =>
      rest
        .from('runbook_steps')
        .select('run_id,step,done,checked_at,checked_by_name')
        .in(
          'run_id',
          runs.map(({ id }) => id),
        )
        .limit(1_000),
    z.array(step),
    { signal },
  )
  return runs.map((one) => ({ ...one, steps: steps.filter(({ runId }) => runId === one.id) }))
}

const started = z.pipe(
  z.object({ id: z.string(), joined: z.boolean(), started_by_name: z.string() }),
  z.transform((row) => ({ id: row.id, isJoined: row.joined, startedByName: row.started_by_name })),
)

/** Begins a run, or joins the one that is open. */
export function startRunbook({ slug, alertId }: { slug: string; alertId: string | null }) {
  return command('start_runbook', { slug, alert_id: alertId }, started)
}

/** Ticks a step for everybody, or takes the tick back. */
export function checkRunbookStep(order: { run: string; step: string; done: boolean }) {
  return command('check_runbook_step', order, z.object({ changed: z.boolean() }))
}

/** Rejects with `RUN_FINISHED` when somebody was faster. */
export function finishRunbook(order: { run: string; note: string }) {
  return command('finish_runbook', order, z.object({ id: z.string() }))
}
