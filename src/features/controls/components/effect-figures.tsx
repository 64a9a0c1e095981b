import { useQuery } from '@tanstack/react-query'
import { countOf, formatCount } from '@/lib/format-number.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { engageFigures } from '../lib/effect-preview.ts'
import { controlsQueries } from '../queries.ts'
import { useControls } from '../use-controls.ts'

/** What engaging would do right now; never in the way of doing it. */
export function EffectFigures({ control }: { control: ControlName }) {
  const view = useControls()
  const { data: workload } = useQuery(controlsQueries.workload())
  const { data: counts } = useQuery(controlsQueries.counts())

  if (view.status !== 'read') {
    return (
      <p className="rounded-control border border-line bg-sunken px-3.5 py-2.5 text-13 text-fg-2">
        The effect cannot be previewed now. Engaging works all the same.
      </p>
    )
  }
  const figures = engageFigures({ ...view, workload: workload?.byOperation ?? null }, control)
  return (
    <div>
      <dl
        aria-label="What this does now"
        className="grid grid-cols-3 divide-x divide-line rounded-control border border-line bg-sunken"
      >
        {figures.map(({ value, of, caption }) => (
          <div
            key={caption}
            className="flex min-w-0 flex-col-reverse justify-end px-3.5 py-2.5 max-tablet:px-2.5"
          >
            <dt className="text-12 text-fg-2">{caption}</dt>
            <dd className="text-20 font-semibold tabular-nums">
              {value === null ? <span aria-label="counting">…</span> : formatCount(value)}
              {of === null ? null : (
                <small className="text-13 font-medium tracking-normal text-fg-3"> of {of}</small>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-12 text-fg-3">
        {counts && counts.pendingApprovals > 0 && control === 'omnihub_kill_switch'
          ? `${countOf(counts.pendingApprovals, 'approval')} ${counts.pendingApprovals === 1 ? 'stays' : 'stay'} open but cannot run. `
          : ''}
        Takes effect in under one second.
      </p>
    </div>
  )
}
