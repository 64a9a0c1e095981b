import * as z from 'zod/mini'
import { callFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const riskLevels = ['low', 'medium', 'high', 'critical'] as const

const described = z.array(z.object({ name: z.string(), description: z.nullable(z.string()) }))

/** What each registered operation is for, by name. */
export async function readOperationDescriptions(
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const rows = await read(
    (rest) => rest.from('operations').select('name,description').order('name').limit(1_000),
    described,
    { signal },
  )
  return new Map(rows.map((row) => [row.name, row.description ?? '']))
}

const estimator = z.object({ name: z.string(), description: z.nullable(z.string()) })

/** The functions of this installation that can say how much a request would touch, by name. */
export async function readEstimators(signal: AbortSignal) {
  return read((rest) => rest.rpc('list_estimators'), z.array(estimator), { signal })
}

/** What an operator decides about an operation; the names are those of the database, as `save_operation` takes them. */
const definition = z.object({
  name: z.string(),
  description: z.string(),
  risk_level: z.enum(riskLevels),
  endpoint_url: z.string(),
  side_effects: z.boolean(),
  supports_dry_run: z.boolean(),
  timeout_ms: z.number(),
  max_retries: z.number(),
  required_approvals: z.number(),
  intent_expiry_seconds: z.number(),
  enabled: z.boolean(),
  estimator: z.nullable(z.string()),
  key_version: z.number(),
})

export type OperationDefinition = z.output<typeof definition>

const fieldNames = Object.keys(definition.shape).join(',')

const operation = z.pipe(
  z.extend(definition, { revision: z.number(), updated_at: instant, updated_by_name: z.string() }),
  z.transform(({ revision, updated_at, updated_by_name, ...fields }) => ({
    revision,
    savedAt: updated_at,
    savedByName: updated_by_name,
    definition: fields,
  })),
)

/** One operation as it is now. */
export type Operation = z.output<typeof operation>

/** The registry by name. */
export async function readOperations(signal: AbortSignal): Promise<Operation[]> {
  return read(
    (rest) =>
      rest
        .from('operations')
        .select(`${fieldNames},revision,updated_at,updated_by_name`)
        .order('name')
        .limit(1_000),
    z.array(operation),
    { signal },
  )
}

const revision = z.pipe(
  z.object({
    revision: z.number(),
    saved_at: instant,
    saved_by_name: z.string(),
    reason: z.nullable(z.string()),
    definition: z.record(z.string(), z.unknown()),
  }),
  z.transform((row) => ({
    revision: row.revision,
    savedAt: row.saved_at,
    savedByName: row.saved_by_name,
    reason: row.reason,
    definition: row.definition,
  })),
)

export type OperationRevision = z.output<typeof revision>

/** What an operation was, newest first. */
export async function readOperationRevisions(
  name: string,
  signal: AbortSignal,
): Promise<OperationRevision[]> {
  return read(
    (rest) =>
      rest
        .from('operation_revisions')
        .select('revision,saved_at,saved_by_name,reason,definition')
        .eq('operation', name)
        .order('revision', { ascending: false })
        .limit(50),
    z.array(revision),
    { signal },
  )
}

const testRow = z.pipe(
  z.object({
    revision: z.number(),
    tested_at: instant,
    tested_by_name: z.string(),
    http_status: z.nullable(z.number()),
    duration_ms: z.nullable(z.number()),
    problem: z.nullable(z.string()),
    recorded_at: optionalInstant,
  }),
  z.transform((row) => ({
    revision: row.revision,
    testedAt: row.tested_at,
    testedByName: row.tested_by_name,
    httpStatus: row.http_status,
    durationMs: row.duration_ms,
    problem: row.problem,
    /** False while the call is under way, and when its result was lost. */
    isRecorded: row.recorded_at !== null,
  })),
)

export type OperationTest = z.output<typeof testRow>

/** The newest test call of an operation; null before the first. */
export async function readOperationTest(
  name: string,
  signal: AbortSignal,
): Promise<OperationTest | null> {
  const rows = await read(
    (rest) =>
      rest
        .from('operation_tests')
        .select('revision,tested_at,tested_by_name,http_status,duration_ms,problem,recorded_at')
        .eq('operation', name),
    z.array(testRow),
    { signal },
  )
  return rows[0] ?? null
}

const policy = z.pipe(
  z.object({
    needed: z.number(),
    present: z.number(),
    satisfiable: z.boolean(),
    only_editors: z.boolean(),
    names: z.array(z.string()),
    worst_requester: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    needed: row.needed,
    present: row.present,
    isSatisfiable: row.satisfiable,
    isOnlyEditors: row.only_editors,
    names: row.names,
    worstRequester: row.worst_requester,
  })),
)

/** Whether the people here could decide requests under a policy. */
export type PolicyCheck = z.output<typeof policy>

/** What it would mean to save this policy, with the caller counted as its editor. */
export async function checkPolicy(
  wish: { operation: string; riskLevel: string; requiredApprovals: number },
  signal: AbortSignal,
): Promise<PolicyCheck> {
  const args = {
    operation: wish.operation,
    risk_level: wish.riskLevel,
    required_approvals: wish.requiredApprovals,
  }
  return read((rest) => rest.rpc('check_policy', args), policy, { signal })
}

export interface SaveOperation {
  definition: OperationDefinition
  reason: string
  /** Null for an operation that is not registered yet. */
  expectedRevision: number | null
}

/** Makes a new revision; rejects with `STALE_VERSION` when somebody was faster. */
export async function saveOperation(order: SaveOperation) {
  return command(
    'save_operation',
    {
      definition: order.definition,
      reason: order.reason,
      expected_revision: order.expectedRevision,
    },
    z.object({ name: z.string(), revision: z.number() }),
  )
}

/** Calls the endpoint in mode `test`, twice at most, each within ten seconds. */
export async function testOperation(name: string) {
  const path = `operations/${encodeURIComponent(name)}/test`
  const answer = z.object({ problem: z.nullable(z.string()) })
  return callFunction(path, {}, answer, { timeoutMs: 30_000 })
}

/**
 * The keys of one version, in base64, for the receiver and for agents that are called back; rejects with
 * `KEY_SHOWN` the second time.
 */
export async function takeSigningKey(order: { name: string; keyVersion: number }) {
  const path = `operations/${encodeURIComponent(order.name)}/signing-key`
  const answer = z.object({ key: z.string(), callback_key: z.string() })
  return callFunction(path, { key_version: order.keyVersion }, answer)
}
