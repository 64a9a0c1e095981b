import { clsx } from 'clsx'

const radius = 6.5
const length = 2 * Math.PI * radius

/** How much of a time is left, as a ring that empties; its hue warns in the second half. */
export function CountdownRing({ left, of }: { left: number; of: number }) {
  const share = of > 0 ? Math.min(1, Math.max(0, left / of)) : 0
  return (
    <svg viewBox="0 0 16 16" aria-hidden className="size-4 shrink-0 -rotate-90">
      <circle cx="8" cy="8" r={radius} fill="none" strokeWidth="2.5" className="stroke-track" />
      <circle
        cx="8"
        cy="8"
        r={radius}
        fill="none"
        strokeWidth="2.5"
        strokeDasharray={`${share * length} ${length}`}
        className={clsx(
          share <= 0.125
            ? 'stroke-danger-solid'
            : share <= 0.5
              ? 'stroke-warn-solid'
              : 'stroke-graphic',
        )}
      />
    </svg>
  )
}
