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

/** How many guards confirmed the version, of those that are awake. */
export function guardTally(guards: readonly GuardInstance[]) {
  const confirmed = guards.filter(({ state }) => state === 'confirmed').length
  const silent = guards.filter(({ state }) => state === 'silent').length
  return { confirmed, silent, awake: guards.length - silent }
}

/** "4 of 6 guards on v43", with silent ones named; null while none has reported. */
export function guardSentence(
  guards: readonly GuardInstance[],
  version: number | null,
): string | null {
  if (guards.length === 0) return null
  const { confirmed, silent, awake } = guardTally(guards)
  const on = version === null ? '' : ` on v${version}`
  const sentence = awake === 0 ? 'no guard is awake' : `${confirmed} of ${awake} guards${on}`
  return silent === 0 ? sentence : `${sentence} · ${silent} silent`
}
