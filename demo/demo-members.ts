import type { KeyScope, MemberRole } from '@domain/actor.ts'

export type DemoMember = {
  readonly email: string
  readonly displayName: string
  readonly role: MemberRole
}

/** The first becomes the first admin; the last owns the generator's key. */
export const demoMembers = [
  { email: 'dana@omnihub.local', displayName: 'Dana Kim', role: 'admin' },
  { email: 'alex@omnihub.local', displayName: 'Alex Roy', role: 'admin' },
  { email: 'sam@omnihub.local', displayName: 'Sam Okafor', role: 'approver' },
  { email: 'priya@omnihub.local', displayName: 'Priya Nair', role: 'approver' },
  { email: 'vera@omnihub.local', displayName: 'Vera Lind', role: 'viewer' },
  { email: 'agents@omnihub.local', displayName: 'Agents', role: 'admin' },
] as const satisfies readonly DemoMember[]

export const generatorEmail = 'agents@omnihub.local'

export type DemoKey = {
  readonly name: string
  readonly scopes: readonly KeyScope[]
  readonly ratePerMinute: number
}

export const demoKeys = [
  { name: 'demo agents', scopes: ['submit', 'ask'], ratePerMinute: 60_000 },
  { name: 'break glass', scopes: ['stop'], ratePerMinute: 60 },
] as const satisfies readonly DemoKey[]
