/** What is known of a condition at one moment. */
export type AlertReading = {
  /** Null when nobody can tell: a recorder is silent, an evaluation is old. */
  readonly isTrue: boolean | null
  /** When it was judged, in ms since 1970 UTC: of a count, the end of its last minute. */
  readonly at: number
  /** Since when it is true, where that is known better than by looking. */
  readonly since?: number
  /** The same, of what says exactly when it began, as a control does: another time is another alert. */
  readonly beganAt?: number
}

/** An alert that is open. Times in ms since 1970 UTC. */
export type OpenAlert = {
  readonly state: 'pending' | 'firing'
  /** Since when the condition is true. */
  readonly pendingAt: number
  readonly firingAt: number | null
  /** Since when it is no longer true, while it is kept on. */
  readonly clearingSince: number | null
  /** Since when nobody can tell. */
  readonly unknownSince: number | null
}

export type AlertStep = {
  /** What was open has ended, at that time; one that never fired leaves no trace. */
  readonly ended: { readonly at: number; readonly fired: boolean } | null
  readonly open: OpenAlert | null
}

/** Without data a condition keeps its last state for so long, in ms; then it is unknown (slo.md §4). */
export const keepsStateMs = 15 * 60_000

const minuteMs = 60_000

/**
 * One step of `inactive → pending → firing → resolved` (slo.md §8), by time and not by how often it was looked: an
 * evaluation that is late or was missed counts as nothing, neither true nor false. One false reading ends what is
 * pending; what fires is kept on for `keepFiringMinutes`. A condition that began anew since the last look (`beganAt`
 * moved) is another alert.
 */
export function stepAlert(
  before: OpenAlert | null,
  reading: AlertReading,
  rule: { readonly forMinutes: number; readonly keepFiringMinutes: number },
): AlertStep {
  const { at, isTrue, since, beganAt } = reading
  if (isTrue === null) return withoutData(before, at)
  if (!isTrue) return whenFalse(before, at, rule.keepFiringMinutes)
  if (before !== null && beganAt !== undefined && beganAt > before.pendingAt) {
    const ended = { at: beganAt, fired: before.firingAt !== null }
    return { ended, open: opened(beganAt, at, rule.forMinutes) }
  }
  if (before === null) {
    return { ended: null, open: opened(beganAt ?? since ?? at, at, rule.forMinutes) }
  }
  const known = { ...before, clearingSince: null, unknownSince: null }
  return {
    ended: null,
    open: before.state === 'firing' ? known : fired(known, at, rule.forMinutes),
  }
}

function opened(pendingAt: number, at: number, forMinutes: number): OpenAlert {
  const nothingElse = { firingAt: null, clearingSince: null, unknownSince: null }
  return fired({ state: 'pending', pendingAt, ...nothingElse }, at, forMinutes)
}

function fired(alert: OpenAlert, at: number, forMinutes: number): OpenAlert {
  return at - alert.pendingAt >= forMinutes * minuteMs
    ? { ...alert, state: 'firing', firingAt: at }
    : alert
}

function whenFalse(before: OpenAlert | null, at: number, keepFiringMinutes: number): AlertStep {
  if (before === null) return { ended: null, open: null }
  if (before.state === 'pending') return { ended: { at, fired: false }, open: null }
  const clearingSince = before.clearingSince ?? at
  return at - clearingSince >= keepFiringMinutes * minuteMs
    ? { ended: { at, fired: true }, open: null }
    : { ended: null, open: { ...before, clearingSince, unknownSince: null } }
}

/** What fires goes on firing: that nobody can tell is no good news. What is pending is given up after a while. */
function withoutData(before: OpenAlert | null, at: number): AlertStep {
  if (before === null) return { ended: null, open: null }
  const unknownSince = before.unknownSince ?? at
  return before.state === 'pending' && at - unknownSince > keepsStateMs
    ? { ended: { at, fired: false }, open: null }
    : { ended: null, open: { ...before, unknownSince } }
}
