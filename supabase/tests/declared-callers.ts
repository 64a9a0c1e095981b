import type { Leaves } from './declared-leaves.ts'
import type { Person } from './declared-tables.ts'

export interface CommandAccess {
  /** Who is not refused. */
  may: Person[]
  /** What a call that succeeds leaves in the audit log. */
  leaves: Leaves
  /** Arguments that come as far as the question of who asks. */
  args?: Record<string, unknown>
}

export const everyMember: Person[] = ['viewer', 'approver', 'admin']
export const deciders: Person[] = ['approver', 'admin']
export const admins: Person[] = ['admin']
export const services: Person[] = ['service']

export const nobody = '00000000-0000-0000-0000-00000000dead'
export const intent = { operation: 'create_ticket', params_text: '{}', envelope_text: '{}' }
export const run = { workflow_id: nobody, attempt: 1, fence: 1 }
