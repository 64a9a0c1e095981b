import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { withArticle } from '@/lib/with-article.ts'
import { Card } from '@/ui/card.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { useMember } from '../member-context.ts'
import { memberQueries } from '../queries.ts'

/** Shows a page to the roles it is for; anybody else learns who can see it and whom to ask. */
export function RequireRole({
  roles,
  children,
}: {
  roles: readonly MemberRole[]
  children: ReactNode
}) {
  const member = useMember()
  if (roles.includes(member.role)) return children
  return (
    <Card>
      <ForbiddenState level={2} title={`For ${roles.map((role) => `${role}s`).join(' and ')}`}>
        You are signed in as {withArticle(member.role)}. <WhomToAsk />
      </ForbiddenState>
    </Card>
  )
}

function WhomToAsk() {
  const { data: admins } = useQuery(memberQueries.admins())
  if (!admins?.length) return 'Ask an admin for access.'
  const names = new Intl.ListFormat('en', { type: 'disjunction' })
  return `Ask ${names.format(admins.map((admin) => admin.name))} for access.`
}
