import * as z from 'zod/mini'
import { controlNames } from '@domain/controls/controls.ts'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'
import { workflowItem } from './workflow-item.ts'

const span = z.pipe(
  z.object({
    control: z.enum(controlNames),
    engaged_at: z.string(),
    released_at: z.nullable(z.string()),
    engaged_by_name: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    control: row.control,
    /** As the database wrote them: they are sent back to choose the span. */
    since: row.engaged_at,
    until: row.released_at,
    engagedAt: Date.parse(row.engaged_at),
    releasedAt: row.released_at === null ? null : Date.parse(row.released_at),
    engagedByName: row.engaged_by_name,
    reason: row.reason,
  })),
)

export type Span = z.output<typeof span>

const desk = z.pipe(
  z.object({
    server_time: instant,
    spans: z.array(span),
    span: z.nullable(
      z.pipe(
        z.object({ since: instant, until: optionalInstant }),
        z.transform((row) => ({ since: row.since, until: row.until })),
      ),
    ),
    refused: z.array(
      z.object({ operation: z.nullable(z.string()), code: z.string(), count: z.number() }),
    ),
    held: z.array(workflowItem),
    halted: z.array(workflowItem),
    expired: z.array(workflowItem),
    outcome_unknown: z.array(workflowItem),
    totals: z.object({
      refused: z.number(),
      held: z.number(),
      halted: z.number(),
      expired: z.number(),
      outcome_unknown: z.number(),
    }),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    spans: row.spans,
    span: row.span,
    refused: row.refused,
    held: row.held,
    halted: row.halted,
    expired: row.expired,
    outcomeUnknown: row.outcome_unknown,
    totals: { ...row.totals, outcomeUnknown: row.totals.outcome_unknown },
  })),
)

export type RestoreDesk = z.output<typeof desk>
export type RefusedCount = RestoreDesk['refused'][number]

/** Reads what a control left behind; without a span, the newest engagement. */
export async function readRestoreDesk(
  chosen: { since: string; until: string | null } | null,
  signal: AbortSignal,
): Promise<RestoreDesk> {
  return read((rest) => rest.rpc('read_restore_desk', chosen ?? {}), desk, { signal })
}
