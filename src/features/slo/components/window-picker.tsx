import { Link } from 'react-router'
import { chartWindows } from '@/backend/slo-charts.ts'
import { addressOf, windowLabel, type Shown } from '../lib/address.ts'
import { useSloSource } from '../slo-source.ts'

/** How far back indicators and trends look; each is an address. */
export function WindowPicker({ shown }: { shown: Shown }) {
  const { linkTo } = useSloSource()
  return (
    <nav aria-label="Window" className="inline-flex rounded-control bg-active p-0.5 print:hidden">
      {chartWindows.map((window) => (
        <Link
          key={window}
          to={linkTo(addressOf({ ...shown, window }))}
          replace
          preventScrollReset
          aria-current={window === shown.window || undefined}
          className="grid h-7 items-center rounded-inner px-3 text-13 font-medium text-fg-2 tabular-nums hover:text-fg aria-[current=true]:bg-surface aria-[current=true]:text-fg aria-[current=true]:inset-ring aria-[current=true]:inset-ring-line-strong max-tablet:h-10"
        >
          {windowLabel(window)}
        </Link>
      ))}
    </nav>
  )
}
