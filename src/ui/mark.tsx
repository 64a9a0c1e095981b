import { clsx } from 'clsx'

export type MarkProps = {
  /** open: work passes through. closed: the kill switch is on, the ring is a disc and the hub a bar. */
  state: 'open' | 'closed'
  /** brand: 22 px in ink. control: 20 px in the quiet graphic colour, a control's OFF state. */
  look?: 'brand' | 'control'
  className?: string
}

export function Mark({ state, look = 'brand', className }: MarkProps) {
  const size = look === 'brand' ? 'size-5.5' : 'size-5'
  if (state === 'closed') {
    return (
      <svg viewBox="0 0 24 24" aria-hidden className={clsx('shrink-0', size, className)}>
        <circle cx="12" cy="12" r="11" className="fill-danger-solid" />
        <rect x="5.5" y="9.9" width="13" height="4.2" rx="1.2" className="fill-on-danger" />
      </svg>
    )
  }
  const color = look === 'brand' ? 'stroke-ink' : 'stroke-graphic'
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      fill="none"
      strokeWidth={look === 'brand' ? 2.5 : 2.25}
      className={clsx('shrink-0', size, color, className)}
    >
      <path d="M8.2 4.1A8.8 8.8 0 0 1 19.9 15.8" />
      <path d="M15.8 19.9A8.8 8.8 0 0 1 4.1 8.2" />
      <circle
        cx="12"
        cy="12"
        r="3.4"
        stroke="none"
        className={look === 'brand' ? 'fill-ink' : 'fill-graphic'}
      />
    </svg>
  )
}
