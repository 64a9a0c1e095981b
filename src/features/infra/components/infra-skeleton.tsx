import { Card } from '@/ui/card.tsx'
import { Skeleton, SkeletonGroup } from '@/ui/skeleton.tsx'

/** The places of sentence, tiles and panels while they are on their way. */
export function InfraSkeleton() {
  return (
    <SkeletonGroup label="the infrastructure">
      <div className="grid gap-6">
        <Skeleton className="h-5 w-3/5" />
        <Card>
          <div className="h-11 border-b border-line" />
          <div className="grid grid-cols-4 divide-x divide-line max-desktop:grid-cols-2 max-tablet:grid-cols-1">
            {Array.from({ length: 4 }, (_, tile) => (
              <div key={tile} className="grid h-48 content-start gap-3 p-4">
                <Skeleton className="w-16" />
                <Skeleton className="h-6 w-24" />
                <Skeleton className="mt-3 h-20" />
              </div>
            ))}
          </div>
        </Card>
        <div className="grid grid-cols-2 gap-4 max-tablet:grid-cols-1">
          {['database', 'cache'].map((name) => (
            <Card key={name} className="divide-y divide-line">
              {Array.from({ length: 6 }, (_, row) => (
                <div key={row} className="flex h-9 items-center justify-between px-4">
                  <Skeleton className="w-24" />
                  <Skeleton className="w-16" />
                </div>
              ))}
            </Card>
          ))}
        </div>
      </div>
    </SkeletonGroup>
  )
}
