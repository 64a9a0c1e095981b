import type { ReactNode } from 'react'

/** One question that the detail of a request answers. */
export function Section({
  title,
  action,
  children,
}: {
  title: string
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="min-w-0" aria-label={title}>
      <div className="mb-1.5 flex min-h-4 items-center justify-between gap-3">
        <h3 className="text-12 font-semibold text-fg-3">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  )
}

/** A link-like action beside a section's title. */
export function SectionAction({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="rounded-inner text-12 font-medium text-accent hover:underline max-tablet:-my-3 max-tablet:min-h-11"
    >
      {children}
    </button>
  )
}
