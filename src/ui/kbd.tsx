import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-badge text-11 inline-flex h-4.5 min-w-4.5 items-center justify-center gap-0.5 border border-current/25 px-1.25 font-sans leading-none font-medium">
      {children}
    </kbd>
  )
}
