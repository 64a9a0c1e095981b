import { useQuery } from '@tanstack/react-query'
import { formatUtc } from '@/lib/format-time.ts'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { DecisionsCard } from '../components/decisions-card.tsx'
import { DeployStandingView } from '../components/deploy-standing.tsx'
import { OverridesCard } from '../components/overrides-card.tsx'
import { settingsQueries } from '../queries.ts'

/** What may go out now, who let it out all the same, and what pipelines were told. */
export function DeploysPage({ role }: { role: MemberRole }) {
  const standing = useQuery(settingsQueries.deployStanding())
  const { data, error, isFetching, dataUpdatedAt } = standing
  const retry = () => void standing.refetch()
  return (
    <>
      <Card>
        <CardHeader
          title="Deploy gate"
          meta={data?.asOf ? `as of ${formatUtc(data.asOf, 'minute')}` : null}
        />
        {data === undefined ? (
          error === null ? (
            <SkeletonRows label="the deploy gate" rows={3} />
          ) : (
            <LoadFailure
              what="The deploy gate"
              error={error}
              isRetrying={isFetching}
              onRetry={retry}
            />
          )
        ) : (
          <>
            <NotRefreshed
              what="The deploy gate"
              error={error}
              readAt={dataUpdatedAt}
              isRetrying={isFetching}
              onRetry={retry}
              className="m-3"
            />
            <DeployStandingView standing={data} />
          </>
        )}
        <CardFooter>
          <span className="text-12 text-fg-3">
            Pipelines are told the same. Looking here asks nothing and is not recorded.
          </span>
        </CardFooter>
      </Card>
      <OverridesCard mayOverride={role === 'admin'} />
      {role === 'viewer' ? null : <DecisionsCard />}
    </>
  )
}
