import { createChance } from '../chance.ts'
import { accounts } from './accounts.ts'
import { payoutBatch, payoutRuns } from './payout-batches.ts'

export type Customer = { readonly id: string; readonly name: string; readonly price_list: string }
export type Order = {
  readonly id: string
  readonly customer_id: string
  readonly invoice_id: string
  readonly total_cents: number
  /** How many articles, and so how many lines its invoice has. */
  readonly lines: number
}
export type Ticket = { readonly id: string; readonly customer_id: string; readonly subject: string }
export type Price = {
  readonly price_list: string
  readonly sku: string
  readonly price_cents: number
}

export const subjects = ['Where is my parcel?', 'Wrong size', 'Invoice missing'] as const

const firstNames = ['Anna', 'Björn', 'Chloé', 'Daniel', 'Elif', 'Farid', 'Greta', 'Hugo'] as const
const lastNames = ['Lindqvist', 'Moreau', 'Schmitt', 'Rossi', 'Novák', 'Demir', 'Okoye'] as const

/** Articles per price list. */
const lists = { retail_eu: 1_204, retail_us: 986, wholesale: 412 } as const
export const priceLists = ['retail_eu', 'retail_us', 'wholesale'] as const

/** The same shop each time: its rows are what estimators count and what agents ask about. */
function openShop() {
  const chance = createChance(20_261_127)
  const customers: Customer[] = Array.from({ length: 600 }, (_, index) => ({
    id: `cus_${5_001 + index}`,
    name: `${chance.pick(firstNames)} ${chance.pick(lastNames)}`,
    price_list: chance.pick(priceLists),
  }))
  // A few customers buy much and most buy little.
  const buyer = () => customers[Math.floor(customers.length * chance.next() ** 3)]?.id ?? ''
  const orders: Order[] = Array.from({ length: 3_000 }, (_, index) => ({
    id: `ord_${86_001 + index}`,
    invoice_id: `inv_${286_001 + index}`,
    customer_id: buyer(),
    total_cents: chance.integer(20, 480) * 50,
    lines: chance.integer(1, 5),
  }))
  const tickets: Ticket[] = Array.from({ length: 1_800 }, (_, index) => ({
    id: `tic_${40_001 + index}`,
    customer_id: buyer(),
    subject: chance.pick(subjects),
  }))
  const prices: Price[] = priceLists.flatMap((price_list) =>
    Array.from({ length: lists[price_list] }, (_, index) => ({
      price_list,
      sku: `SKU-${1_000 + index}`,
      price_cents: chance.integer(199, 49_900),
    })),
  )
  return { customers, orders, tickets, prices, accounts }
}

export const shop = openShop()

/** The payouts of a day, one row for each payee of each of its runs. */
export function payoutsOf(day: string) {
  return payoutRuns.flatMap((run) => {
    const { batch, rows, total_cents } = payoutBatch(day, run)
    const share = Math.floor(total_cents / rows / 100) * 100
    return Array.from({ length: rows }, (_, index) => ({
      batch,
      payee: `sel_${301 + index}`,
      amount_cents: index === 0 ? total_cents - share * (rows - 1) : share,
      currency: 'EUR',
    }))
  })
}
