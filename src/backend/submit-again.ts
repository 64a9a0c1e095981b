import * as z from 'zod/mini'
import { callFunction } from './function-call.ts'

/**
 * Submits the intent of a workflow that never ran once more, as the signed-in person. The key is derived from the
 * workflow, so that asking twice, or two people at once, makes one new workflow.
 */
export async function submitAgain(workflow: {
  id: string
  operation: string
  paramsText: string
}): Promise<{ workflowId: string; status: string }> {
  const answer = await callFunction(
    'omnilink-agent',
    {
      operation: workflow.operation,
      params: JSON.parse(workflow.paramsText),
      idempotency_key: `again-${workflow.id}`,
    },
    z.object({ workflow_id: z.string(), status: z.string() }),
  )
  return { workflowId: answer.workflow_id, status: answer.status }
}
