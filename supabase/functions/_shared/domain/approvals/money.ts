/**
 * An amount as people read it: `€12,400.00`. Where a currency has no hundredths it is not ours to guess what
 * "cents" meant, so the figure is shown as it came.
 */
export function formatMoney(cents: number, currency: string): string {
  const hundredths = formatterOf(currency)
  if (hundredths === null) return `${plain.format(cents)} minor units of ${currency}`
  return hundredths.format(cents / 100)
}

const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const formatters = new Map<string, Intl.NumberFormat | null>()

function formatterOf(currency: string): Intl.NumberFormat | null {
  const known = formatters.get(currency)
  if (known !== undefined) return known
  const made = isCurrency(currency)
    ? new Intl.NumberFormat('en-US', { style: 'currency', currency })
    : null
  const fits = made?.resolvedOptions().maximumFractionDigits === 2 ? made : null
  formatters.set(currency, fits)
  return fits
}

/** True for what has the form of an ISO 4217 code. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value)
}
