import { Server, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { InfraReport } from '@/backend/infra.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { useTooltip } from '@/ui/use-tooltip.tsx'
import { cellTimes, diskForecast, forecastReason, type Tile } from '../lib/machine.ts'
import { sourceOf } from '../lib/told.ts'
import { windowLabel } from '../lib/window.ts'
import { CourseChart } from './course-chart.tsx'
import { CourseTable } from './course-table.tsx'
import { SourceMeta } from './source-meta.tsx'
import { SourceNote } from './source-note.tsx'
import { Without } from './without.tsx'

export type MachineCardProps = {
  report: InfraReport
  tiles: readonly Tile[]
  /** Server time, every few seconds. */
  now: number
}

/** What the machine of the database has, and how much of it is used. */
export function MachineCard({ report, tiles, now }: MachineCardProps) {
  const [isTable, setTable] = useState(false)
  const source = sourceOf(report, 'machine')
  const span = windowLabel(report.window)
  const times = cellTimes(report)
  const forecast = diskForecast(report, now)
  return (
    <Card aria-label="Database host">
      <CardHeader
        title="Database host"
        meta={<SourceMeta source={source} />}
        action={
          source === null ? null : (
            <button
              type="button"
              onClick={() => setTable(!isTable)}
              className="rounded-inner text-12 font-medium text-accent hover:underline max-tablet:min-h-11 print:hidden"
            >
              {isTable ? 'View as chart' : 'View as table'}
            </button>
          )
        }
      />
      {source === null ? (
        <EmptyState icon={Server} title="Nobody tells of the machine">
          Set INFRA_SOURCE to supabase for the endpoint of a hosted project, or to prometheus for
          one that scrapes its node_exporter. docs/infrastructure.md says how.
        </EmptyState>
      ) : (
        <>
          <SourceNote source={source} now={now} />
          {isTable ? (
            <CourseTable {...{ tiles, times, span }} />
          ) : (
            <ul className="grid grid-cols-4 gap-px overflow-hidden rounded-b-card bg-line max-desktop:grid-cols-2 max-tablet:grid-cols-1">
              {tiles.map((tile) => (
                <li key={tile.title} className="min-w-0 bg-surface px-4 py-3.5">
                  <TileHead
                    tile={tile}
                    reason={tile.title === 'Disk' && forecast ? forecastReason(forecast) : null}
                  />
                  <div className="mt-0.5 mb-2 text-28 font-semibold tabular-nums">
                    {tile.without === null ? (
                      <>
                        {tile.figure}
                        <small className="ml-1 text-13 font-medium tracking-normal text-fg-3">
                          {tile.unit}
                        </small>
                      </>
                    ) : (
                      <Without reason={tile.without} />
                    )}
                  </div>
                  <CourseChart {...{ tile, times, span }} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  )
}

function TileHead({ tile, reason }: { tile: Tile; reason: string | null }) {
  const { target, bubble } = useTooltip(reason)
  return (
    <div className="flex h-4 items-center justify-between gap-2 text-12">
      <h3 className="font-medium text-fg-2">{tile.title}</h3>
      {tile.isTight ? (
        <span className="inline-flex items-center gap-1 font-medium text-warn">
          <Icon of={TriangleAlert} size={12} />
          little room
        </span>
      ) : reason === null ? (
        <span className="truncate text-fg-3 tabular-nums">{tile.aside}</span>
      ) : (
        <>
          <span
            {...target}
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard learns how it was foretold
            tabIndex={0}
            className="truncate rounded-badge text-fg-3 tabular-nums underline decoration-dotted underline-offset-3"
          >
            {tile.aside}
          </span>
          {bubble}
        </>
      )}
    </div>
  )
}
