import { useQuery } from '@tanstack/react-query'
import { formatUtc } from '@/lib/format-time.ts'
import { Dialog } from '@/ui/dialog.tsx'
import type { DialogProps } from '@/ui/dialog.tsx'
import { EnvironmentBadge } from '@/ui/environment-badge.tsx'
import { useNow } from '@/ui/use-now.ts'
import { controlsQueries } from '../queries.ts'
import { useControlsSummary } from '../use-controls-summary.ts'
import { useLivePage } from '../use-live-page.ts'

export type DialogFrameProps = Omit<
  DialogProps,
  'badge' | 'meta' | 'open' | 'onOpenChange' | 'onCloseAutoFocus'
> & {
  onClose: () => void
}

/** Every dialog that writes names its installation, how live the page is, the version and the time. */
export function DialogFrame({ onClose, ...props }: DialogFrameProps) {
  return (
    <Dialog
      {...props}
      open
      onCloseAutoFocus={(event) => event.preventDefault()}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      badge={<DialogBadge />}
      meta={<DialogFreshness />}
    />
  )
}

/** Which installation a dialog is about to write to. */
export function DialogBadge() {
  const { data: installation } = useQuery(controlsQueries.installation())
  if (!installation) return <span className="text-12 text-fg-3">Installation not read yet</span>
  return <EnvironmentBadge environment={installation.environment} isDemo={installation.isDemo} />
}

/** How live what a dialog shows is, on which version of the controls, and the server's time. */
export function DialogFreshness() {
  const { state, asOf } = useLivePage()
  const { version } = useControlsSummary()
  const now = useNow()
  const live =
    state === 'live'
      ? 'live'
      : state === 'not-live'
        ? `not live${asOf === null ? '' : ` · as of ${formatUtc(asOf)}`}`
        : 'reconnecting…'
  const parts = [
    live,
    version === null ? null : `v${version}`,
    state === 'not-live' ? null : formatUtc(now),
  ]
  return <>{parts.filter((part) => part !== null).join(' · ')}</>
}

/** What the installation is called in a question; "this installation" until it has been read. */
export function useEnvironmentName(): string {
  const { data: installation } = useQuery(controlsQueries.installation())
  return installation?.environment ?? 'this installation'
}
