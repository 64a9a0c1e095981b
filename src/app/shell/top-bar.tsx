import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Search } from 'lucide-react'
import type { Ref } from 'react'
import { controlsQueries } from '@/features/controls/index.ts'
import { EnvironmentBadge } from '@/ui/environment-badge.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { Brand } from './brand.tsx'
import { LiveIndicator } from './live-indicator.tsx'
import { modifierKey } from './modifier-key.ts'
import { StopButton } from './stop-button.tsx'
import { UserMenu } from './user-menu.tsx'
import { UtcClock } from './utc-clock.tsx'

export type TopBarProps = {
  title: string
  titleRef: Ref<HTMLHeadingElement>
  onSearch: () => void
}

/** On narrow phones the title needs the room; the tab bar leads home, the banner says that all is stopped. */
const whereRoom = 'hidden max-tablet:flex max-[420px]:hidden'

/** A page whose own bar takes the tab bar's place on phones sends Stop up here, and this makes room. */
const yields = 'max-tablet:group-has-data-bottom-bar/shell:hidden'

export function TopBar({ title, titleRef, onSearch }: TopBarProps) {
  const { data: installation } = useQuery(controlsQueries.installation())
  return (
    <header className="sticky top-0 z-20 flex h-(--h-topbar) items-center gap-3 border-b border-line bg-canvas px-6 max-tablet:gap-2.5 max-tablet:px-4 print:static print:h-9 print:bg-surface print:!px-0">
      <Brand hasName={false} className={`${whereRoom} ${yields} print:!flex`} />
      {installation ? (
        <EnvironmentBadge environment={installation.environment} isDemo={installation.isDemo} />
      ) : null}
      <h1
        ref={titleRef}
        tabIndex={-1}
        className="min-w-0 flex-1 truncate rounded-inner text-14 font-semibold tracking-[-0.005em] focus:outline-none max-tablet:line-clamp-2 max-tablet:leading-4.5 max-tablet:whitespace-normal max-tablet:group-has-data-bottom-bar/shell:sr-only"
      >
        {title}
      </h1>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 w-52 items-center gap-2 rounded-control border border-line bg-surface pr-2 pl-2.5 text-13 text-fg-3 hover:border-line-strong max-desktop:w-9 max-tablet:hidden print:hidden"
      >
        <Icon of={Search} />
        <span className="flex-1 text-left max-desktop:sr-only">Search or go to</span>
        <span className="max-desktop:hidden" aria-hidden>
          <Kbd>{modifierKey} K</Kbd>
        </span>
      </button>
      <div className="flex items-center gap-2 max-tablet:group-has-data-bottom-bar/shell:ml-auto print:hidden">
        <LiveIndicator />
        <div className="max-tablet:hidden">
          <UtcClock />
        </div>
      </div>
      <div className="max-tablet:hidden max-tablet:group-has-data-bottom-bar/shell:block print:!hidden">
        <StopButton place="top-bar" />
      </div>
      <div className={clsx(yields, 'print:hidden')}>
        <UserMenu />
      </div>
    </header>
  )
}
