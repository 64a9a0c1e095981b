export const releaseWord = 'RESTORE'
export const releaseReasonLength = 12

export interface ReleaseDraft {
  reason: string
  typedWord: string
  /** The controls on screen are younger than five seconds. */
  isFresh: boolean
  isSignInFresh: boolean
}

/** Why releasing is not possible yet, or null when it is. */
export function releaseObstacle(draft: ReleaseDraft): string | null {
  if (!draft.isFresh) return 'Needs state younger than 5 s'
  if (!draft.isSignInFresh) return 'Sign in again first'
  const missing = missingCharacters(draft.reason)
  if (missing > 0) return `Add ${missing} more ${missing === 1 ? 'character' : 'characters'}`
  if (draft.typedWord.trim() !== releaseWord) return `Type ${releaseWord} first`
  return null
}

/** How many characters a release reason still needs. */
export function missingCharacters(reason: string): number {
  return Math.max(0, releaseReasonLength - Array.from(reason.trim()).length)
}
