import type { Query, QueryClient } from '@tanstack/react-query'
import type { LiveTable } from '@/backend/live.ts'

/** So long a read that failed is left alone: its error and the button under it have to stand still to be used. */
const restMs = 5_000

/** Reads again whatever shows a table. What has just failed is read again later, and what is being repeated goes on. */
export function createRereader(queries: QueryClient) {
  const late = new Set<LiveTable>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function reread(table: LiveTable) {
    void queries.invalidateQueries({
      predicate: (query) => shows(query, table) && !isResting(query),
    })
    const waits = queries
      .getQueryCache()
      .getAll()
      .some((query) => shows(query, table) && isResting(query))
    if (!waits) return
    late.add(table)
    timer ??= setTimeout(rereadLate, restMs)
  }

  function rereadLate() {
    timer = undefined
    const tables = [...late]
    late.clear()
    for (const table of tables) reread(table)
  }

  return {
    reread,
    stop: () => {
      clearTimeout(timer)
    },
  }
}

function shows({ meta }: Query, table: LiveTable) {
  return meta?.live?.includes(table) ?? false
}

// Started over with each message, a read on a busy page would never be repeated to the end, nor admit that it failed.
function isResting({ state }: Query) {
  return state.fetchStatus === 'fetching'
    ? state.fetchFailureCount > 0
    : state.status === 'error' && Date.now() - state.errorUpdatedAt < restMs
}
