import type { HistoryFilter } from '@/backend/approvals.ts'

const statuses = ['approved', 'rejected', 'expired']

/** What the history is narrowed to, as the address says it. */
export function historyFromAddress(params: URLSearchParams): HistoryFilter {
  const status = listOf(params, 'status').filter((value) => statuses.includes(value))
  const operation = listOf(params, 'operation')
  const decided_by = (params.get('by') ?? '').trim()
  const text = (params.get('q') ?? '').trim()
  return {
    ...(status.length > 0 ? { status } : {}),
    ...(operation.length > 0 ? { operation } : {}),
    ...(decided_by === '' ? {} : { decided_by }),
    ...(text === '' ? {} : { text }),
  }
}

export function addressFromHistory(filter: HistoryFilter): URLSearchParams {
  const params = new URLSearchParams()
  if (filter.status?.length) params.set('status', filter.status.join(','))
  if (filter.operation?.length) params.set('operation', filter.operation.join(','))
  if (filter.decided_by) params.set('by', filter.decided_by)
  if (filter.text) params.set('q', filter.text)
  return params
}

function listOf(params: URLSearchParams, name: string) {
  return (params.get(name) ?? '').split(',').filter((value) => value !== '')
}
