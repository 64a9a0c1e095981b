import * as z from 'zod/mini'
import { isBackendError } from './errors.ts'
import { callFunction } from './function-call.ts'

/** Whoever was first, and what became of it. */
export type SubmittedAlready = { workflowId: string; by: string }

/**
 * Submits the intent of a workflow that expired once more, as the signed-in person: once per workflow, whoever does it.
 * Rejects with `ALREADY_SUBMITTED` when somebody else was first; {@link submittedAlready} tells who.
 */
export async function submitAgain(workflow: {
  id: string
  operation: string
  paramsText: string
  onBehalfOf: string | null
}): Promise<{ workflowId: string; status: string }> {
  const params: unknown = JSON.parse(workflow.paramsText)
  const answer = await callFunction(
    'omnilink-agent/again',
    {
      workflow_id: workflow.id,
      operation: workflow.operation,
      params,
      ...(workflow.onBehalfOf !== null && { on_behalf_of: workflow.onBehalfOf }),
    },
    z.object({ workflow_id: z.string(), status: z.string() }),
  )
  return { workflowId: answer.workflow_id, status: answer.status }
}

const already = z.pipe(
  z.object({ workflow_id: z.string(), by: z.string() }),
  z.transform((row) => ({ workflowId: row.workflow_id, by: row.by })),
)

/** Who submitted it first, when that is why it was refused. */
export function submittedAlready(error: unknown): SubmittedAlready | null {
  if (!isBackendError(error, 'ALREADY_SUBMITTED')) return null
  const told = z.safeParse(already, JSON.parse(error.details ?? 'null'))
  return told.success ? told.data : null
}
