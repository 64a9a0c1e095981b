import type { DeadLetterFilter } from '@/backend/dead-letters.ts'

/** What the list is narrowed to, as the address says it. */
export interface ListFilter {
  operation: readonly string[]
  isHandled: boolean
  text: string
}

export function filterFromAddress(params: URLSearchParams): ListFilter {
  return {
    operation: (params.get('operation') ?? '').split(',').filter((name) => name !== ''),
    isHandled: params.get('handled') === 'yes',
    text: params.get('q') ?? '',
  }
}

export function addressFromFilter({ operation, isHandled, text }: ListFilter): URLSearchParams {
  const params = new URLSearchParams()
  if (operation.length > 0) params.set('operation', operation.toSorted().join(','))
  if (isHandled) params.set('handled', 'yes')
  if (text.trim() !== '') params.set('q', text.trim())
  return params
}

export function requestedFilter({ operation, isHandled, text }: ListFilter): DeadLetterFilter {
  return {
    ...(operation.length > 0 ? { operation } : {}),
    ...(text === '' ? {} : { text }),
    handled: isHandled,
  }
}
