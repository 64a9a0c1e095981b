import { clsx } from 'clsx'

export type LiveDotProps = { state: 'live' | 'reconnecting' | 'not-live' }

/** Full, half, empty: the shape says it as well as the colour, and a word always stands beside it. */
export function LiveDot({ state }: LiveDotProps) {
  return (
    <span
      aria-hidden
      className={clsx('size-2 shrink-0 rounded-full', {
        'bg-ok-solid': state === 'live',
        'border-[1.5px] border-warn-solid bg-linear-to-r from-warn-solid from-50% to-transparent to-50%':
          state === 'reconnecting',
        'border-2 border-warn-solid': state === 'not-live',
      })}
    />
  )
}
