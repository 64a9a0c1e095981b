import type { Chance } from '../chance.ts'
import type { DemoOperationName } from '../demo-operations.ts'
import { rotatedKeys } from '../sandbox/estimate-rotation.ts'
import { accountOf, type AccountId } from '../shop/accounts.ts'
import { payoutBatch, payoutRuns } from '../shop/payout-batches.ts'
import { priceLists, shop, subjects, type Order } from '../shop/shop.ts'

export type DemoRequest = {
  readonly params: Readonly<Record<string, string | number>>
  /** The agent's own words. */
  readonly reason: string
}

type Compose = (chance: Chance, day: string) => DemoRequest

const customer = (chance: Chance) => from(chance, shop.customers).id

const compose = {
  transfer_asset: (chance, day) => (chance.next() < 0.5 ? payOut(chance, day) : topUp(chance)),
  erase_customer: (chance) => ({
    params: { customer_id: customer(chance), ground: 'request of the customer' },
    reason: 'The customer asked for erasure and confirmed it by e-mail.',
  }),
  issue_refund: (chance) => {
    const order = from(chance, shop.orders)
    return chance.next() < 0.6
      ? refund(order, order.total_cents, 'The parcel never arrived; the carrier confirms the loss.')
      : refund(
          order,
          Math.ceil(order.total_cents / 200) * 100,
          'Half back for a scratched article.',
        )
  },
  rotate_key: (chance) => ({
    params: { key_name: chance.pick(rotatedKeys) },
    reason: 'The key is older than 90 days.',
  }),
  update_price: (chance) => ({
    params: {
      price_list: chance.pick(priceLists),
      change_percent: chance.pick([-5, -2, 2, 3, 4]),
      valid_from: 'next Monday',
    },
    reason: 'Follows the purchase prices of last week.',
  }),
  send_email: (chance) => ({
    params: {
      template: chance.pick(['order_shipped', 'ticket_opened', 'invoice_ready']),
      customer_id: customer(chance),
    },
    reason: 'The customer is waiting for this message.',
  }),
  sync_invoice: (chance) => ({
    params: { invoice_id: from(chance, shop.orders).invoice_id },
    reason: 'The invoice is missing in the ledger.',
  }),
  create_ticket: (chance) => ({
    params: { customer_id: customer(chance), subject: chance.pick(subjects) },
    reason: 'The customer wrote to us.',
  }),
  summarize_case: (chance) => ({
    params: { case_id: from(chance, shop.tickets).id },
    reason: 'A colleague takes the case over.',
  }),
} as const satisfies Record<DemoOperationName, Compose>

/**
 * What an agent asks for, about rows that are there.
 * @param day as in `2026-11-20`
 */
export function composeRequest(operation: DemoOperationName, chance: Chance, day: string) {
  return compose[operation](chance, day)
}

/** Several refunds that differ by their order only, as after a recall. */
export function composeRecall(chance: Chance, count: number): DemoRequest[] {
  const amountCents = chance.pick([1_250, 3_650, 8_000])
  const dear = shop.orders.filter(({ total_cents }) => total_cents >= amountCents)
  return Array.from({ length: count }, () =>
    refund(from(chance, dear), amountCents, 'Recalled article, batch 7: everybody gets it back.'),
  )
}

function refund({ id, customer_id }: Order, amount_cents: number, reason: string): DemoRequest {
  return { params: { order_id: id, customer_id, amount_cents, currency: 'EUR' }, reason }
}

function payOut(chance: Chance, day: string): DemoRequest {
  const { batch, total_cents } = payoutBatch(day, chance.pick(payoutRuns))
  // Now and then an agent copies a memo from somewhere, and something that nobody sees comes along.
  const memo = chance.next() < 0.3 ? `Payouts ${day.slice(0, 7)}\u200B-${day.slice(8)}` : batch
  return {
    params: { ...between('operating', 'settlement', total_cents), batch, memo },
    reason: 'Daily payout to sellers; the batch agrees with the ledger.',
  }
}

function topUp(chance: Chance): DemoRequest {
  const to = chance.pick(['payroll', 'suppliers', 'reserve'] as const)
  return {
    params: { ...between('operating', to, chance.integer(5, 400) * 10_000), memo: `Top up ${to}` },
    reason: `The ${to} account falls below its floor tomorrow.`,
  }
}

function between(from: AccountId, to: AccountId, amount_cents: number) {
  return {
    from_account: from,
    from_iban: accountOf(from).iban,
    to_account: to,
    to_iban: accountOf(to).iban,
    amount_cents,
    currency: 'EUR',
  }
}

function from<T>(chance: Chance, rows: readonly T[]): T {
  const row = rows[chance.integer(0, rows.length - 1)]
  if (row === undefined) throw new Error('the shop is empty')
  return row
}
