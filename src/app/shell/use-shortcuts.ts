import { useEffect, useEffectEvent } from 'react'

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
    if (isAfterG) shortcuts.onGo(event.key)
    else if (event.key === '?') shortcuts.onHelp()
    return !isAfterG && event.key === 'g'
  })

  useEffect(() => {
    let startedAt = -Infinity
    function handle(event: KeyboardEvent) {
      const isAfterG = event.timeStamp - startedAt < SEQUENCE_MS
      startedAt = handleKey(event, isAfterG) ? event.timeStamp : -Infinity
    }
    document.addEventListener('keydown', handle)
    return () => document.removeEventListener('keydown', handle)
  }, [])
}

function isBusy(target: EventTarget | null) {
  const isWriting =
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])'))
  return isWriting || document.querySelector('[data-scrim]') !== null
}
