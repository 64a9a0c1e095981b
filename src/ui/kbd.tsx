import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center gap-0.5 rounded-badge border border-current/25 px-1.25 font-sans text-11 leading-none font-medium">
      {children}
    </kbd>
  )
}
