export const resumeRates = [
  { value: '1', label: '1 per second' },
  { value: '2', label: '2 per second' },
  { value: '10', label: '10 per second' },
] as const

export type ResumeRate = (typeof resumeRates)[number]['value']

/** The database takes no more than this in one command. */
export const resumeAtMost = 1_000

export interface ResumeDraft {
  wanted: string
  halted: number
  reason: string
  isSignInFresh: boolean
}

/** Why halted work cannot be resumed yet, or null. */
export function resumeObstacle({
  wanted,
  halted,
  reason,
  isSignInFresh,
}: ResumeDraft): string | null {
  if (halted === 0) return 'Nothing is halted'
  const count = Number(wanted)
  if (!Number.isInteger(count) || count < 1) return 'Say how many'
  if (count > halted) return `Only ${halted} are halted`
  if (count > resumeAtMost) return `At most ${resumeAtMost} at a time`
  if (!isSignInFresh) return 'Sign in again first'
  return reason.trim() === '' ? 'Say why' : null
}
