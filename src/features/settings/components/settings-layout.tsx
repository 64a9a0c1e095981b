import { type ReactNode, useEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

export interface SettingsTab {
  title: string
  to: string
}

/** The tabs under the page's title, edge to edge; on a narrow screen they scroll sideways. */
export function SettingsTabs({ tabs }: { tabs: readonly SettingsTab[] }) {
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()

  useEffect(() => {
    // The tab one is on may lie beyond the edge of a phone. Only the bar moves, never the page.
    const current = bar.current?.querySelector<HTMLElement>('[aria-current="page"]')
    if (bar.current && current) {
      bar.current.scrollLeft = current.offsetLeft - bar.current.offsetLeft - 48
    }
  }, [pathname])

  return (
    <nav
      ref={bar}
      aria-label="Settings"
      className="flex gap-5 overflow-x-auto border-b border-line px-6 max-tablet:px-4"
    >
      {tabs.map(({ title, to }) => (
        <NavLink
          key={to}
          to={to}
          className="-mb-px grid h-11 shrink-0 place-items-center border-b-2 border-transparent text-13 font-medium text-fg-2 hover:text-fg aria-[current=page]:border-fg aria-[current=page]:text-fg"
        >
          {title}
        </NavLink>
      ))}
    </nav>
  )
}

/**
 * A page of the settings: tabs above, and beside it a sheet that reaches from the top bar to the bottom. Where there
 * is no room for two columns, the sheet takes the page.
 */
export function SettingsLayout({
  tabs,
  sheet,
  children,
}: {
  tabs: ReactNode
  sheet?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="-m-6 grid max-tablet:-m-4 desktop:min-h-[calc(100dvh-var(--h-topbar))] desktop:has-data-sheet:grid-cols-[minmax(0,1fr)_440px]">
      <div className={sheet ? 'min-w-0 max-desktop:hidden' : 'min-w-0'}>
        {tabs}
        <div className="grid gap-6 p-6 *:min-w-0 max-tablet:p-4">{children}</div>
      </div>
      {sheet}
    </div>
  )
}
