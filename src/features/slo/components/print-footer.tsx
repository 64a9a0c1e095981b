import type { SloReport } from '@/backend/slo.ts'
import { formatTime } from '@/lib/format-time.ts'
import { useNow } from '@/ui/use-now.ts'
import { formatCoverage } from '../lib/figures.ts'

/** On paper only: which installation, until when, printed when, and how much of it was recorded. */
export function PrintFooter({ report }: { report: SloReport }) {
  const now = useNow(60_000)
  const { asOf, environment, isDemo, objectives } = report
  const coverages = objectives.flatMap(({ status }) => (status === null ? [] : [status.coverage]))
  const at = (moment: number) =>
    `${formatTime(moment, 'date', 'UTC')} ${new Date(moment).getUTCFullYear()}, ${formatTime(moment, 'minute', 'UTC')} UTC`
  return (
    <footer className="hidden text-11 text-fg-3 print:block">
      OmniHub, {environment}
      {isDemo ? ', with demo data' : ''}. {asOf === null ? 'Not evaluated' : `As of ${at(asOf)}`},
      printed {at(now)}. Source: counters by minute
      {coverages.length === 0 ? '' : `, ${formatCoverage(Math.min(...coverages))} recorded`}.
    </footer>
  )
}
