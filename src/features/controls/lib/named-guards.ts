import type { GuardInstance } from '@/backend/stop-progress.ts'

export interface NamedGuard {
  guard: GuardInstance
  /** The function's name, numbered where several instances of it run. */
  name: string
}

/** Names guards so that two instances of one function can be told apart. */
export function namedGuards(guards: readonly GuardInstance[]): NamedGuard[] {
  const totals = new Map<string, number>()
  for (const { functionName } of guards) {
    totals.set(functionName, (totals.get(functionName) ?? 0) + 1)
  }
  const counted = new Map<string, number>()
  return guards.map((guard) => {
    const n = (counted.get(guard.functionName) ?? 0) + 1
    counted.set(guard.functionName, n)
    const isOnly = totals.get(guard.functionName) === 1
    return { guard, name: isOnly ? guard.functionName : `${guard.functionName} ${n}` }
  })
}

/**
 * Where a guard stands. One that does not work holds no permit any more and reads the controls
 * before its next decision, so it is idle, not late.
 */
export function guardStanding(
  guard: GuardInstance,
  serverTime: number,
): 'confirmed' | 'pending' | 'idle' | 'silent' {
  const hasEnded = guard.permitEndedAt !== null && guard.permitEndedAt < serverTime
  return guard.state === 'pending' && hasEnded && guard.olderInFlight === 0 ? 'idle' : guard.state
}

/** How many guards confirmed the version, of those at work. */
export function guardTally(guards: readonly GuardInstance[], serverTime: number) {
  const standings = guards.map((guard) => guardStanding(guard, serverTime))
  const confirmed = standings.filter((standing) => standing === 'confirmed').length
  const pending = standings.filter((standing) => standing === 'pending').length
  return { confirmed, atWork: confirmed + pending, atRest: guards.length - confirmed - pending }
}

/** "4 of 6 guards on v43", with those at rest named; null while none has reported. */
export function guardSentence(
  guards: readonly GuardInstance[],
  serverTime: number,
  version: number | null,
): string | null {
  if (guards.length === 0) return null
  const { confirmed, atWork, atRest } = guardTally(guards, serverTime)
  const on = version === null ? '' : ` on v${version}`
  const sentence = atWork === 0 ? 'no guard at work' : `${confirmed} of ${atWork} guards${on}`
  return atRest === 0 ? sentence : `${sentence} · ${atRest} without a permit`
}
