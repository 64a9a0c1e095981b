import { amountIn, humanise, isMembers } from './read-params.ts'
import type { JsonValue } from './strict-json.ts'

/** What a value may take of a headline; all of it stands in the table below. */
const valueLength = 48

/** Verbs that are the name of what they do: a transfer, not "an asset", is of €80. */
const nounVerbs = new Set(['transfer', 'refund', 'charge', 'order', 'export', 'import', 'pay'])
/** Verbs that only carry such a name: to issue a refund is to refund. */
const carryingVerbs = new Set(['issue', 'make', 'create', 'send', 'execute', 'process'])
/** Verbs that leave something at an amount instead of spending it. */
const settingVerbs = new Set(['update', 'set', 'change', 'raise', 'lower', 'adjust'])
/** Whom something is about says less than what it is about: of two ids, the order's comes before the customer's. */
const people = /^(customer|user|member|person|client|account|owner)_/

/**
 * One sentence of what would be done, from the operation's name and the params alone; an agent's own prose
 * never gets here. The values are somebody else's text: draw it with its odd characters visible.
 */
export function headline(operation: string, params: JsonValue): string {
  const { verb, noun } = split(operation)
  const amount = amountIn(params)
  const isSetting = settingVerbs.has(verb)
  const change = isSetting ? changeWords(noun, params) : null
  if (change !== null) return change
  const subject = textOf(params, [`${noun}_id`, `${noun}_name`, noun, `${noun}_number`])
  const doing = amount && !isSetting ? doingOf(verb, noun) : null
  const parts = [
    doing === null ? humanise(operation) : `${humanise(doing)} ${amount?.text ?? ''}`,
    subject,
    amount && doing === null && !isSetting ? `of ${amount.text}` : null,
    prefixed('from', textOf(params, ['from', 'from_account', 'source'])),
    prefixed('to', textOf(params, ['to', 'to_account', 'destination', 'target'])),
    subject === null ? prefixed('for', otherId(params)) : null,
    amount && isSetting ? `to ${amount.text}` : null,
  ]
  return parts.filter((part) => part !== null).join(' ')
}

/** The one word for what is done with an amount: `transfer_asset` transfers it, `issue_refund` refunds it. */
function doingOf(verb: string, noun: string): string | null {
  if (nounVerbs.has(verb)) return verb
  return carryingVerbs.has(verb) && nounVerbs.has(noun) ? noun : null
}

/** `price_list: spring, change_percent: 3` of a price: "Raise list prices of spring by 3 %". */
function changeWords(noun: string, params: JsonValue): string | null {
  if (!isMembers(params)) return null
  const percent = ['change_percent', 'percent_change', `${noun}_change_percent`]
    .map((key) => (Object.hasOwn(params, key) ? params[key] : undefined))
    .find((value) => typeof value === 'number')
  if (typeof percent !== 'number') return null
  const verb = percent > 0 ? 'Raise' : percent < 0 ? 'Lower' : 'Change'
  const what = noun.replaceAll('_', ' ')
  const by = `by ${Math.abs(percent)} %`
  const kind = Object.keys(params).find(
    (key) => key.startsWith(`${noun}_`) && !isIdName(key) && typeof params[key] === 'string',
  )
  const group = kind === undefined ? null : textOf(params, [kind])
  if (kind !== undefined && group !== null) {
    const part = kind.slice(noun.length + 1).replaceAll('_', ' ')
    return `${verb} ${part} ${what}s of ${group} ${by}`
  }
  return [verb, what, prefixed('of', otherId(params)), by].filter((part) => part !== null).join(' ')
}

/** The words of the button that approves: with the amount where there is one. */
export function approveWords(
  operation: string,
  params: JsonValue,
): { long: string; short: string } {
  const amount = amountIn(params)
  if (!amount) {
    return { long: `Approve: ${uncapitalised(humanise(operation))}`, short: 'Approve' }
  }
  const { verb, noun } = split(operation)
  const what = nounVerbs.has(verb) ? verb : noun.replaceAll('_', ' ')
  return { long: `Approve ${what} of ${amount.text}`, short: `Approve ${amount.text}` }
}

/** `issue_refund` → verb and what it is done to. */
function split(operation: string) {
  const [verb = operation, ...rest] = operation.split('_')
  return { verb, noun: rest.join('_') || verb }
}

/** An id that is not named after the operation's own noun, with what it is the id of: `order ord_88213`. */
function otherId(params: JsonValue): string | null {
  if (!isMembers(params)) return null
  const named = Object.keys(params).filter(isIdName)
  const ordered = [
    ...named.filter((key) => !people.test(key)),
    ...named.filter((key) => people.test(key)),
  ]
  for (const key of ordered) {
    const value = textOf(params, [key])
    if (value === null) continue
    const kind = /^(.+)_(id|number|reference|key)$/.exec(key)?.[1]?.replaceAll('_', ' ')
    const isSaid = kind === undefined || value.toLowerCase().startsWith(kind.toLowerCase())
    return isSaid ? value : `${kind} ${value}`
  }
  return null
}

function isIdName(key: string) {
  return /(^|_)(id|sku|email|name|number|reference|key)$/.test(key)
}

function textOf(params: JsonValue, keys: readonly string[]): string | null {
  if (!isMembers(params)) return null
  for (const key of keys) {
    const value = Object.hasOwn(params, key) ? params[key] : undefined
    if (typeof value === 'number') return String(value)
    if (typeof value === 'string' && value.trim() !== '') return shortened(value)
  }
  return null
}

function shortened(value: string) {
  const characters = Array.from(value)
  return characters.length <= valueLength ? value : `${characters.slice(0, valueLength).join('')}…`
}

/** Leaves words alone that are said letter by letter. */
function uncapitalised(words: string) {
  return /^\p{Lu}{2}/u.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1)
}

function prefixed(word: string, value: string | null) {
  return value === null ? null : `${word} ${value}`
}
