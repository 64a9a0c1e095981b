import { useQuery } from '@tanstack/react-query'
import { Link2Off } from 'lucide-react'
import type { ReactNode } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { SloReport } from '@/backend/slo.ts'
import { BlankState } from '@/ui/blank-state.tsx'
import { Card } from '@/ui/card.tsx'
import { sloQueries } from '../queries.ts'
import { sharedSource, SloSourceContext, useSloSource } from '../slo-source.ts'
import { SloPage } from './slo-page.tsx'

/** The page as whoever holds a share link sees it. `frame` draws what stands around it. */
export function SharedSloPage({
  token,
  frame,
}: {
  /** Null when the link is not whole. */
  token: string | null
  frame: (installation: SloReport | null, page: ReactNode) => ReactNode
}) {
  if (token === null) return frame(null, <NotHolding />)
  return (
    <SloSourceContext value={sharedSource(token)}>
      <Shared frame={frame} />
    </SloSourceContext>
  )
}

function Shared({
  frame,
}: {
  frame: (installation: SloReport | null, page: ReactNode) => ReactNode
}) {
  const { data, error } = useQuery(sloQueries.report(useSloSource()))
  // A link that was revoked meanwhile shows nothing any longer, not even what it showed before.
  if (isBackendError(error, 'NOT_FOUND')) return frame(null, <NotHolding />)
  return frame(data ?? null, <SloPage />)
}

function NotHolding() {
  return (
    <Card>
      <BlankState icon={Link2Off} level={1} title="This link does not hold">
        It was revoked, it has expired, or it was not copied whole. Ask whoever sent it to you for a
        new one.
      </BlankState>
    </Card>
  )
}
