import { useQuery } from '@tanstack/react-query'
import { NavLink } from 'react-router'
import { env } from '@/config/env.ts'
import { useMember } from '@/features/auth/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { useTooltip } from '@/ui/use-tooltip.tsx'
import { Brand } from './brand.tsx'
import { ArrivalGlow, NavCount, useNavCount } from './nav-count.tsx'
import { navGroups, type NavItem, navItemsFor } from './nav-items.ts'

export function Rail({ onShortcuts }: { onShortcuts: () => void }) {
  const { role } = useMember()
  const { data: installation } = useQuery(controlsQueries.installation())
  return (
    <aside className="sticky top-0 flex h-dvh flex-col border-r border-line px-3 pb-3 max-desktop:px-2 max-tablet:hidden print:hidden">
      <Brand
        hasName
        className="flex h-(--h-topbar) px-2 max-desktop:justify-center max-desktop:px-0"
      />
      <nav aria-label="Main" className="grid">
        {navGroups.map((group) => {
          const items = navItemsFor(role).filter((item) => item.group === group)
          return items.length === 0 ? null : (
            <div
              key={group}
              role="group"
              aria-label={group}
              className="grid gap-px not-first:mt-3 not-first:border-t not-first:border-line not-first:pt-3"
            >
              {items.map((item) => (
                <RailLink key={item.to} item={item} />
              ))}
            </div>
          )
        })}
      </nav>
      <div className="mt-auto grid justify-items-start gap-1 p-2 text-12 text-fg-3 max-desktop:justify-items-center max-desktop:p-0">
        <span className="max-desktop:hidden">
          Release {env.release}
          {installation ? ` · ${installation.name}` : ''}
        </span>
        <button
          type="button"
          onClick={onShortcuts}
          className="-ml-1 inline-flex items-center gap-1.5 rounded-inner px-1 py-0.5 hover:text-fg max-desktop:ml-0 max-desktop:p-2.5"
        >
          <Kbd>?</Kbd>
          <span className="max-desktop:sr-only">Shortcuts</span>
        </button>
      </div>
    </aside>
  )
}

function RailLink({ item }: { item: NavItem }) {
  const count = useNavCount(item)
  const { target, bubble } = useTooltip(
    count ? `${item.title}, ${count.words}` : item.title,
    'right',
  )
  return (
    <>
      <NavLink
        to={item.to}
        {...target}
        className="group relative isolate flex h-8 items-center gap-2.5 rounded-inner px-2 text-13 font-medium text-fg-2 hover:bg-active aria-[current=page]:bg-active aria-[current=page]:text-fg max-desktop:h-10 max-desktop:justify-center max-desktop:px-0"
      >
        <ArrivalGlow item={item} />
        <span className="text-fg-3 group-aria-[current=page]:text-fg">
          <Icon of={item.icon} />
        </span>
        <span className="max-desktop:sr-only">{item.title}</span>
        <span className="ml-auto max-desktop:sr-only">
          <NavCount item={item} place="rail" />
        </span>
      </NavLink>
      {/* With the words in sight it would only repeat them. */}
      {bubble ? <span className="desktop:hidden">{bubble}</span> : null}
    </>
  )
}
