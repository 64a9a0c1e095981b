import { Card } from '@/ui/card.tsx'
import { Skeleton, SkeletonGroup, SkeletonRows } from '@/ui/skeleton.tsx'

/** While a page's own code is on its way. */
export function PageSkeleton() {
  return (
    <div className="grid gap-6">
      <SkeletonGroup label="the page">
        <Skeleton className="my-2 h-4 w-80 max-w-full" />
      </SkeletonGroup>
      <Card>
        <SkeletonRows label="the page" rows={5} />
      </Card>
    </div>
  )
}
