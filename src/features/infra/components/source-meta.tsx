import type { InfraSource } from '@/backend/infra.ts'
import { Time } from '@/ui/time.tsx'

/** Who tells, and how old what was told is. */
export function SourceMeta({ source }: { source: InfraSource | null }) {
  if (source === null) return 'not configured'
  return (
    <>
      {source.detail === null ? null : <span className="max-tablet:hidden">{source.detail}, </span>}
      {source.readAt === null ? (
        'not read yet'
      ) : (
        <>
          read <Time at={source.readAt} />
        </>
      )}
    </>
  )
}
