export interface AllowListChange {
  added: string[]
  removed: string[]
}

/** What an edit adds to and takes from the allow-list, each in alphabetical order. */
export function allowListChange(
  before: readonly string[],
  after: readonly string[],
): AllowListChange {
  const without = (from: readonly string[], names: readonly string[]) =>
    from.filter((name) => !names.includes(name)).sort()
  return { added: without(after, before), removed: without(before, after) }
}

export interface AllowListDraft {
  change: AllowListChange
  reason: string
  isFresh: boolean
  isSignInFresh: boolean
}

/** Why saving is not possible yet; only widening asks for a fresh sign-in. */
export function allowListObstacle({
  change,
  reason,
  isFresh,
  isSignInFresh,
}: AllowListDraft): string | null {
  if (change.added.length + change.removed.length === 0) return 'Nothing is changed yet'
  if (!isFresh) return 'Needs state younger than 5 s'
  if (change.added.length > 0 && !isSignInFresh) return 'Sign in again first: the list gets longer'
  return reason.trim() === '' ? 'Say why' : null
}
