import { useControlsSummary } from '@/features/controls/index.ts'
import { DrillBanner } from '@/features/drills/index.ts'

/** Nowhere beside a real stop: while one is on, nothing speaks of practice. */
export function DrillStrip() {
  const { strongest } = useControlsSummary()
  return strongest === 'omnihub_kill_switch' ? null : <DrillBanner />
}
