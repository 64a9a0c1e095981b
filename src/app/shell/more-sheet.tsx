import { NavLink } from 'react-router'
import { Dialog } from '@/ui/dialog.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NavCount } from './nav-count.tsx'
import type { NavItem } from './nav-items.ts'

/** The pages that found no place on the tab bar of a phone. */
export function MoreSheet({ items, onClose }: { items: readonly NavItem[]; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title="More">
      <nav aria-label="More pages" className="-mx-2 grid">
        {items.map((item) => (
          <NavLink
            key={item.to}
            to={item.to}
            onClick={onClose}
            className="flex min-h-11 items-center gap-3 rounded-control px-2 text-14 font-medium text-fg-2 hover:bg-hover aria-[current=page]:bg-active aria-[current=page]:text-fg"
          >
            <Icon of={item.icon} size={20} />
            {item.title}
            <span className="ml-auto">
              <NavCount item={item} place="rail" />
            </span>
          </NavLink>
        ))}
      </nav>
    </Dialog>
  )
}
