import { formatMoney, isCurrency } from './money.ts'
import type { JsonValue } from './strict-json.ts'

/** One line of "what will run". */
export type ParamRow = {
  /** Where it is in the params: `items[2].price`. */
  readonly path: string
  /** The same for reading: `Items › 3 › Price`. */
  readonly label: string
  /** money: recognised as an amount. code: an id, a key, a figure. text: prose. */
  readonly kind: 'money' | 'code' | 'text' | 'nothing'
  readonly value: string
  /** The same as it is sent, by which two of them are compared: 5 and "5" read alike. */
  readonly json: string
}

/** Words that are said letter by letter. */
const initials = new Set(
  'api bic csv eu iban id ip isbn json pdf pin psp sepa sku sms ssn uk url us uuid vat vip xml'.split(
    ' ',
  ),
)

type Members = { readonly [key: string]: JsonValue }

/**
 * The params of a request as lines that people can read, in the order in which they were sent, which nothing
 * is left out of: an amount and its currency become one line, whatever is nested is named by its path.
 */
export function paramRows(params: JsonValue): ParamRow[] {
  return isMembers(params) ? membersRows(params, '', '') : valueRows(params, '', '')
}

/** The first amount among the params themselves, with the name of what it is the amount of; null when there is none. */
export function amountIn(params: JsonValue): { name: string; text: string } | null {
  if (!isMembers(params)) return null
  for (const [key, value] of Object.entries(params)) {
    const text = moneyText(params, key, value)
    if (text !== null) return { name: key.replace(/_?cents$/, ''), text }
  }
  return null
}

/** `order_id` → `Order ID` */
export function humanise(name: string): string {
  const words = name
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => (initials.has(word) ? word.toUpperCase() : word))
    .join(' ')
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1)
}

export function isMembers(value: JsonValue | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function membersRows(members: Members, path: string, label: string): ParamRow[] {
  const entries = Object.entries(members)
  if (entries.length === 0) {
    return [{ path, label, kind: 'nothing', value: 'no params', json: '{}' }]
  }
  const hasMoney = entries.some(([key, value]) => moneyText(members, key, value) !== null)
  return entries.flatMap(([key, value]) => {
    const at = memberPath(path, key)
    const money = moneyText(members, key, value)
    if (money !== null) {
      const name = key.replace(/_?cents$/, '') || 'amount'
      const json = JSON.stringify([value, members['currency']])
      return [{ path: at, label: joined(label, humanise(name)), kind: 'money', value: money, json }]
    }
    if (key === 'currency' && hasMoney) return []
    return valueRows(value, at, joined(label, humanise(key)))
  })
}

function valueRows(value: JsonValue, path: string, label: string): ParamRow[] {
  if (isMembers(value)) return membersRows(value, path, label)
  if (typeof value === 'object' && value !== null) {
    if (value.length === 0)
      return [{ path, label, kind: 'nothing', value: 'empty list', json: '[]' }]
    return value.flatMap((item, index) =>
      valueRows(item, `${path}[${index}]`, joined(label, String(index + 1))),
    )
  }
  const json = JSON.stringify(value)
  if (value === null) return [{ path, label, kind: 'nothing', value: 'null', json }]
  if (value === '') return [{ path, label, kind: 'nothing', value: 'empty text', json }]
  const isProse = typeof value === 'string' && /\s/.test(value.trim())
  return [{ path, label, kind: isProse ? 'text' : 'code', value: String(value), json }]
}

/** A name that looks like a path is quoted, so that no two values have the same one. */
function memberPath(path: string, key: string) {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** `amount_cents` beside `currency`. */
function moneyText(members: Members, key: string, value: JsonValue | undefined): string | null {
  const { currency } = members
  if (!/(^|_)cents$/.test(key) || !isCurrency(currency)) return null
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? formatMoney(value, currency)
    : null
}

function joined(label: string, name: string) {
  return label === '' ? name : `${label} › ${name}`
}
