import type { NewRequest } from '@/backend/new-requests.ts'
import { desktopWords } from './arrival-words.ts'
import { chime, mayChime } from './chime.ts'
import { showDesktop } from './desktop.ts'
import { claim, isLookedAt } from './once-per-browser.ts'
import { readPreferences } from './preferences.ts'

export interface Teller {
  tell: (
    arrived: readonly NewRequest[],
    how: { environment: string; onOpen: (id: string) => void },
  ) => Promise<void>
  /** Takes back what is still shown, and says nothing any more. */
  stop: () => void
}

/** Tells of new requests outside the page, as this browser was asked to: once, whichever tab comes first. */
export function startTelling(): Teller {
  const shown = new Set<Notification>()
  let isStopped = false

  async function claimed(arrived: readonly NewRequest[], way: string) {
    const names = await claim(arrived.map(({ id }) => `${way}:${id}`))
    return isStopped ? [] : arrived.filter(({ id }) => names.includes(`${way}:${id}`))
  }

  return {
    tell: async (arrived, { environment, onOpen }) => {
      const { desktop, sound } = readPreferences()
      if (sound && mayChime() && (await claimed(arrived, 'sound')).length > 0) await chime()
      if (!desktop || (await isLookedAt())) return
      const mine = await claimed(arrived, 'desktop')
      const [first] = mine
      const words = desktopWords(mine, environment)
      if (!first || !words) return
      const notification = showDesktop(words, {
        tag: first.id,
        onOpen: () => onOpen(first.id),
      })
      if (!notification) return
      shown.add(notification)
      notification.onclose = () => void shown.delete(notification)
    },
    stop: () => {
      isStopped = true
      for (const notification of shown) notification.close()
    },
  }
}
