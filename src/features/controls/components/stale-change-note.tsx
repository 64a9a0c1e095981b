import { Users } from 'lucide-react'
import { Note } from '@/ui/note.tsx'
import { Time } from '@/ui/time.tsx'
import type { StaleChange } from '../lib/stale-change.ts'

/** Somebody was faster: nothing was written, and here is what they did. */
export function StaleChangeNote({ change }: { change: StaleChange }) {
  return (
    <Note
      role="alert"
      tone="warn"
      icon={Users}
      title={`${change.byName ?? 'Somebody'} changed the controls meanwhile`}
    >
      {change.version === null ? '' : `They are at v${change.version} now. `}
      {change.reason ? `“${change.reason}”. ` : ''}
      {change.at === null ? null : (
        <>
          Changed <Time at={change.at} />.{' '}
        </>
      )}
      Nothing of yours was written. Look at what is true now, then decide again.
    </Note>
  )
}
