import { queryOptions } from '@tanstack/react-query'
import { readAdmins, readMember } from '@/backend/members.ts'

export const memberQueries = {
  all: () => ['members'] as const,
  /** One member; re-read often, because a role changed by an admin applies from the next call on. */
  detail: (id: string) =>
    queryOptions({
      queryKey: [...memberQueries.all(), 'detail', id],
      queryFn: ({ signal }) => readMember(id, signal),
      refetchInterval: 30_000,
      meta: { isAboutRole: true },
    }),
  admins: () =>
    queryOptions({
      queryKey: [...memberQueries.all(), 'admins'],
      queryFn: ({ signal }) => readAdmins(signal),
    }),
}
