import { Suspense, useRef, useState } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { RequireRole, useMember } from '@/features/auth/index.ts'
import { EngagedBanner, QueuePausedStrip } from '@/features/controls/index.ts'
import { CrashBoundary } from '@/ui/crash-boundary.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { DrillStrip } from './drill-strip.tsx'
import { navItemAt, navItemsFor } from './nav-items.ts'
import { NewRequests } from './new-requests.tsx'
import { NotLiveNotice } from './not-live-notice.tsx'
import { PageSkeleton } from './page-skeleton.tsx'
import { Rail } from './rail.tsx'
import { SkipLink } from './skip-link.tsx'
import { TabBar } from './tab-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { useLeftBehind } from './use-left-behind.ts'
import { useNavigationFocus } from './use-navigation-focus.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useStripsHeight } from './use-strips-height.ts'
import { useTabState } from './use-tab-state.ts'

const CommandPalette = lazyPart(
  () => import('./command-palette.tsx'),
  (module) => module.CommandPalette,
)
const ShortcutsSheet = lazyPart(
  () => import('./shortcuts-sheet.tsx'),
  (module) => module.ShortcutsSheet,
)

/** What stands around every page for somebody signed in. */
export function Shell() {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | null>(null)
  const titleElement = useRef<HTMLHeadingElement>(null)
  const strips = useRef<HTMLDivElement>(null)
  const { role } = useMember()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const page = navItemAt(pathname)
  const title = page?.title ?? 'Not found'

  useStripsHeight(strips)
  useTabState(title)
  useNavigationFocus(titleElement)
  useShortcuts({
    onPalette: () => setOverlay('palette'),
    onHelp: () => setOverlay('shortcuts'),
    onGo: (key) => {
      const item = navItemsFor(role).find((candidate) => candidate.key === key)
      if (item) void navigate(item.to)
    },
  })

  const close = () => setOverlay(null)
  return (
    <div className="group/shell grid min-h-dvh grid-cols-[var(--w-rail)_minmax(0,1fr)] max-tablet:block max-tablet:pb-[calc(var(--h-tabbar)+env(safe-area-inset-bottom))] print:!block print:min-h-0 print:!pb-0">
      <SkipLink />
      <Rail onShortcuts={() => setOverlay('shortcuts')} />
      {/* A page that fills the screen scrolls in its own parts: data-fill="always", or only where two stand side by side. */}
      <div className="group/column flex min-w-0 flex-col has-data-[fill=always]:h-dvh max-tablet:has-data-[fill=always]:h-[calc(100dvh-var(--h-tabbar)-env(safe-area-inset-bottom))] split:has-data-fill:h-dvh">
        <TopBar title={title} titleRef={titleElement} onSearch={() => setOverlay('palette')} />
        <div ref={strips} className="sticky top-(--h-topbar) z-10 print:static">
          <EngagedBanner />
          <DrillStrip />
          <QueuePausedStrip leftBehind={useLeftBehind()} />
        </div>
        <main
          id="main"
          tabIndex={-1}
          className="grid w-full max-w-332 min-w-0 content-start gap-6 p-6 *:min-w-0 group-has-data-fill/column:flex group-has-data-fill/column:min-h-0 group-has-data-fill/column:max-w-none group-has-data-fill/column:flex-1 group-has-data-fill/column:flex-col group-has-data-fill/column:gap-0 group-has-data-fill/column:p-0 focus:outline-none max-tablet:gap-5 max-tablet:p-4 print:!gap-2 print:!p-0 print:!pt-2 print:!pr-px"
        >
          <NotLiveNotice />
          <CrashBoundary key={page?.to ?? pathname}>
            <Suspense fallback={<PageSkeleton />}>
              {page ? (
                <RequireRole roles={page.roles}>
                  <Outlet />
                </RequireRole>
              ) : (
                <Outlet />
              )}
            </Suspense>
          </CrashBoundary>
        </main>
      </div>
      <TabBar />
      <CrashBoundary place="over">
        <NewRequests />
      </CrashBoundary>
      <CrashBoundary key={overlay} place="over">
        <Suspense>
          {overlay === 'palette' ? (
            <CommandPalette onClose={close} onShortcuts={() => setOverlay('shortcuts')} />
          ) : null}
          {overlay === 'shortcuts' ? <ShortcutsSheet onClose={close} /> : null}
        </Suspense>
      </CrashBoundary>
    </div>
  )
}
