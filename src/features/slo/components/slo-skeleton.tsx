import { Card } from '@/ui/card.tsx'
import { Skeleton, SkeletonGroup } from '@/ui/skeleton.tsx'

/** The places of sentence, budgets and tiles while they are on their way. */
export function SloSkeleton() {
  return (
    <SkeletonGroup label="the objectives">
      <div className="grid gap-6">
        <div className="grid gap-3">
          <Skeleton className="h-7 w-3/5" />
          <Skeleton className="w-2/5" />
        </div>
        <Card className="divide-y divide-line">
          <div className="h-11" />
          {Array.from({ length: 5 }, (_, row) => (
            <div key={row} className="flex h-16 items-center gap-5 px-4">
              <Skeleton className="w-32" />
              <Skeleton className="flex-1" />
              <Skeleton className="w-12" />
            </div>
          ))}
        </Card>
        <Card className="grid grid-cols-4 divide-x divide-line max-tablet:grid-cols-2">
          {Array.from({ length: 4 }, (_, tile) => (
            <div key={tile} className="grid h-32 content-start gap-3 p-4">
              <Skeleton className="w-20" />
              <Skeleton className="h-6 w-24" />
            </div>
          ))}
        </Card>
      </div>
    </SkeletonGroup>
  )
}
