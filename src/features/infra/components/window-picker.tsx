import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { infraWindows, type InfraWindow } from '@/backend/infra.ts'
import { addressOf, windowLabel } from '../lib/window.ts'

/** How far back charts look; each is an address. */
export function WindowPicker({ shown }: { shown: InfraWindow }) {
  return (
    <nav aria-label="Window" className="inline-flex rounded-control bg-active p-0.5 print:hidden">
      {infraWindows.map((window) => (
        <Link
          key={window}
          to={paths.infra(addressOf(window))}
          replace
          preventScrollReset
          aria-current={window === shown || undefined}
          className="grid h-7 items-center rounded-inner px-3 text-13 font-medium text-fg-2 tabular-nums hover:text-fg aria-[current=true]:bg-surface aria-[current=true]:text-fg aria-[current=true]:inset-ring aria-[current=true]:inset-ring-line-strong max-tablet:h-10 max-tablet:px-4"
        >
          {windowLabel(window)}
        </Link>
      ))}
    </nav>
  )
}
