import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { announce } from '@/ui/announce.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { stopTime } from '../lib/drill-words.ts'
import { drillQueries } from '../queries.ts'

/** Says on every page that a stop is only practised: dashed and pale, where a real one is a solid red line. */
export function DrillBanner() {
  const { data: drill } = useQuery(drillQueries.running())
  const byName = drill?.startedByName ?? null

  useEffect(() => {
    if (byName !== null) announce(`Drill: ${byName} practises a stop. Nothing is stopped.`)
  }, [byName])

  if (!drill) return null
  return (
    <div
      role="region"
      aria-label="Drill"
      className="flex min-h-11 items-center gap-x-3 border-y-2 border-dashed border-info-line bg-info-bg px-6 py-1.5 text-13 max-tablet:px-4 print:hidden"
    >
      <p className="min-w-0 flex-1 break-words">
        <span className="mr-2 inline-flex h-6 items-center gap-1.5 rounded-badge border border-dashed border-info px-1.5 align-middle text-12 font-bold tracking-[0.06em] text-info uppercase">
          <Icon of={GraduationCap} size={14} />
          Drill
        </span>
        <b className="font-semibold">Nothing is stopped.</b> {drill.startedByName} practises a stop
        since <Time at={drill.startedAt} format="utc-minute" />
        <span className="max-tablet:hidden">
          {' · “'}
          {drill.reason}”
          {drill.timeToStopMs === null ? '' : ` · refused after ${stopTime(drill.timeToStopMs)}`}
        </span>
      </p>
      <Link
        to={paths.drills()}
        className="inline-flex min-h-8 shrink-0 items-center rounded-inner font-strong text-info underline max-tablet:min-h-11"
      >
        Open drill
      </Link>
    </div>
  )
}
