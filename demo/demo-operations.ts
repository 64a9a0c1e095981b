import type { RiskLevel } from '@domain/controls/quorum.ts'

export type DemoOperation = {
  readonly name: string
  readonly description: string
  readonly risk_level: RiskLevel
  readonly supports_dry_run: boolean
  /** Who tells how much it would touch: a function that counts rows, the sandbox, or nobody. */
  readonly estimator: 'sql' | 'endpoint' | null
  readonly timeout_ms?: number
  readonly max_retries?: number
  /** Share of the steady traffic; 0 for what is asked for rarely and waits for people. */
  readonly weight: number
  /** Typical answer time of the sandbox in ms. */
  readonly latencyMs: number
}

/** Nine operations of mixed risk, as an agent platform in commerce would register them. */
export const demoOperations = [
  {
    name: 'transfer_asset',
    description: 'Move money between own accounts',
    risk_level: 'critical',
    supports_dry_run: true,
    estimator: 'sql',
    timeout_ms: 30_000,
    max_retries: 0,
    weight: 0,
    latencyMs: 900,
  },
  {
    name: 'erase_customer',
    description: 'Erase a customer and all records',
    risk_level: 'critical',
    supports_dry_run: true,
    estimator: 'sql',
    weight: 0,
    latencyMs: 1_200,
  },
  {
    name: 'issue_refund',
    description: 'Refund one order',
    risk_level: 'high',
    supports_dry_run: true,
    estimator: 'sql',
    weight: 0,
    latencyMs: 450,
  },
  {
    name: 'rotate_key',
    description: 'Replace a signing key',
    risk_level: 'high',
    supports_dry_run: false,
    estimator: 'endpoint',
    weight: 0,
    latencyMs: 700,
  },
  {
    name: 'update_price',
    description: 'Change list prices',
    risk_level: 'high',
    supports_dry_run: true,
    estimator: 'sql',
    weight: 0,
    latencyMs: 350,
  },
  {
    name: 'send_email',
    description: 'Send a templated e-mail',
    risk_level: 'medium',
    supports_dry_run: false,
    estimator: 'sql',
    weight: 21,
    latencyMs: 240,
  },
  {
    name: 'sync_invoice',
    description: 'Copy invoices to the ledger',
    risk_level: 'low',
    supports_dry_run: true,
    estimator: 'sql',
    weight: 32,
    latencyMs: 160,
  },
  {
    name: 'create_ticket',
    description: 'Open a support ticket',
    risk_level: 'low',
    supports_dry_run: false,
    estimator: 'sql',
    weight: 25,
    latencyMs: 120,
  },
  {
    name: 'summarize_case',
    description: 'Summarise a support case',
    risk_level: 'low',
    supports_dry_run: false,
    estimator: null,
    weight: 22,
    latencyMs: 650,
  },
] as const satisfies readonly DemoOperation[]

export type DemoOperationName = (typeof demoOperations)[number]['name']
