import { rows } from './database.ts'

/** What the decision of the last needed person does to the request of this workflow, which then waits in the queue. */
export async function approve(workflowId: string): Promise<void> {
  await rows(
    `with decided as (
       update public.approval_queue a set status = 'approved', decided_at = clock_timestamp()
       where a.workflow_id = $1 and a.status = 'pending' returning a.id
     )
     update public.workflows w set status = 'queued', expires_at = clock_timestamp() + interval '15 minutes'
     from decided d where w.approval_id = d.id`,
    [workflowId],
  )
}
