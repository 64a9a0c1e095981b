import type { ReactNode } from 'react'
import { Mark } from '@/ui/mark.tsx'

export type AuthFrameProps = {
  /** Which installation this is, when this browser has seen it before. */
  environment: ReactNode
  /** Top right: whether operations run, as everybody may know. */
  status: ReactNode
  release: string
}

/** What stands around the pages of people who are not signed in. */
export function AuthFrame({
  environment,
  status,
  release,
  children,
}: AuthFrameProps & { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col px-8 py-5 max-tablet:p-4">
      <header className="flex items-center gap-2.5">
        <Mark state="open" />
        <span className="text-15 font-semibold">OmniHub</span>
        <div className="ml-auto text-13 text-fg-2">{status}</div>
      </header>
      <main className="m-auto w-full max-w-100 py-8 max-tablet:max-w-none">
        {environment}
        {children}
      </main>
      <footer className="flex flex-wrap items-center gap-4 text-12 text-fg-3">
        <span>Release {release}</span>
        <span>Sign-ins are recorded</span>
      </footer>
    </div>
  )
}
