import { useSyncExternalStore } from 'react'

type Urgency = 'polite' | 'assertive'

const listeners = new Set<() => void>()
let spoken: Record<Urgency, string> = { polite: '', assertive: '' }

/** Says something to screen readers once. assertive only for an engaged control or a lost connection. */
export function announce(message: string, urgency: Urgency = 'polite') {
  // A trailing no-break space makes a repeated sentence a change, so that it is read again.
  const text = spoken[urgency] === message ? `${message}\u00A0` : message
  spoken = { ...spoken, [urgency]: text }
  for (const listener of listeners) listener()
}

/** Mounted once, from the first render: live regions that appear with their text stay silent. */
export function LiveRegions() {
  const texts = useSyncExternalStore(subscribe, () => spoken)
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {texts.polite}
      </div>
      <div role="alert" aria-live="assertive" className="sr-only">
        {texts.assertive}
      </div>
    </>
  )
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
