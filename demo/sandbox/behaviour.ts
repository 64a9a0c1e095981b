import type { Chance } from '../chance.ts'
import { demoOperations, type DemoOperationName } from '../demo-operations.ts'

/** How the sandbox answers one call. */
export type Behaviour = {
  readonly status: number
  readonly latencyMs: number
  /** In place of words that say nothing but that it failed. */
  readonly problem?: { readonly code: string; readonly message: string }
}

const latencies = new Map<string, number>(
  demoOperations.map(({ name, latencyMs }) => [name, latencyMs]),
)

/** What no further try can mend, as the services behind the operations would put it. */
const refusals: Readonly<Record<DemoOperationName, Behaviour['problem']>> = {
  transfer_asset: { code: 'CUT_OFF_PASSED', message: 'The bank takes no more orders today.' },
  erase_customer: { code: 'LEGAL_HOLD', message: 'Records of this customer must be kept.' },
  issue_refund: { code: 'ALREADY_REFUNDED', message: 'This order was refunded before.' },
  rotate_key: { code: 'KEY_IN_USE', message: 'A rotation of this key is under way.' },
  update_price: { code: 'LIST_LOCKED', message: 'The price list is locked by a campaign.' },
  send_email: { code: 'ADDRESS_BOUNCES', message: 'Mail to this customer bounced three times.' },
  sync_invoice: { code: 'PERIOD_CLOSED', message: 'The ledger takes no entries for that month.' },
  create_ticket: { code: 'CUSTOMER_MERGED', message: 'This customer became part of another one.' },
  summarize_case: { code: 'CASE_EMPTY', message: 'The case has no messages yet.' },
}
const refusalOf = new Map<string, Behaviour['problem']>(Object.entries(refusals))

/** Realistic answers: a long tail of latency, a few errors worth another try, rarely one that is not. */
export function createBehaviour(chance: Chance): (operation: string) => Behaviour {
  return (operation) => {
    const status = statusFor(chance.next())
    const problem = status === 422 ? refusalOf.get(operation) : undefined
    const latencyMs = chance.latency(latencies.get(operation) ?? 200)
    return { status, latencyMs, ...(problem && { problem }) }
  }
}

function statusFor(share: number): number {
  if (share < 0.012) return 503
  if (share < 0.016) return 500
  if (share < 0.018) return 429
  return share < 0.0183 ? 422 : 200
}
