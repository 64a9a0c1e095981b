import { expect, test } from 'vitest'
import { anEntry } from './audit-entry.fixture.ts'
import { auditSentence } from './audit-sentence.ts'

test.each([
  [{ reason: 'Runaway refunds' }, 'Dana K. engaged Kill switch: “Runaway refunds”'],
  [{ action: 'control.released' }, 'Dana K. released Kill switch'],
  [
    {
      ...{ actorName: 'ci', action: 'deploy.decided', resourceId: 'rollback' },
      metadata: { decision: 'warn' },
    },
    'ci asked the deploy gate about rollback, which it let out',
  ],
  [
    { action: 'deploy_override.recorded', resourceId: 'a1', reason: 'the fix' },
    'Dana K. recorded an override of the deploy gate: “the fix”',
  ],
  [
    { action: 'control.engaged.refused', actorName: 'Vera V.', reason: 'Only admins may.' },
    'Vera V. could not engage Kill switch: Only admins may.',
  ],
  [
    { action: 'control.engaged.refused', reason: '14 times' },
    'Dana K. could not engage Kill switch, 14 times',
  ],
  [
    { action: 'allow_list.changed', metadata: { old: ['a', 'b'], new: ['b', 'c'] } },
    'Dana K. changed the allow-list, +c, −a',
  ],
  [{ action: 'queue.resumed', resourceId: '1' }, 'Dana K. resumed the queue'],
  [
    { action: 'workflow.cancelled', metadata: { operation: 'issue_refund' }, reason: 'a mistake' },
    'Dana K. cancelled workflow issue_refund: “a mistake”',
  ],
  [
    { action: 'workflow.cancelled', metadata: { cancelled: 2, cancelling: 1 } },
    'Dana K. cancelled 3 workflows',
  ],
  [
    { action: 'dead_letter.discarded', metadata: { operation: 'sync_invoice' } },
    'Dana K. discarded dead letter sync_invoice',
  ],
  [
    { action: 'dead_letter.replayed', metadata: { replayed: 12 } },
    'Dana K. replayed 12 dead letters',
  ],
  [{ action: 'workflow.resumed', metadata: { resumed: 3 } }, 'Dana K. resumed 3 halted workflows'],
  [
    { action: 'member.invited', metadata: { member: 'Sam O.', role: 'approver' }, reason: 'joins' },
    'Dana K. invited Sam O. as approver: “joins”',
  ],
  [
    { action: 'member.removed', metadata: { member: 'Sam O.', role: 'viewer' }, reason: 'left' },
    'Dana K. removed Sam O.: “left”',
  ],
  [
    { action: 'member.renamed', metadata: { old: 'Dana', new: 'Dana K.' } },
    'Dana K. changed their name from Dana to Dana K.',
  ],
  [
    { action: 'operation.tested', resourceType: 'operation', resourceId: 'issue_refund' },
    'Dana K. made a test call to issue_refund',
  ],
  [
    {
      action: 'signing_key.shown',
      resourceType: 'operation',
      resourceId: 'issue_refund',
      metadata: { key_version: 2 },
    },
    'Dana K. was shown the signing key of issue_refund, version 2',
  ],
  [
    { action: 'member.removed.refused', reason: 'The last admin cannot be removed.' },
    'Dana K. could not remove a member: The last admin cannot be removed.',
  ],
  [
    { action: 'member.role_changed', metadata: { member: 'Sam O.', new: 'approver' } },
    'Dana K. changed the role of Sam O. to approver',
  ],
  [
    { action: 'drill.started', resourceType: 'drill', resourceId: 'd1', reason: 'Quarterly' },
    'Dana K. practised a stop: “Quarterly”',
  ],
  [
    { action: 'drill.started.refused', resourceId: null, reason: 'Only an admin may do this.' },
    'Dana K. could not practise a stop: Only an admin may do this.',
  ],
  [
    { action: 'runbook.step_done', resourceId: 'service-down', metadata: { step: 'ask-health' } },
    'Dana K. ticked ask-health in service-down',
  ],
  [
    { action: 'runbook.finished', resourceId: 'service-down', reason: 'It was the endpoint.' },
    'Dana K. finished runbook service-down: “It was the endpoint.”',
  ],
  [
    {
      ...{ action: 'retention.applied', actorName: 'postgres', resourceId: 'workflows' },
      metadata: { removed: { workflows: 12, dead_letters: 0 } },
    },
    'postgres removed old workflows: 12 workflows',
  ],
  [
    {
      ...{ action: 'operation.test_answered', actorName: 'service', resourceId: 'issue_refund' },
      metadata: { http_status: 204 },
    },
    'service recorded the answer of the test call to issue_refund, HTTP 204',
  ],
  [
    { action: 'alert.silenced', resourceId: 'a1', metadata: { rule: 'DLQBacklog' }, reason: 'x' },
    'Dana K. silenced DLQBacklog: “x”',
  ],
  [
    {
      ...{ action: 'approval.approved', resourceId: 'a1', reason: 'looked at it' },
      metadata: { operation: 'issue_refund', old: 'pending', new: 'approved' },
    },
    'Dana K. approved issue_refund: “looked at it”',
  ],
  [{ action: 'auth.signed_in', metadata: { method: 'password' } }, 'Dana K. signed in '],
  [
    {
      ...{ action: 'auth.sign_in_failed', actorName: 'somebody', resourceId: null },
      metadata: { code: 'invalid_credentials', email: 'd…@example.com' },
    },
    'somebody tried in vain to sign in as d…@example.com',
  ],
  [
    {
      ...{ action: 'auth.session_ended', actorName: 'schedule', resourceId: 'x' },
      metadata: { member: 'Sam O.' },
    },
    'schedule noticed the end of a session of Sam O.',
  ],
  [
    { action: 'channel.removed', resourceId: 'c1', metadata: { old: { name: 'On call' } } },
    'Dana K. removed channel On call',
  ],
  [
    {
      action: 'drill.finished',
      resourceType: 'backup_drill',
      resourceId: null,
      actorName: 'schedule',
    },
    'schedule drill finished backup drill',
  ],
])('%o', (change, words) => {
  const { actor, verb, object, rest } = auditSentence(anEntry(change))
  expect(`${actor} ${verb} ${object}${rest}`).toBe(words)
})
