import { z } from 'zod'
import type { Reply } from './receive-call.ts'

/** Which services sign or verify with a key: what stops working when it is replaced under them. */
const keyUsers = {
  payouts: ['treasury', 'settlement', 'ledger', 'reporting'],
  webhooks: ['storefront', 'support desk', 'partner feed'],
  billing_sync: ['billing', 'ledger', 'tax'],
} as const

export const rotatedKeys = ['payouts', 'webhooks', 'billing_sync'] as const

const params = z.looseObject({ key_name: z.enum(rotatedKeys) })

/** How much replacing a key would touch. The sandbox's own estimator, asked by a signed call. */
export function estimateRotation(operation: string, given: unknown): Promise<Reply> {
  const parsed = params.safeParse(given)
  if (operation !== 'rotate_key' || !parsed.success) {
    const body = { code: 'UNKNOWN_KEY', message: 'The sandbox has no such key.' }
    return Promise.resolve({ status: 404, body })
  }
  const body = {
    rows: keyUsers[parsed.data.key_name].length,
    users: 0,
    amount_cents: null,
    currency: null,
    reversible: false,
    notes: { rows: 'services use this key', reversible: 'the old key stops at once' },
  }
  return Promise.resolve({ status: 200, body })
}
