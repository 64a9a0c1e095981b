import type { Controls } from './controls.ts'
import type { OperationFacts } from './decide.ts'
import { parseControls } from './parse-controls.ts'
import type { RiskLevel } from './quorum.ts'

/** A registered operation, as far as guards need it. */
export type RegisteredOperation = OperationFacts & {
  readonly supports_dry_run: boolean
  readonly revision: number
}

/** One answer of `read_controls`. */
export type ControlReading = {
  readonly controls: Controls
  readonly operations: ReadonlyMap<string, RegisteredOperation>
  /** Of the installation, such as `production`; part of what an approval is bound to. */
  readonly environment: string
  /** How old, in ms, the source says this state is. */
  readonly ageMs: number
  /** Of the shadow row that drills engage; null when there is none. Nothing is decided by it. */
  readonly drillVersion: number | null
}

export type ParsedReading =
  | { readonly ok: true; readonly reading: ControlReading }
  | { readonly ok: false; readonly reason: string }

const riskLevels: readonly unknown[] = ['low', 'medium', 'high', 'critical'] satisfies RiskLevel[]

/**
 * Parses an answer of `read_controls`, strictly. A replica's answer, a missing row or one malformed
 * operation makes the whole reading unreadable: half a truth is not a state to decide on.
 */
export function parseReading(answer: unknown): ParsedReading {
  if (!isRecord(answer)) return unreadable('the answer is not an object')
  if (answer.in_recovery !== false) return unreadable('the answer came from a replica')
  const ageMs = answer.age_ms
  if (typeof ageMs !== 'number' || !Number.isFinite(ageMs) || ageMs < 0) {
    return unreadable('age_ms is not valid')
  }
  const parsed = parseControls(answer.controls)
  if (!parsed.ok) return parsed
  const environment = isRecord(answer.installation) ? answer.installation.environment : null
  if (typeof environment !== 'string') return unreadable('installation.environment is missing')
  if (!Array.isArray(answer.operations)) return unreadable('operations is not a list')
  const operations = new Map<string, RegisteredOperation>()
  for (const operation of answer.operations) {
    if (!isOperation(operation)) return unreadable('an operation is not valid')
    operations.set(operation.name, operation)
  }
  const drillVersion = isRecord(answer.drill) ? answer.drill.version : null
  return {
    ok: true,
    reading: {
      ...{ controls: parsed.controls, operations, environment, ageMs },
      drillVersion: typeof drillVersion === 'number' ? drillVersion : null,
    },
  }
}

function unreadable(reason: string): ParsedReading {
  return { ok: false, reason }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least
}

function isOperation(value: unknown): value is RegisteredOperation {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    value.name !== '' &&
    riskLevels.includes(value.risk_level) &&
    typeof value.enabled === 'boolean' &&
    typeof value.supports_dry_run === 'boolean' &&
    ['boolean', 'undefined'].includes(typeof value.blast_radius_unknown) &&
    isCount(value.required_approvals, 0) &&
    isCount(value.revision, 1)
  )
}
