import type { CommandAccess } from './declared-callers.ts'
import { commandsOfPeople } from './declared-people.ts'
import { reads } from './declared-reads.ts'
import { commandsOfServices } from './declared-services.ts'

/** Every function of the schema that is exposed. A function that is in none of these fails the matrix. */
export const commands: Record<string, CommandAccess> = {
  ...commandsOfPeople,
  ...commandsOfServices,
  ...reads,
}

/** Commands whose key argument says who asks when the service calls. */
export const askedWithKey = [
  'answer_approval_question',
  'consume_approval',
  'read_approval_status',
  'read_deploy_gate',
  'read_exposition',
  'read_intent',
  'record_deploy_decision',
  'request_approval',
  'submit_intent',
  'verify_api_key',
]

/** API roles that may execute a command at all; what they are then told is a second question. */
export function executors(name: string): string[] {
  const may = commands[name]?.may ?? []
  if (name === 'stop_with_key') return ['anon', 'authenticated', 'service_role']
  return [
    ...(may.some((person) => person !== 'service') ? ['authenticated'] : []),
    ...(may.includes('service') ? ['service_role'] : []),
  ]
}

/** Functions below the exposed schema that roles may execute: row policies and the wrappers of reads call them. */
export const calledByPolicies = {
  'private.member_role': ['authenticated'],
  'private.refuse_unless_member': ['authenticated'],
}
