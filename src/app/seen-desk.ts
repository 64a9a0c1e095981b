const storageKey = 'omnihub-desk-seen'

const listeners = new Set<() => void>()

/** When the control was engaged whose restore desk somebody has opened in this browser; null before the first. */
export function readSeenDesk(): number | null {
  const at = Number(localStorage.getItem(storageKey))
  return at > 0 ? at : null
}

/** Looking back at an older one does not make the newest unseen. */
export function rememberSeenDesk(engagedAt: number) {
  if (engagedAt <= (readSeenDesk() ?? 0)) return
  localStorage.setItem(storageKey, String(engagedAt))
  for (const listener of listeners) listener()
}

/** Other tabs of this browser count too. */
export function subscribeToSeenDesk(listener: () => void) {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
