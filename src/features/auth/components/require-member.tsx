import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { Navigate, useLocation } from 'react-router'
import { paths } from '@/app/paths.ts'
import { MemberContext } from '../member-context.ts'
import { memberQueries } from '../queries.ts'
import { useRoleNotice } from '../use-role-notice.ts'
import { useSession } from '../use-session.ts'
import { MemberUnknown, Restoring, ServerSilent } from './session-screens.tsx'

/** Lets members through; everybody else is sent to sign in and comes back here afterwards. */
export function RequireMember({ children }: { children: ReactNode }) {
  const session = useSession()
  const location = useLocation()

  switch (session.kind) {
    case 'restoring':
      return <Restoring />
    case 'unreachable':
      return <ServerSilent />
    case 'signed-out': {
      const here = location.pathname + location.search + location.hash
      const next = session.why === 'by-person' || here === paths.home() ? undefined : here
      return <Navigate to={paths.signIn(next)} replace />
    }
    case 'signed-in':
      return <WithMember session={session}>{children}</WithMember>
  }
}

function WithMember({
  session,
  children,
}: {
  session: { userId: string; email: string; signedInAt: number }
  children: ReactNode
}) {
  const { userId, email, signedInAt } = session
  const { data, error, refetch, isFetching } = useQuery(memberQueries.detail(userId))
  useRoleNotice(data)
  const member = useMemo(
    () => (data ? { ...data, email, signedInAt } : null),
    [data, email, signedInAt],
  )

  if (member) return <MemberContext value={member}>{children}</MemberContext>
  if (error) {
    return <MemberUnknown error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
  }
  return <Restoring />
}
