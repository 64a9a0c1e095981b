import { riskLevels, type RiskLevel } from '@/backend/approval-item.ts'
import type { QueueFilter } from '@/backend/approvals.ts'

/** What the queue is narrowed to, as the address says it; the same choice always has the same address. */
export function filterFromAddress(params: URLSearchParams): QueueFilter {
  const risk = listOf(params, 'risk').filter(isRisk)
  const operation = listOf(params, 'operation')
  const requester = (params.get('requester') ?? '').trim()
  const text = (params.get('q') ?? '').trim()
  return {
    ...(risk.length > 0 ? { risk } : {}),
    ...(operation.length > 0 ? { operation } : {}),
    ...(requester === '' ? {} : { requester }),
    ...(params.get('mine') === '1' ? { mine: true } : {}),
    ...(text === '' ? {} : { text }),
  }
}

export function addressFromFilter(filter: QueueFilter): URLSearchParams {
  const params = new URLSearchParams()
  const risk = riskLevels.filter((level) => filter.risk?.includes(level))
  if (risk.length > 0) params.set('risk', risk.join(','))
  if (filter.operation?.length) params.set('operation', filter.operation.toSorted().join(','))
  if (filter.requester) params.set('requester', filter.requester)
  if (filter.mine) params.set('mine', '1')
  if (filter.text) params.set('q', filter.text)
  return params
}

function listOf(params: URLSearchParams, name: string) {
  return (params.get(name) ?? '').split(',').filter((value) => value !== '')
}

function isRisk(value: string): value is RiskLevel {
  return riskLevels.some((level) => level === value)
}
