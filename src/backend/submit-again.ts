import * as z from 'zod/mini'
import { callFunction } from './function-call.ts'

/**
 * Submits the intent of a workflow that never ran once more, as the signed-in person. The key is derived from the
 * workflow, so that a person who asks twice makes one new workflow. Keys are per submitter: two people make two.
 */
export async function submitAgain(workflow: {
  id: string
  operation: string
  paramsText: string
}): Promise<{ workflowId: string; status: string }> {
  const params: unknown = JSON.parse(workflow.paramsText)
  const answer = await callFunction(
    'omnilink-agent',
    {
      operation: workflow.operation,
      params,
      idempotency_key: `again-${workflow.id}`,
    },
    z.object({ workflow_id: z.string(), status: z.string() }),
  )
  return { workflowId: answer.workflow_id, status: answer.status }
}
