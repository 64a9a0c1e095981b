import type { ControlName } from '../controls/controls.ts'
import type { Tier } from '../slo/tiers.ts'

export type AlertSeverity = 'critical' | 'warning'

/** When a rule is true. Shares in parts per million; every comparison is strict. */
export type AlertCondition =
  /** Both windows of a tier burn over its factor, for each objective that can reach it. */
  | { readonly kind: 'burn'; readonly tier: Tier['name'] }
  /**
   * The share of bad events of the last five minutes, for each objective that counts what callers get; or that one of
   * these dependencies does not answer its probe.
   */
  | { readonly kind: 'bad_share'; readonly above: number; readonly orSilent?: readonly string[] }
  /** The share of answers slower than a limit likewise; a percentile is decided by counting (slo.md §5). */
  | { readonly kind: 'slow_share'; readonly limitMs: number; readonly above: number }
  /** What is left of the budget, once an objective is a day old and may fail a few times at all. */
  | { readonly kind: 'remaining'; readonly below: number }
  | { readonly kind: 'no_data' }
  | {
      readonly kind: 'depth'
      readonly queue: 'pending_approvals' | 'dead_letters'
      readonly above: number
    }
  | { readonly kind: 'controls'; readonly controls: readonly ControlName[] }
  | { readonly kind: 'connections'; readonly above: number }
  /** The canary of the switch has not passed when it was due. */
  | { readonly kind: 'canary' }
  /** The log is not what was signed and kept outside, by any of those who compare. */
  | { readonly kind: 'audit_differs' }
  /** Entries wait longer than that to be sealed, or to be covered by a checkpoint. */
  | {
      readonly kind: 'audit_behind'
      readonly unsealedMinutes: number
      readonly unanchoredMinutes: number
    }
  /** Judged from outside the database, because nothing inside could. */
  | { readonly kind: 'outside' }

export type AlertRule = {
  readonly name: AlertName
  readonly severity: AlertSeverity
  /** What is wrong, in a few words. */
  readonly title: string
  readonly condition: AlertCondition
  /** Minutes for which the condition must hold before anybody is told. */
  readonly forMinutes: number
  /** Minutes for which it must have ended before it counts as over: for what is noisy by nature. */
  readonly keepFiringMinutes: number
  /** Where to read what to do: a runbook and a heading of it. */
  readonly runbook: `${string}#${string}`
}

