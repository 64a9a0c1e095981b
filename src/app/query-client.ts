import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query'
import { BackendError, isBackendError } from '@/backend/errors.ts'
import type { LiveTable } from '@/backend/live.ts'
import { renewSession } from '@/backend/session.ts'

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** The published tables this data comes from: a message about one of them means "read again". */
      live?: readonly LiveTable[]
      /** Read again when somebody is refused: what they may do has probably changed. */
      isAboutRole?: boolean
    }
    mutationMeta: {
      /** What is read again once the command has ended, whether it was carried out or not. */
      invalidates?: readonly QueryKey[]
    }
  }
}

/** Repeats reads that got no answer, commands never; keeps session and role in step with refusals. */
export function createQueryClient(): QueryClient {
  const queries: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        // The browser's own idea of being online is wrong on a laptop that runs its own server.
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && mayHelpToRepeat(error),
        retryDelay: (failures) => 500 * 2 ** failures,
        // The live page re-reads what changed, also when the tab is looked at again.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: 5_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
    queryCache: new QueryCache({ onError: followRefusal }),
    mutationCache: new MutationCache({
      onError: followRefusal,
      onSettled: (_data, _error, _variables, _context, mutation) => {
        // Also after a refusal: a version conflict is answered by showing what is true now.
        for (const queryKey of mutation.meta?.invalidates ?? []) {
          void queries.invalidateQueries({ queryKey })
        }
      },
    }),
  })

  function followRefusal(error: Error) {
    if (!(error instanceof BackendError)) return
    if (error.status === 401) void renewSession()
    if (isBackendError(error, 'NOT_ALLOWED')) {
      void queries.invalidateQueries({ predicate: ({ meta }) => meta?.isAboutRole ?? false })
    }
  }

  return queries
}

function mayHelpToRepeat(error: Error) {
  return error instanceof BackendError && (error.kind === 'unreachable' || error.kind === 'failed')
}
