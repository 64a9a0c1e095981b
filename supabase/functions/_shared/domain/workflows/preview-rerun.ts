import type { ControlFacts } from '../controls/controls.ts'
import { decide, type OperationFacts, type RefusalCode } from '../controls/decide.ts'

/** What running something again is decided on. */
export type GuardFacts = {
  /** Null when unreadable. */
  readonly controls: ControlFacts | null
  readonly operations: readonly OperationFacts[]
}

/** What happens to work that is run again now: as a new request, without its old approval. */
export type Rerun =
  | { readonly kind: 'runs'; readonly mode: 'live' | 'advisory' }
  | { readonly kind: 'waits'; readonly people: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode }

/** Asks the deciding function what one operation would get now. */
export function previewRerun({ controls, operations }: GuardFacts, operation: string): Rerun {
  const decision = decide({
    controls,
    operation: operations.find(({ name }) => name === operation) ?? null,
    approved: false,
    startedMode: null,
  })
  switch (decision.kind) {
    case 'run':
      return { kind: 'runs', mode: decision.mode }
    case 'hold':
      return { kind: 'waits', people: decision.quorum }
    case 'refuse':
      return { kind: 'refused', code: decision.code }
    case 'halt':
      // Only a run that is under way is halted; what has not started runs advisory.
      return { kind: 'runs', mode: 'advisory' }
  }
}

export type RerunTally = {
  readonly total: number
  readonly live: number
  readonly advisory: number
  readonly waits: number
  readonly refused: number
  /** Which refusals there would be, the most frequent first. */
  readonly refusals: readonly { readonly code: RefusalCode; readonly count: number }[]
}

/** Counts what running all of these again would do now. */
export function tallyReruns(facts: GuardFacts, operations: readonly string[]): RerunTally {
  const tally = { total: operations.length, live: 0, advisory: 0, waits: 0, refused: 0 }
  const refusals = new Map<RefusalCode, number>()
  for (const operation of operations) {
    const rerun = previewRerun(facts, operation)
    if (rerun.kind === 'runs') tally[rerun.mode] += 1
    else tally[rerun.kind] += 1
    if (rerun.kind === 'refused') refusals.set(rerun.code, (refusals.get(rerun.code) ?? 0) + 1)
  }
  return {
    ...tally,
    refusals: [...refusals]
      .map(([code, count]) => ({ code, count }))
      .toSorted((a, b) => b.count - a.count),
  }
}

const refusalWords: Readonly<Record<RefusalCode, string>> = {
  UNKNOWN_OPERATION: 'operation disabled',
  KILL_SWITCH: 'kill switch on',
  CONTROLS_UNAVAILABLE: 'controls cannot be read',
}

/** One line of what would happen, such as "9 run" or "1 refused: operation disabled"; of a single one, "It runs". */
export type RerunLine = {
  readonly kind: 'live' | 'advisory' | 'waits' | 'refused'
  readonly words: string
}

/** What would happen, in words; only what happens at all. */
export function rerunLines(tally: RerunTally): RerunLine[] {
  const { live, advisory, waits, total } = tally
  const who = (count: number) => (total === 1 ? 'It' : String(count))
  const lines: RerunLine[] = [
    { kind: 'live', words: `${who(live)} ${live === 1 ? 'runs' : 'run'}` },
    {
      kind: 'advisory',
      words: `${who(advisory)} ${advisory === 1 ? 'runs' : 'run'} without effect`,
    },
    { kind: 'waits', words: `${who(waits)} ${waits === 1 ? 'waits' : 'wait'} for a human` },
  ]
  return [
    ...lines.filter(({ kind }) => kind !== 'refused' && tally[kind] > 0),
    ...tally.refusals.map(({ code, count }) => ({
      kind: 'refused' as const,
      words: `${total === 1 ? 'It is' : String(count)} refused: ${refusalWords[code]}`,
    })),
  ]
}
