import { useEffectEvent, useLayoutEffect } from 'react'

/** Keys of one page, such as `j` and `k`; none of them while somebody writes, holds a modifier or has a dialog open. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>) {
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (!run || isBusy(event.target)) return
    event.preventDefault()
    run()
  })

  // With the page and not a moment after it: a key that came in between went to what was no longer there.
  useLayoutEffect(() => {
    document.addEventListener('keydown', handleKey)
    return () => document.removeEventListener('keydown', handleKey)
  }, [])
}

/** True while keys belong to a field or to what floats above the page. */
export function isBusy(target: EventTarget | null) {
  const isWriting =
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])'))
  return isWriting || document.querySelector('[data-scrim], [popover]:popover-open') !== null
}