/** Every alert there is, gravest first (product.md §8, slo.md §8). */
export const alertRules = [
  rule('DatabaseDown', 'critical', 'The database does not answer', { kind: 'outside' }, 2, {
    runbook: 'database-down#summary',
  }),
  rule(
    'KillSwitchEnabled',
    'critical',
    'The kill switch is on',
    { kind: 'controls', controls: ['omnihub_kill_switch'] },
    0,
    { runbook: 'kill-switch-active#summary' },
  ),
  rule(
    'SwitchUnproven',
    'critical',
    'The kill switch is not proven to stop',
    { kind: 'canary' },
    2,
    {
      runbook: 'switch-unproven#summary',
    },
  ),
  rule(
    'AuditLogDiffers',
    'critical',
    'The audit log is not what was signed',
    { kind: 'audit_differs' },
    0,
    { runbook: 'audit-log-differs#summary' },
  ),
  rule(
    'ServiceDown',
    'critical',
    'A service is down',
    { kind: 'bad_share', above: 100_000, orSilent: ['auth', 'functions', 'realtime'] },
    2,
    {
      runbook: 'service-down#summary',
    },
  ),
  rule('SLODataMissing', 'critical', 'Nothing is counted', { kind: 'no_data' }, 5, {
    runbook: 'service-down#the-counters-are-silent',
  }),
  rule(
    'HighErrorBudgetBurnRate',
    'critical',
    'The error budget burns 14.4 times too fast',
    { kind: 'burn', tier: 'page_fast' },
    5,
    {
      runbook: 'high-error-rate#summary',
    },
  ),
  rule(
    'ErrorBudgetBurnRate6x',
    'critical',
    'The error budget burns 6 times too fast',
    { kind: 'burn', tier: 'page_slow' },
    15,
    {
      runbook: 'high-error-rate#summary',
    },
  ),
  rule(
    'DLQBacklog',
    'critical',
    'Dead letters pile up',
    { kind: 'depth', queue: 'dead_letters', above: 100 },
    10,
    {
      runbook: 'dead-letter-backlog#summary',
    },
  ),
  rule(
    'ControlEngaged',
    'warning',
    'Safe mode or takeover is on',
    { kind: 'controls', controls: ['operator_takeover', 'execution_safe_mode'] },
    0,
    { runbook: 'kill-switch-active#safe-mode-or-takeover' },
  ),
  rule(
    'ErrorBudgetBurnRate3x',
    'warning',
    'The error budget burns 3 times too fast',
    { kind: 'burn', tier: 'ticket_fast' },
    60,
    {
      runbook: 'high-error-rate#summary',
    },
  ),
  rule(
    'ErrorBudgetBurnRate1x',
    'warning',
    'The error budget burns faster than it may',
    { kind: 'burn', tier: 'ticket_slow' },
    180,
    {
      runbook: 'high-error-rate#summary',
    },
  ),
  // One window of five minutes is noisy by nature (slo.md §8): what comes and goes within five more is one alert.
  rule(
    'ElevatedErrorRate',
    'warning',
    'More answers fail than usual',
    { kind: 'bad_share', above: 5_000 },
    5,
    {
      keepFiringMinutes: 5,
      runbook: 'high-error-rate#summary',
    },
  ),
  rule(
    'HighLatency',
    'warning',
    'Answers are slow',
    { kind: 'slow_share', limitMs: 1_000, above: 50_000 },
    5,
    {
      keepFiringMinutes: 5,
      runbook: 'high-latency#summary',
    },
  ),
  rule(
    'ApprovalQueueBacklog',
    'warning',
    'Approvals pile up',
    { kind: 'depth', queue: 'pending_approvals', above: 50 },
    10,
    { runbook: 'approval-backlog#summary' },
  ),
  // A checkpoint is due five minutes after the last one, and published within the minute.
  rule(
    'AuditLogBehind',
    'warning',
    'Entries of the audit log wait to be sealed or signed',
    { kind: 'audit_behind', unsealedMinutes: 1, unanchoredMinutes: 10 },
    5,
    { runbook: 'audit-log-differs#entries-wait' },
  ),
  rule(
    'HighDatabaseConnections',
    'warning',
    'The database runs out of connections',
    { kind: 'connections', above: 800_000 },
    5,
    {
      runbook: 'database-down#too-many-connections',
    },
  ),
  rule(
    'LowErrorBudget',
    'warning',
    'Little is left of the error budget',
    { kind: 'remaining', below: 250_000 },
    5,
    {
      runbook: 'high-error-rate#the-budget-is-low',
    },
  ),
] as const satisfies readonly AlertRule[]

export const alertNames = [
  'DatabaseDown',
  'KillSwitchEnabled',
  'SwitchUnproven',
  'AuditLogDiffers',
  'ServiceDown',
  'SLODataMissing',
  'HighErrorBudgetBurnRate',
  'ErrorBudgetBurnRate6x',
  'DLQBacklog',
  'ControlEngaged',
  'ErrorBudgetBurnRate3x',
  'ErrorBudgetBurnRate1x',
  'ElevatedErrorRate',
  'HighLatency',
  'ApprovalQueueBacklog',
  'AuditLogBehind',
  'HighDatabaseConnections',
  'LowErrorBudget',
] as const

export type AlertName = (typeof alertNames)[number]

/** The rule of a name; null for one that this version does not know, such as one that was renamed. */
export function ruleNamed(name: string): AlertRule | null {
  return alertRules.find((rule) => rule.name === name) ?? null
}

function rule(
  name: AlertName,
  severity: AlertSeverity,
  title: string,
  condition: AlertCondition,
  forMinutes: number,
  rest: { readonly runbook: `${string}#${string}`; readonly keepFiringMinutes?: number },
): AlertRule {
  return { name, severity, title, condition, forMinutes, keepFiringMinutes: 0, ...rest }
}
