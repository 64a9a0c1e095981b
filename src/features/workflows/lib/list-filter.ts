import { workflowStatuses } from '@/backend/workflow-item.ts'
import type { WorkflowFilter } from '@/backend/workflows.ts'
import { timeAsked, timeInAddress } from '@/lib/time-spans.ts'
import { isWorkflowStatus, type WorkflowStatus } from '@domain/workflows/status.ts'

/** What the list is narrowed to, as the address says it. */
export interface ListFilter {
  status: readonly WorkflowStatus[]
  operation: readonly string[]
  submitter: string
  trace: string
  text: string
  /** One of `timeSpans`, or an ISO 8601 time. */
  since: string
  until: string
  mode: 'live' | 'advisory' | null
}

export function filterFromAddress(params: URLSearchParams): ListFilter {
  const mode = params.get('mode')
  return {
    status: listOf(params, 'status').filter(isWorkflowStatus),
    operation: listOf(params, 'operation'),
    submitter: params.get('submitter') ?? '',
    trace: params.get('trace') ?? '',
    text: params.get('q') ?? '',
    since: timeInAddress(params, 'since'),
    until: timeInAddress(params, 'until'),
    mode: mode === 'live' || mode === 'advisory' ? mode : null,
  }
}

export function addressFromFilter(filter: ListFilter): URLSearchParams {
  const params = new URLSearchParams()
  const put = (name: string, value: string | null) => {
    if (value) params.set(name, value)
  }
  // In the order of the diagram, so that one choice has one address.
  put('status', workflowStatuses.filter((status) => filter.status.includes(status)).join(','))
  put('operation', filter.operation.toSorted().join(','))
  put('submitter', filter.submitter.trim())
  put('trace', filter.trace.trim())
  put('q', filter.text.trim())
  put('since', filter.since)
  put('until', filter.until)
  put('mode', filter.mode)
  return params
}

export function isNarrowed(filter: ListFilter): boolean {
  return addressFromFilter(filter).size > 0
}

/** The same filter as the database takes it; spans are counted back from `now`. */
export function requestedFilter(filter: ListFilter, now: number): WorkflowFilter {
  const since = timeAsked(filter.since, now)
  return {
    ...(filter.status.length > 0 ? { status: filter.status } : {}),
    ...(filter.operation.length > 0 ? { operation: filter.operation } : {}),
    ...(filter.submitter ? { submitter: filter.submitter } : {}),
    ...(filter.trace ? { trace_id: filter.trace } : {}),
    ...(filter.text ? { text: filter.text } : {}),
    ...(since ? { since } : {}),
    ...(filter.until ? { until: filter.until } : {}),
    ...(filter.mode ? { mode: filter.mode } : {}),
  }
}

function listOf(params: URLSearchParams, name: string): string[] {
  return (params.get(name) ?? '').split(',').filter((value) => value !== '')
}
