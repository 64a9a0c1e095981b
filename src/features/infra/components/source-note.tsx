import { Clock } from 'lucide-react'
import type { InfraSource } from '@/backend/infra.ts'
import { Note } from '@/ui/note.tsx'
import { Time } from '@/ui/time.tsx'
import { isFresh } from '../lib/told.ts'

/** Above figures whose source fell silent: how old they are, and why. */
export function SourceNote({ source, now }: { source: InfraSource; now: number }) {
  if (isFresh(source, now) && source.problem === null) return null
  const { readAt, problem } = source
  return (
    <Note
      role="status"
      tone="warn"
      icon={Clock}
      className="m-4"
      title={
        readAt === null ? (
          'Nothing was told yet.'
        ) : (
          <>
            Last told <Time at={readAt} />. You see how it stood then.
          </>
        )
      }
    >
      {problem === null
        ? 'It is read once a minute, unless the schedule stands still.'
        : `${problem[0]?.toUpperCase() ?? ''}${problem.slice(1)}.`}
    </Note>
  )
}
