import type { Submitter } from '../_shared/data/intents.ts'
import type { Principal } from '../_shared/http/identity.ts'

export type SubmittingCaller = Extract<Principal, { kind: 'key' | 'user' }>

/** The caller in the words of the store. */
export function submitterOf(caller: SubmittingCaller): Submitter {
  return caller.kind === 'key'
    ? { kind: 'key', key: caller.key }
    : { kind: 'user', token: caller.token }
}
