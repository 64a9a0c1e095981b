import type { RiskLevel } from '@domain/controls/quorum.ts'
import type { Chance } from './chance.ts'

export type DemoOperation = {
  readonly name: string
  readonly description: string
  readonly risk_level: RiskLevel
  readonly supports_dry_run: boolean
  /** Share of the steady traffic; 0 for what is asked for rarely and waits for people. */
  readonly weight: number
  /** Typical answer time of the sandbox in ms. */
  readonly latencyMs: number
  readonly params: (chance: Chance) => Readonly<Record<string, string | number>>
}

const customer = (chance: Chance) => `cus_${chance.integer(10_000, 99_999)}`
const order = (chance: Chance) => `ord_${chance.integer(100_000, 999_999)}`

/** Nine operations of mixed risk, as an agent platform in commerce would register them. */
export const demoOperations: readonly DemoOperation[] = [
  {
    name: 'transfer_asset',
    description: 'Move money between own accounts',
    risk_level: 'critical',
    supports_dry_run: true,
    weight: 0,
    latencyMs: 900,
    params: (chance) => ({
      from_account: 'treasury_eu',
      to_account: chance.pick(['payroll_eu', 'suppliers_eu', 'reserve_us']),
      amount_cents: chance.integer(50_000, 5_000_000),
      currency: 'EUR',
    }),
  },
  {
    name: 'erase_customer',
    description: 'Erase a customer and all records',
    risk_level: 'critical',
    supports_dry_run: true,
    weight: 0,
    latencyMs: 1_200,
    params: (chance) => ({ customer_id: customer(chance), ground: 'request of the customer' }),
  },
  {
    name: 'issue_refund',
    description: 'Refund one order',
    risk_level: 'high',
    supports_dry_run: true,
    weight: 0,
    latencyMs: 450,
    params: (chance) => ({
      order_id: order(chance),
      amount_cents: chance.integer(500, 40_000),
      currency: 'EUR',
    }),
  },
  {
    name: 'rotate_key',
    description: 'Replace a signing key',
    risk_level: 'high',
    supports_dry_run: false,
    weight: 0,
    latencyMs: 700,
    params: (chance) => ({ key_name: chance.pick(['webhooks', 'payouts', 'catalog']) }),
  },
  {
    name: 'update_price',
    description: 'Change list prices',
    risk_level: 'high',
    supports_dry_run: true,
    weight: 0,
    latencyMs: 350,
    params: (chance) => ({
      sku: `SKU-${chance.integer(1_000, 9_999)}`,
      price_cents: chance.integer(199, 49_900),
      currency: 'EUR',
    }),
  },
  {
    name: 'send_email',
    description: 'Send a templated e-mail',
    risk_level: 'medium',
    supports_dry_run: false,
    weight: 21,
    latencyMs: 240,
    params: (chance) => ({
      template: chance.pick(['order_shipped', 'ticket_opened', 'invoice_ready']),
      customer_id: customer(chance),
    }),
  },
  {
    name: 'sync_invoice',
    description: 'Copy invoices to the ledger',
    risk_level: 'low',
    supports_dry_run: true,
    weight: 32,
    latencyMs: 160,
    params: (chance) => ({ invoice_id: `inv_${chance.integer(100_000, 999_999)}` }),
  },
  {
    name: 'create_ticket',
    description: 'Open a support ticket',
    risk_level: 'low',
    supports_dry_run: false,
    weight: 25,
    latencyMs: 120,
    params: (chance) => ({
      customer_id: customer(chance),
      subject: chance.pick(['Where is my parcel?', 'Wrong size', 'Invoice missing']),
    }),
  },
  {
    name: 'summarize_case',
    description: 'Summarise a support case',
    risk_level: 'low',
    supports_dry_run: false,
    weight: 22,
    latencyMs: 650,
    params: (chance) => ({ case_id: `case_${chance.integer(1_000, 9_999)}` }),
  },
]
