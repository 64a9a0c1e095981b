import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { Note } from './note.tsx'

/** A secret that nobody will see again, with what to do with it now. */
export function SecretOnce({
  title = 'Shown once',
  label,
  secret,
  children,
}: {
  title?: string
  label: string
  secret: string
  children: ReactNode
}) {
  return (
    <Note tone="warn" icon={KeyRound} title={title}>
      {children}
      <code
        aria-label={label}
        className="my-3 block rounded-control border border-line bg-surface p-3 mono break-all text-fg select-all"
      >
        {secret}
      </code>
      <CopyButton text={secret} label="Copy" />
    </Note>
  )
}
