import type { ReactNode } from 'react'

/** Above a row of tiles: what they are, of what, and a remark or a choice at the far end. */
export function SectionHeader({
  title,
  subject,
  children,
}: {
  title: string
  subject?: string
  children?: ReactNode
}) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 print:mb-1">
      <h2 className="text-16 font-semibold">{title}</h2>
      {subject === undefined ? null : <span className="text-13 text-fg-3">{subject}</span>}
      <div className="ml-auto text-12 text-fg-3">{children}</div>
    </div>
  )
}
