/** Own accounts between which money is moved. Made-up numbers with the look of real ones. */
export const accounts = [
  { id: 'operating', iban: 'DE12 5001 0517 0648 4898 90', balance_cents: 48_210_000 },
  { id: 'settlement', iban: 'NL91 ABNA 0417 1643 00', balance_cents: 9_418_000 },
  { id: 'payroll', iban: 'DE75 5121 0800 1245 1261 99', balance_cents: 21_000_000 },
  { id: 'suppliers', iban: 'FR14 2004 1010 0505 0001 3M02', balance_cents: 6_344_000 },
  { id: 'reserve', iban: 'AT61 1904 3002 3457 3201', balance_cents: 120_500_000 },
] as const

export type AccountId = (typeof accounts)[number]['id']

export function accountOf(id: AccountId) {
  return accounts.find((account) => account.id === id) ?? accounts[0]
}
