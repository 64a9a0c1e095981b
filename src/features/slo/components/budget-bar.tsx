import { clsx } from 'clsx'
import type { Band } from '@domain/slo/bands.ts'
import { bandEdges, bandLooks } from '../lib/bands.ts'

/** Full is untouched; a mark stands at today, at the left edge when all is spent. */
export function BudgetBar({
  remaining,
  band,
  label,
}: {
  remaining: number
  band: Band
  label: string
}) {
  const at = `${Math.min(1, Math.max(0, remaining)) * 100}%`
  return (
    <div
      role="img"
      aria-label={label}
      className={clsx(
        'relative h-2.5 rounded-[3px]',
        remaining < 0 ? 'bg-danger-line' : 'bg-track',
      )}
    >
      <span
        className={clsx('absolute inset-y-0 left-0 rounded-l-[3px]', bandLooks[band].fill)}
        style={{ width: at }}
      />
      {bandEdges.map((edge) => (
        <span
          key={edge}
          className="absolute -inset-y-0.75 -ml-px w-0.5 bg-surface"
          style={{ left: `${edge}%` }}
        />
      ))}
      <span
        className="absolute -inset-y-1 -ml-px w-0.5 rounded-[1px] bg-ink"
        style={{ left: at }}
      />
    </div>
  )
}
