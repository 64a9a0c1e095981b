import { amountIn, humanise, isMembers } from './read-params.ts'
import type { JsonValue } from './strict-json.ts'

/** What a value may take of a headline; all of it stands in the table below. */
const valueLength = 48

/** Verbs that are the name of what they do: a transfer, not "an asset", is of €80. */
const nounVerbs = new Set(['transfer', 'refund', 'charge', 'order', 'export', 'import'])
/** Verbs that leave something at an amount instead of spending it. */
const settingVerbs = new Set(['update', 'set', 'change', 'raise', 'lower', 'adjust'])

/**
 * One sentence of what would be done, from the operation's name and the params alone; an agent's own prose
 * never gets here. The values are somebody else's text: draw it with its odd characters visible.
 */
export function headline(operation: string, params: JsonValue): string {
  const { verb, noun } = split(operation)
  const amount = amountIn(params)
  const subject = textOf(params, [`${noun}_id`, `${noun}_name`, noun, `${noun}_number`])
  const isSetting = settingVerbs.has(verb)
  const parts = [
    humanise(operation),
    subject,
    amount && !isSetting ? `of ${amount.text}` : null,
    prefixed('from', textOf(params, ['from', 'from_account', 'source'])),
    prefixed('to', textOf(params, ['to', 'to_account', 'destination', 'target'])),
    subject === null ? prefixed('for', otherId(params)) : null,
    amount && isSetting ? `to ${amount.text}` : null,
  ]
  return parts.filter((part) => part !== null).join(' ')
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

/** An id that is not named after the operation's own noun. */
function otherId(params: JsonValue): string | null {
  if (!isMembers(params)) return null
  const named = Object.keys(params).filter((key) =>
    /(^|_)(id|sku|email|name|number|reference|key)$/.test(key),
  )
  return textOf(params, named)
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
