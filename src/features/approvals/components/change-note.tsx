import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Note, type NoteProps } from '@/ui/note.tsx'
import { radiusChanges } from '@domain/approvals/blast-radius.ts'
import { voidedWords, type EstimateChange } from '../lib/estimate-change.ts'

/** What a request touches now and did not before, and whose approvals went with that. */
export function ChangeNote({
  title,
  change,
  children,
  ...props
}: Pick<NoteProps, 'role' | 'className'> & {
  title: string
  change: Pick<EstimateChange, 'before' | 'after' | 'voided'>
  /** What to do about it. */
  children: ReactNode
}) {
  const words = voidedWords(change.voided)
  return (
    <Note {...props} tone="warn" icon={TriangleAlert} title={title}>
      <ul>
        {radiusChanges(change.before, change.after).map(({ what, before, after }) => (
          <li key={what} className="tabular-nums">
            {what}: <s>{before}</s> → <b className="font-semibold text-fg">{after}</b>
          </li>
        ))}
      </ul>
      {words === '' ? '' : `${words}: it was for what was shown before. `}
      {children}
    </Note>
  )
}
