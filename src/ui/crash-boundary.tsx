import { Component, type ReactNode } from 'react'
import { CrashPage } from './crash-page.tsx'

type CrashBoundaryProps = {
  /** in: says so where it was. over: what lay over the page is gone, and a card above it says so. */
  place?: 'in' | 'over'
  children: ReactNode
}

/** A defect in one part leaves the rail, the bar and Stop standing. */
export class CrashBoundary extends Component<CrashBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    if (this.props.place !== 'over') return <CrashPage error={error} />
    return (
      <div className="fixed right-4 bottom-4 left-4 z-50 ml-auto w-fit shadow-float max-tablet:bottom-[calc(var(--h-tabbar)+env(safe-area-inset-bottom)+12px)]">
        <CrashPage error={error} />
      </div>
    )
  }
}
