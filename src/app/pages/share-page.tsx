import { useLocation } from 'react-router'
import { env } from '@/config/env.ts'
import { SharedSloPage } from '@/features/slo/index.ts'
import { EnvironmentBadge } from '@/ui/environment-badge.tsx'
import { Mark } from '@/ui/mark.tsx'

/** Where a share link leads: the SLO page for people without an account, without what surrounds it for members. */
export function SharePage() {
  const { hash } = useLocation()
  const token = /^#(ohs_[A-Za-z0-9_-]{20,100})$/.exec(hash)?.[1] ?? null
  return (
    <SharedSloPage
      token={token}
      frame={(installation, page) => (
        <div className="mx-auto flex min-h-dvh max-w-[1280px] flex-col gap-6 px-6 py-5 max-tablet:px-4 print:p-0">
          <header className="flex items-center gap-2.5 print:hidden">
            <Mark state="open" />
            <span className="text-15 font-semibold">OmniHub</span>
            {installation === null ? null : (
              <EnvironmentBadge
                environment={installation.environment}
                isDemo={installation.isDemo}
              />
            )}
            <span className="ml-auto text-13 whitespace-nowrap text-fg-2">Read-only</span>
          </header>
          <main className="grid flex-1 content-start gap-6 *:min-w-0 max-tablet:gap-5">{page}</main>
          <footer className="text-12 text-fg-3 print:hidden">Release {env.release}</footer>
        </div>
      )}
    />
  )
}
