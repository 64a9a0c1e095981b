import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { loadPart } from '@/lib/load-part.ts'
import { CrashBoundary } from '@/ui/crash-boundary.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { DialogContext } from '../dialog-context.ts'
import type { ControlsDialog } from '../dialog-context.ts'
import { OperatorContext } from '../operator-context.ts'
import type { ControlsOperator } from '../operator-context.ts'
import { useKeepLive } from '../use-live-page.ts'
import { ControlsAnnouncer } from './controls-announcer.tsx'

const loadDialogs = () => import('./dialogs.tsx')
const Dialogs = lazyPart(loadDialogs, (module) => module.Dialogs)
const fetchedAfterMs = 1_000

export type ControlsProviderProps = { operator: ControlsOperator; children: ReactNode }

/** Mounted once around the signed-in panel: keeps it live, holds the one open dialog, announces. */
export function ControlsProvider({ operator, children }: ControlsProviderProps) {
  const [dialog, setDialog] = useState<ControlsDialog | null>(null)
  const opener = useRef<Element | null>(null)
  useKeepLive()

  useEffect(() => {
    // Fetched before it is needed: stopping must work when the network is already failing.
    const timer = setTimeout(() => {
      // Whoever opens one says what went wrong.
      loadPart(loadDialogs).catch(() => undefined)
    }, fetchedAfterMs)
    return () => clearTimeout(timer)
  }, [])

  const handleOpen = useCallback((next: ControlsDialog) => {
    opener.current = document.activeElement
    setDialog(next)
  }, [])

  function handleClose() {
    setDialog(null)
    // A dialog may pass through several views, and what opened it may be gone: focus must not be.
    requestAnimationFrame(() => {
      const back = opener.current
      if (back instanceof HTMLElement && back.isConnected) back.focus()
      else document.getElementById('main')?.focus()
    })
  }

  return (
    <OperatorContext value={operator}>
      <DialogContext value={handleOpen}>
        {children}
        <ControlsAnnouncer />
        {dialog ? (
          <CrashBoundary place="over">
            <Suspense
              fallback={
                <span role="status" className="sr-only">
                  Opening…
                </span>
              }
            >
              <Dialogs key={JSON.stringify(dialog)} dialog={dialog} onClose={handleClose} />
            </Suspense>
          </CrashBoundary>
        ) : null}
      </DialogContext>
    </OperatorContext>
  )
}
