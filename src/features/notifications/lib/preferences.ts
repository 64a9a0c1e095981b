import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'

const storageKey = 'omnihub-notifications'

const stored = z.object({
  desktop: z.boolean(),
  sound: z.boolean(),
  scope: z.enum(['critical', 'mine']),
})

/** How this browser tells of new requests. It belongs to the browser, not to a person. */
export type Preferences = z.output<typeof stored>

const off: Preferences = { desktop: false, sound: false, scope: 'critical' }

const listeners = new Set<() => void>()
let known: { text: string | null; preferences: Preferences } = { text: null, preferences: off }

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, readPreferences)
}

export function changePreferences(change: Partial<Preferences>) {
  localStorage.setItem(storageKey, JSON.stringify({ ...readPreferences(), ...change }))
  for (const listener of listeners) listener()
}

export function readPreferences(): Preferences {
  const text = localStorage.getItem(storageKey)
  if (text !== known.text) known = { text, preferences: parsed(text) }
  return known.preferences
}

/** What cannot be read is off: nobody chose it. */
function parsed(text: string | null): Preferences {
  try {
    return stored.parse(JSON.parse(text ?? ''))
  } catch {
    return off
  }
}

function subscribe(listener: () => void) {
  // Another tab of this browser may change them too.
  const handleStorage = ({ key }: StorageEvent) => {
    if (key === storageKey || key === null) listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', handleStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', handleStorage)
  }
}
