import { Users } from 'lucide-react'
import type { PolicyCheck } from '@/backend/operations.ts'
import { Note } from '@/ui/note.tsx'
import { policyWords } from '../lib/policy-words.ts'

/** Whether the people here could decide what the form asks for; nothing when they could. */
export function PolicyNote({ check }: { check: PolicyCheck | undefined }) {
  const words = check ? policyWords(check) : null
  return (
    <div role="status" className="empty:hidden">
      {words ? (
        <Note tone={words.tone} icon={Users} title={words.title}>
          {words.text}
        </Note>
      ) : null}
    </div>
  )
}
