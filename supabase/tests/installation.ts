import { call, owner, rows } from './database.ts'
import type { Member } from './members.ts'

/** Everything off, nothing queued, nothing registered. People, keys and the audit log stay. */
export async function resetInstallation(): Promise<void> {
  await owner.query(`
    delete from public.approval_queue where true;
    delete from public.workflows where true;
    delete from public.operations where true;
    delete from public.guard_instances where true;
    delete from public.refusal_counts where true;
    delete from private.stop_proofs where true;
    delete from private.api_key_uses where true;
    update public.installation set environment = 'local', demo = false, private_endpoints_allowed = false,
      queue_paused = false where id = 1;
    insert into public.emergency_controls (version, updated_by_name)
    values (nextval('private.control_version'), 'test') on conflict (id) do nothing;
    update public.emergency_controls set omnihub_kill_switch = false, execution_safe_mode = false, operator_takeover = false,
      allowed_operations = '{}', version = nextval('private.control_version'), reason = null,
      omnihub_kill_switch_engaged_at = null, execution_safe_mode_engaged_at = null, operator_takeover_engaged_at = null,
      execution_safe_mode_review_at = null, operator_takeover_review_at = null where true;`)
}

interface OperationSettings {
  name: string
  risk_level: string
  required_approvals: number
  max_retries: number
  timeout_ms: number
  intent_expiry_seconds: number
  enabled: boolean
  estimator: string | null
}

const operationDefaults: OperationSettings = {
  name: 'create_ticket',
  risk_level: 'low',
  required_approvals: 0,
  max_retries: 3,
  timeout_ms: 10_000,
  intent_expiry_seconds: 900,
  enabled: true,
  estimator: null,
}

/** Registers an operation, past the command for it. */
export async function registerOperation(changes: Partial<OperationSettings> = {}) {
  const operation = { ...operationDefaults, ...changes }
  await rows(
    `insert into public.operations (name, description, risk_level, required_approvals, max_retries, timeout_ms,
       intent_expiry_seconds, enabled, estimator, endpoint_url, updated_by_name)
     values ($1, 'For tests.', $2, $3, $4, $5, $6, $7, $8, 'https://agents.example.com/hook', 'test')
     on conflict (name) do update set risk_level = excluded.risk_level, required_approvals = excluded.required_approvals,
       enabled = excluded.enabled, estimator = excluded.estimator, revision = operations.revision + 1`,
    [
      operation.name,
      operation.risk_level,
      operation.required_approvals,
      operation.max_retries,
      operation.timeout_ms,
      operation.intent_expiry_seconds,
      operation.enabled,
      operation.estimator,
    ],
  )
  return operation.name
}

/** Saves an operation by the command, as an admin who has just signed in. */
export async function saveOperation(
  admin: Member,
  changes: Record<string, unknown> = {},
  revision: number | null = null,
) {
  const answer = await call(admin, 'save_operation', {
    definition: {
      name: 'create_ticket',
      description: 'For tests.',
      risk_level: 'low',
      endpoint_url: 'https://agents.example.com/hook',
      ...changes,
    },
    reason: 'test',
    expected_revision: revision,
  })
  if (answer.status !== 200) throw new Error(`not saved: ${JSON.stringify(answer.body)}`)
  return answer
}
