import { useEffect, useEffectEvent } from 'react'
import { isBusy } from '@/ui/use-page-keys.ts'

const SEQUENCE_MS = 1000

export type Shortcuts = {
  onPalette: () => void
  onHelp: () => void
  /** The key that followed `g`. */
  onGo: (key: string) => void
}

/** Keys that work on every page; none of them while somebody writes or a dialog is open, except the palette's. */
export function useShortcuts(shortcuts: Shortcuts) {
  const handleKey = useEffectEvent((event: KeyboardEvent, isAfterG: boolean): boolean => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
      event.preventDefault()
      shortcuts.onPalette()
      return false
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return false
    if (isAfterG) {
      // A page with keys of its own must not take the second key for one of them.
      event.preventDefault()
      shortcuts.onGo(event.key)
    }
    if (!isAfterG && event.key === '?') shortcuts.onHelp()
    return !isAfterG && event.key === 'g'
  })

  useEffect(() => {
    let startedAt = -Infinity
    function handle(event: KeyboardEvent) {
      const isAfterG = event.timeStamp - startedAt < SEQUENCE_MS
      startedAt = handleKey(event, isAfterG) ? event.timeStamp : -Infinity
    }
    document.addEventListener('keydown', handle, { capture: true })
    return () => document.removeEventListener('keydown', handle, { capture: true })
  }, [])
}
