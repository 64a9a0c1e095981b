import { queryOptions } from '@tanstack/react-query'
import { cursorAbove, type PageCursor } from '@/backend/page-cursor.ts'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { readWorkflow } from '@/backend/workflow-record.ts'
import { readWorkflows, type WorkflowPage } from '@/backend/workflows.ts'
import { serverNow } from '@/lib/clock.ts'
import type { LiveList } from '@/lib/use-live-pages.ts'
import { isSettled } from '@domain/workflows/status.ts'
import { addressFromFilter, type ListFilter, requestedFilter } from './lib/list-filter.ts'

const all = ['workflows'] as const

export const workflowQueries = {
  all,

  list: (filter: ListFilter): LiveList<WorkflowItem, PageCursor, WorkflowPage> => ({
    queryKey: [...all, 'list', addressFromFilter(filter).toString()],
    read: (before, signal) => readWorkflows(requestedFilter(filter, serverNow()), before, signal),
    above: (item) => cursorAbove(item.createdAtText),
  }),

  detail: (id: string) =>
    queryOptions({
      queryKey: [...all, 'detail', id],
      queryFn: ({ signal }) => readWorkflow(id, signal),
      staleTime: 1_000,
      // Counts stay the same while one workflow takes the place of another.
      refetchInterval: ({ state: { data } }) =>
        data && !isSettled(data.workflow.status) ? 3_000 : false,
      meta: { live: ['live_counts', 'approval_queue'] },
    }),
}
