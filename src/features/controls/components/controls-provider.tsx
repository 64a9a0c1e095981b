import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { DialogContext } from '../dialog-context.ts'
import type { ControlsDialog } from '../dialog-context.ts'
import { OperatorContext } from '../operator-context.ts'
import type { ControlsOperator } from '../operator-context.ts'
import { useKeepLive } from '../use-live-page.ts'
import { ControlsAnnouncer } from './controls-announcer.tsx'

const loadDialogs = () => import('./dialogs.tsx').then(({ Dialogs }) => ({ default: Dialogs }))
const Dialogs = lazy(loadDialogs)

export type ControlsProviderProps = { operator: ControlsOperator; children: ReactNode }

/** Mounted once around the signed-in panel: keeps it live, holds the one open dialog, announces. */
export function ControlsProvider({ operator, children }: ControlsProviderProps) {
  const [dialog, setDialog] = useState<ControlsDialog | null>(null)
  useKeepLive()

  useEffect(() => {
    // Fetched before it is needed: stopping must work when the network is already failing.
    const timer = setTimeout(() => void loadDialogs(), 1_000)
    return () => clearTimeout(timer)
  }, [])

  return (
    <OperatorContext value={operator}>
      <DialogContext value={setDialog}>
        {children}
        <ControlsAnnouncer />
        {dialog ? (
          <Suspense fallback={null}>
            <Dialogs key={JSON.stringify(dialog)} dialog={dialog} onClose={() => setDialog(null)} />
          </Suspense>
        ) : null}
      </DialogContext>
    </OperatorContext>
  )
}
