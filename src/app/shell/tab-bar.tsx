import { NavLink } from 'react-router'
import { useMember } from '@/features/auth/index.ts'
import { Icon } from '@/ui/icon.tsx'
import { navItemsFor } from './nav-items.ts'
import { StopButton } from './stop-button.tsx'

/** Phones: pages at the thumb's left, Stop at its right, where it covers nothing. */
export function TabBar() {
  const { role } = useMember()
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex h-[calc(var(--h-tabbar)+env(safe-area-inset-bottom))] items-stretch gap-1 border-t border-line bg-surface px-3 pb-[env(safe-area-inset-bottom)] tablet:hidden"
    >
      {navItemsFor(role).map((item) => (
        <NavLink
          key={item.to}
          to={item.to}
          className="grid flex-1 content-center justify-items-center gap-1 text-11 leading-3 font-strong text-fg-3 aria-[current=page]:text-fg"
        >
          <Icon of={item.icon} size={20} />
          {item.title}
        </NavLink>
      ))}
      <div className="ml-auto grid w-23 content-center empty:hidden">
        <StopButton place="tab-bar" />
      </div>
    </nav>
  )
}
