import { useEffect, useState } from 'react'
import type { ComponentType } from 'react'
import type { ControlsDialog } from '../dialog-context.ts'

const soonMs = 1_000

/**
 * The open dialog. Its code is fetched a moment after the page, before it is needed: stopping must work when the
 * network is already failing. A fetch that failed is repeated, so that Stop is never gone for good.
 */
export function LazyDialogs({
  dialog,
  onClose,
}: {
  dialog: ControlsDialog | null
  onClose: () => void
}) {
  const [Dialogs, setDialogs] = useState<ComponentType<{
    dialog: ControlsDialog
    onClose: () => void
  }> | null>(null)
  const isMissing = Dialogs === null
  const isWanted = dialog !== null

  useEffect(() => {
    if (!isMissing) return
    let timer = setTimeout(() => void load(), isWanted ? 0 : soonMs)
    let isOver = false
    async function load() {
      try {
        const loaded = await import('./dialogs.tsx')
        setDialogs(() => loaded.Dialogs)
      } catch {
        if (!isOver) timer = setTimeout(() => void load(), soonMs)
      }
    }
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [isMissing, isWanted])

  if (!dialog || !Dialogs) return null
  return <Dialogs key={JSON.stringify(dialog)} dialog={dialog} onClose={onClose} />
}
