import { ShieldAlert } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { Note } from '@/ui/note.tsx'
import { Time } from '@/ui/time.tsx'
import { differenceTitles } from '../integrity/words.ts'

/** Says that the log, or an archive of it, is not what was signed and kept outside, and what to do. */
export function DifferenceNote({
  difference,
  onLeave,
}: {
  difference: NonNullable<AuditIntegrity['difference']>
  onLeave: () => void
}) {
  return (
    <Note tone="danger" icon={ShieldAlert} title={differenceTitles[difference.source]}>
      <p className="break-words">{difference.problem}</p>
      <p className="mt-1.5">
        Found <Time at={difference.foundAt} isFocusable={false} />. Change nothing in database or
        store until somebody has looked at it.{' '}
        <Link
          to={paths.runbook('audit-log-differs')}
          onClick={onLeave}
          className="font-medium text-accent hover:underline"
        >
          What to do
        </Link>
      </p>
    </Note>
  )
}
