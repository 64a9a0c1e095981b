import type { Controls } from '../domain/controls/controls.ts'
import { decide, type Decision, type Mode } from '../domain/controls/decide.ts'
import { failsafeControls } from '../domain/controls/failsafe.ts'
import {
  ageOf,
  freshnessOf,
  hardAgeMs,
  isVersionAccepted,
  type ClockReading,
  type ReadStamp,
} from '../domain/controls/freshness.ts'
import {
  parseReading,
  type ControlReading,
  type RegisteredOperation,
} from '../domain/controls/parse-reading.ts'
import type { ControlSource } from '../ports/control-source.ts'
import { createAcknowledger, type GuardInstance } from './acknowledger.ts'
import { withinTime } from './within-time.ts'

/** A source that answered is asked again no sooner than this, in ms: 2.5 reads a second. */
const readGapMs = 400
/** A source that failed is asked again no sooner than this, in ms. */
const retryGapMs = 100

export type GuardOptions = {
  readonly source: ControlSource
  readonly instance: GuardInstance
  readonly clock: () => ClockReading
  /** Longest wait for one read, in ms. */
  readonly readTimeoutMs: number
  /** Keeps work alive that outlasts the response. */
  readonly keepAlive: (work: Promise<unknown>) => void
}

export type GuardQuestion = {
  readonly operation: string
  readonly approved?: boolean
  readonly startedMode?: Mode | null
}

export type GuardAnswer = {
  readonly decision: Decision
  /** What it was decided on; the failsafe row when nothing could be read. */
  readonly controls: Controls
  readonly operation: RegisteredOperation | null
  readonly environment: string | null
  /** How long, in ms, this answer may still be acted on; 0 when the controls are unreadable. */
  readonly validForMs: number
}

export interface Guard {
  /** Decides without waiting, or null when the held state is too old and a read must come first. */
  decideNow(question: GuardQuestion): GuardAnswer | null
  /** Decides, after a read when one is needed. Never rejects: without state it refuses. */
  ask(question: GuardQuestion): Promise<GuardAnswer>
  /** Reads if needed and answers with the state itself. */
  readState(): Promise<{ readonly controls: Controls; readonly isReadable: boolean }>
  /** Whether the state that was last read names this operation, however old it is. */
  isRegistered(operation: string): boolean
  /** Counts work that was admitted under the enforced version until the returned function is called. */
  track(): () => void
}

type Decided = Pick<GuardAnswer, 'decision' | 'operation'>
type Held = {
  readonly reading: ControlReading
  readonly stamp: ReadStamp
  /** Decisions on new, unapproved requests, by operation. Only their age changes until the next read. */
  readonly decided: Map<string, Decided>
}

const rememberAtMost = 500

/**
 * Guards one instance of one function. State lives in memory with its age; below SOFT it decides,
 * from SOFT on it also reads again, from HARD on it refuses until a read succeeded, whatever fails.
 * Idle instances read nothing, and the rate of reads does not depend on the rate of requests.
 */
export function createGuard(options: GuardOptions): Guard {
  const { source, clock } = options
  const acknowledger = createAcknowledger(options)
  let held: Held | null = null
  let highestVersion = 0
  let problem = 'the controls were not read yet'
  let flight: Promise<void> | null = null
  let lastRead: { stamp: ReadStamp; gapMs: number } | null = null

  function decideNow(question: GuardQuestion): GuardAnswer | null {
    if (held === null) return null
    const ageMs = ageOf(held.stamp, clock())
    const freshness = freshnessOf(ageMs)
    if (freshness === 'hard') return null
    if (freshness === 'soft') void refresh()
    const { decision, operation } = decideOn(held, question)
    return {
      decision,
      controls: held.reading.controls,
      operation,
      environment: held.reading.environment,
      validForMs: hardAgeMs - ageMs,
    }
  }

  function refuse(): GuardAnswer {
    return {
      decision: { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' },
      controls: failsafeControls(new Date(clock().wallMs).toISOString(), problem),
      operation: null,
      environment: null,
      validForMs: 0,
    }
  }

  function refresh(): Promise<void> {
    if (flight !== null) return flight
    if (lastRead !== null && ageOf(lastRead.stamp, clock()) < lastRead.gapMs) {
      return Promise.resolve()
    }
    flight = read().finally(() => {
      flight = null
    })
    options.keepAlive(flight)
    return flight
  }

  async function read(): Promise<void> {
    const stamp = { startedAt: clock(), reportedAgeMs: 0 }
    lastRead = { stamp, gapMs: readGapMs }
    const answer = await withinTime((signal) => source.read(signal), options.readTimeoutMs)
    if (answer.ok) {
      accept(answer.value, stamp.startedAt)
    } else {
      problem = `the controls could not be read: ${answer.problem}`
      lastRead = { stamp, gapMs: retryGapMs }
    }
  }

  function accept(answer: unknown, startedAt: ClockReading): void {
    const parsed = parseReading(answer)
    if (!parsed.ok) {
      held = null
      problem = `the controls are unreadable: ${parsed.reason}`
      return
    }
    const { reading } = parsed
    const { version } = reading.controls
    if (!isVersionAccepted(highestVersion, version)) {
      problem = `the source answered with version ${version}, older than ${highestVersion}`
      return
    }
    held = { reading, stamp: { startedAt, reportedAgeMs: reading.ageMs }, decided: new Map() }
    problem = 'the controls are older than the hard bound'
    highestVersion = version
    acknowledger.enforce(version, reading.drillVersion)
  }

  async function ask(question: GuardQuestion): Promise<GuardAnswer> {
    const now = decideNow(question)
    if (now !== null) return now
    await refresh()
    return decideNow(question) ?? refuse()
  }

  return {
    decideNow,
    ask,
    async readState() {
      const { controls, validForMs } = await ask({ operation: '' })
      return { controls, isReadable: validForMs > 0 }
    },
    isRegistered: (operation) => held?.reading.operations.has(operation) ?? false,
    track: () => acknowledger.track(),
  }
}

function decideOn({ reading, decided }: Held, question: GuardQuestion): Decided {
  const { operation: name, approved = false, startedMode = null } = question
  const isUsual = !approved && startedMode === null
  const known = isUsual ? decided.get(name) : undefined
  if (known !== undefined) return known
  const operation = reading.operations.get(name) ?? null
  const decision = decide({ controls: reading.controls, operation, approved, startedMode })
  const answer = { decision, operation }
  if (isUsual && decided.size < rememberAtMost) decided.set(name, answer)
  return answer
}
