import { readFile } from 'node:fs/promises'
import pg from 'pg'
import type { DemoStack } from '../demo-stack.ts'
import { payoutsOf, shop } from '../shop/shop.ts'

/** Payouts are there for the days around today, and again for later ones at the next start. */
const payoutDays = Array.from({ length: 16 }, (_, index) => index - 2)

/** Tables and the property of the shop that fills each, in the order of their references. */
const rowsOf = [
  ['customers', shop.customers, 'id text, name text, price_list text'],
  ['orders', shop.orders, 'id text, customer_id text, total_cents bigint'],
  ['tickets', shop.tickets, 'id text, customer_id text, subject text'],
  ['prices', shop.prices, 'price_list text, sku text, price_cents bigint'],
  ['accounts', shop.accounts, 'id text, iban text, balance_cents bigint'],
  ['invoices', invoices(), 'id text, order_id text'],
  ['invoice_lines', invoiceLines(), 'invoice_id text, line integer'],
] as const

/**
 * Fills the shop behind the demo and puts the estimators there that count its rows, as the owner of
 * the installation. Repeating it adds only what is missing.
 */
export async function seedShop(stack: DemoStack): Promise<void> {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  try {
    // One at a time: two seedings that meet would create the same schema twice.
    await owner.query('begin')
    await owner.query("select pg_advisory_xact_lock(727299, hashtext('demo shop'))")
    await owner.query(await sql('shop-tables.sql'))
    for (const [table, rows, columns] of rowsOf) await fill(owner, table, rows, columns)
    await insert(owner, 'payouts', comingPayouts(), payoutColumns)
    await owner.query(await sql('estimators.sql'))
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}

const payoutColumns = 'batch text, payee text, amount_cents bigint, currency text'

function comingPayouts() {
  return payoutDays.flatMap((offset) =>
    payoutsOf(new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)),
  )
}

function invoices() {
  return shop.orders.map(({ id, invoice_id }) => ({ id: invoice_id, order_id: id }))
}

function invoiceLines() {
  return shop.orders.flatMap(({ invoice_id, lines }) =>
    Array.from({ length: lines }, (_, index) => ({ invoice_id, line: index + 1 })),
  )
}

async function fill(owner: pg.Client, table: string, rows: readonly object[], columns: string) {
  const filled = await owner.query(`select from demo.${table} limit 1`)
  if (filled.rowCount === 0) await insert(owner, table, rows, columns)
}

async function insert(owner: pg.Client, table: string, rows: readonly object[], columns: string) {
  const names = columns.replaceAll(/(\w+) \w+/g, '$1')
  await owner.query(
    `insert into demo.${table} (${names}) select ${names}
     from jsonb_to_recordset($1) as given (${columns}) on conflict do nothing`,
    [JSON.stringify(rows)],
  )
}

function sql(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), 'utf8')
}
