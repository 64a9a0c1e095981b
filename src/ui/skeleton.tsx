import { type ReactNode, useEffect, useState } from 'react'

/** Fast answers never flash a skeleton. */
const APPEARS_AFTER_MS = 150

export function Skeleton({ className }: { className?: string }) {
  return <span className={`block h-2.5 rounded-badge bg-active ${className ?? ''}`} />
}

/** Holds the place at once, shows its skeleton after 150 ms, says "Loading" to screen readers. */
export function SkeletonGroup({ label, children }: { label: string; children: ReactNode }) {
  const isVisible = useAfter(APPEARS_AFTER_MS)
  return (
    <div role="status" aria-busy className={isVisible ? undefined : 'invisible'}>
      <span className="sr-only">{isVisible ? `Loading ${label}` : ''}</span>
      <div aria-hidden>{children}</div>
    </div>
  )
}

export function SkeletonRows({ label, rows = 4 }: { label: string; rows?: number }) {
  return (
    <SkeletonGroup label={label}>
      <div className="divide-y divide-line">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex h-10 items-center gap-4 px-4">
            <Skeleton className="w-4" />
            <Skeleton className={row % 2 ? 'w-18' : 'w-24'} />
            <Skeleton className={row % 2 ? 'w-48' : 'w-36'} />
          </div>
        ))}
      </div>
    </SkeletonGroup>
  )
}

function useAfter(delayMs: number) {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isOver
}
