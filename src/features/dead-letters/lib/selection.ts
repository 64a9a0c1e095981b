import type { DeadLetter } from '@/backend/dead-letters.ts'

/** Those of the chosen that are still on the list and open: what others handled meanwhile falls out. */
export function stillChosen(
  letters: readonly DeadLetter[],
  chosen: ReadonlySet<string>,
): DeadLetter[] {
  return letters.filter(({ id, handledAt }) => chosen.has(id) && handledAt === null)
}

/** The same choice with one more, or one less. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Why it cannot be replayed at all, whatever the guard decides; null when it can. */
export function replayObstacle(
  letter: Pick<DeadLetter, 'handling' | 'callerExpiresAt'>,
  now: number,
): string | null {
  if (letter.handling !== null) return `Already ${letter.handling}`
  if (letter.callerExpiresAt !== null && letter.callerExpiresAt <= now) {
    return 'The time its caller gave is over; discard it'
  }
  return null
}
