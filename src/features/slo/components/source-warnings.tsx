import { TriangleAlert } from 'lucide-react'
import { Note } from '@/ui/note.tsx'

/** What the source of the counts says against its own answer; nothing when it says nothing. */
export function SourceWarnings({ warnings }: { warnings: readonly string[] }) {
  const all = [...new Set(warnings)]
  if (all.length === 0) return null
  return (
    <Note
      role="status"
      icon={TriangleAlert}
      title="Figures may be off: what they are counted from says so."
    >
      <ul className="mt-1 grid list-disc gap-1 pl-4 marker:text-fg-3">
        {all.map((warning) => (
          <li key={warning} className="max-w-[96ch] wrap-anywhere">
            {warning}
          </li>
        ))}
      </ul>
    </Note>
  )
}
