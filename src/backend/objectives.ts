import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { command, read } from './request.ts'

/** What is promised; the names are those of the database, as `save_objective` takes them. */
const definition = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['events', 'latency', 'queue']),
  service: z.enum(['api', 'executor', 'workflows', 'queue']),
  queue: z.nullable(z.enum(['pending_approvals', 'dead_letters'])),
  /** Milliseconds of a latency, depth of a queue. */
  limit_value: z.nullable(z.number()),
  objective_ppm: z.number(),
  min_bad: z.number(),
  gates_deploys: z.boolean(),
  enabled: z.boolean(),
})

export type ObjectiveDefinition = z.output<typeof definition>

const objective = z.pipe(
  z.extend(definition, { revision: z.number(), updated_at: instant, updated_by_name: z.string() }),
  z.transform(({ revision, updated_at, updated_by_name, ...fields }) => ({
    revision,
    savedAt: updated_at,
    savedByName: updated_by_name,
    definition: fields,
  })),
)

/** One objective as it is now. */
export type Objective = z.output<typeof objective>

const columnNames = [...Object.keys(definition.shape), 'revision', 'updated_at', 'updated_by_name']

/** All of them, switched off ones too, in the order of the SLO page. */
export function readObjectives(signal: AbortSignal): Promise<Objective[]> {
  return read(
    (rest) =>
      rest
        .from('slo_objectives')
        .select(columnNames.join(','))
        .order('position')
        .order('id')
        .limit(200),
    z.array(objective),
    { signal },
  )
}

/** What decides which events count, and which of them are bad. */
export type CountedBy = Pick<
  ObjectiveDefinition,
  'id' | 'kind' | 'service' | 'queue' | 'limit_value'
>

const minutes = z.object({
  from: instant,
  valid: z.array(z.number()),
  bad: z.array(z.number()),
})

/** Every minute of the 28 days before `at` (ms since 1970 UTC), counted so. */
export function readObjectiveMinutes(by: CountedBy, at: number, signal: AbortSignal) {
  const { id: objective, kind, service, queue, limit_value } = by
  const args = { at: new Date(at).toISOString(), kind, service, queue, limit_value, objective }
  return read((rest) => rest.rpc('read_objective_minutes', args), minutes, {
    signal,
    timeoutMs: 10_000,
  })
}

export interface SaveObjective {
  definition: ObjectiveDefinition
  reason: string
  /** Null for a new one. */
  expectedRevision: number | null
}

/** Rejects with `STALE_VERSION` when somebody was faster. */
export function saveObjective(order: SaveObjective) {
  return command(
    'save_objective',
    {
      definition: order.definition,
      reason: order.reason,
      expected_revision: order.expectedRevision,
    },
    z.object({ id: z.string(), revision: z.number() }),
  )
}
