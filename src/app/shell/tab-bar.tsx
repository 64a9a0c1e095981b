import { clsx } from 'clsx'
import { Ellipsis } from 'lucide-react'
import { Suspense, useState } from 'react'
import { NavLink, useLocation } from 'react-router'
import { useMember } from '@/features/auth/index.ts'
import { CrashBoundary } from '@/ui/crash-boundary.tsx'
import { Icon } from '@/ui/icon.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { ArrivalGlow, NavCount } from './nav-count.tsx'
import { isWithin, navItemsFor, splitForTabs } from './nav-items.ts'
import { StopButton } from './stop-button.tsx'

const MoreSheet = lazyPart(
  () => import('./more-sheet.tsx'),
  (module) => module.MoreSheet,
)

const slot =
  'relative isolate grid min-w-0 content-center justify-items-center gap-1 text-11 leading-3 font-strong text-fg-3'

/** Phones: pages at the thumb's left, Stop at its right, where it covers nothing. */
export function TabBar() {
  const { role } = useMember()
  const { pathname } = useLocation()
  const [isMoreOpen, setMoreOpen] = useState(false)
  const { tabs, more } = splitForTabs(navItemsFor(role))
  // What waits behind "More" must not go unseen.
  const urgent = more.find(({ count }) => count?.tone === 'danger')
  const isAmongMore = more.some((item) => isWithin(pathname, item.to))
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid h-[calc(var(--h-tabbar)+env(safe-area-inset-bottom))] grid-cols-[repeat(4,minmax(0,1fr))_auto] items-stretch border-t border-line bg-surface pr-3 pb-[env(safe-area-inset-bottom)] group-has-data-bottom-bar/shell:hidden tablet:hidden print:hidden"
    >
      {tabs.map((item) => (
        <NavLink key={item.to} to={item.to} className={clsx(slot, 'aria-[current=page]:text-fg')}>
          <ArrivalGlow item={item} />
          <Icon of={item.icon} size={20} />
          {item.title}
          <NavCount item={item} place="tab" />
        </NavLink>
      ))}
      {more.length > 0 ? (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setMoreOpen(true)}
          className={clsx(slot, isAmongMore && 'text-fg')}
        >
          <Icon of={Ellipsis} size={20} />
          More
          {urgent ? <NavCount item={urgent} place="tab" /> : null}
        </button>
      ) : null}
      <div className="col-start-5 grid w-23 content-center empty:hidden">
        <StopButton place="tab-bar" />
      </div>
      {isMoreOpen ? (
        <CrashBoundary place="over">
          <Suspense>
            <MoreSheet items={more} onClose={() => setMoreOpen(false)} />
          </Suspense>
        </CrashBoundary>
      ) : null}
    </nav>
  )
}
