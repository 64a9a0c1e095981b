import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { hold } from './approvals.ts'
import { call, count, owner, rows, value } from './database.ts'
import { claimOne, refused, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'
import { untilWaiting } from './until-waiting.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})

interface Waiting {
  /** What somebody else holds meanwhile. */
  lock: string
  about?: string
  args: Record<string, unknown>
}

const lockedWorkflow = 'select from public.workflows where id = $1 for update'
const lockedControls = 'select pg_advisory_xact_lock(727274, 1)'
const lockedOperation = `select from public.operations where name = 'create_ticket' for update`
const reason = 'checked and repaired'

async function halted(): Promise<string> {
  const id = await submitIntent(key, admin)
  await rows(`update public.workflows set status = 'halted' where id = $1`, [id])
  return id
}

async function deadLetter() {
  const workflow = await submitIntent(key, admin)
  await run(await claimOne(), refused)
  const id = await value('select id from public.dead_letters where workflow_id = $1', [workflow])
  return { workflow, id }
}

async function engaged() {
  await call(admin, 'engage_control', { control: 'operator_takeover', reason: 'race' })
  return count('select version from public.emergency_controls')
}

/** Every command of a person that waits for a lock, and what it waits for. */
const commands: Record<string, () => Promise<Waiting>> = {
  cancel_workflow: async () => {
    const id = await halted()
    return { lock: lockedWorkflow, about: id, args: { id, reason } }
  },
  cancel_workflows: async () => {
    const id = await halted()
    return { lock: lockedWorkflow, about: id, args: { ids: [id], reason } }
  },
  resume_workflows: async () => {
    const id = await halted()
    return { lock: lockedWorkflow, about: id, args: { ids: [id], reason } }
  },
  replay_dead_letter: async () => {
    const { workflow, id } = await deadLetter()
    return { lock: lockedWorkflow, about: workflow, args: { id, reason } }
  },
  replay_dead_letters: async () => {
    const { workflow, id } = await deadLetter()
    return { lock: lockedWorkflow, about: workflow, args: { ids: [id], reason } }
  },
  discard_dead_letter: async () => {
    const { workflow, id } = await deadLetter()
    return { lock: lockedWorkflow, about: workflow, args: { id, reason } }
  },
  discard_dead_letters: async () => {
    const { workflow, id } = await deadLetter()
    return { lock: lockedWorkflow, about: workflow, args: { ids: [id], reason } }
  },
  release_control: async () => ({
    lock: lockedControls,
    args: { control: 'operator_takeover', reason, expected_version: await engaged() },
  }),
  set_allowed_operations: async () => ({
    lock: lockedControls,
    args: { operations: ['create_ticket'], reason, expected_version: await engaged() },
  }),
  pause_queue: () =>
    Promise.resolve({
      lock: 'select from public.installation where id = 1 for update',
      args: { paused: true, reason },
    }),
  save_operation: () =>
    Promise.resolve({
      lock: lockedOperation,
      args: {
        definition: {
          name: 'create_ticket',
          description: 'For tests.',
          risk_level: 'low',
          endpoint_url: 'https://agents.example.com/other',
        },
        reason,
        expected_revision: 1,
      },
    }),
  save_objective: () =>
    Promise.resolve({
      lock: `select from public.slo_objectives where id = 'dead_letters' for update`,
      args: { definition: { id: 'dead_letters' }, reason, expected_revision: 1 },
    }),
  begin_operation_test: () =>
    Promise.resolve({ lock: lockedOperation, args: { name: 'create_ticket' } }),
  take_signing_key: () =>
    Promise.resolve({ lock: lockedOperation, args: { name: 'create_ticket', key_version: 1 } }),
  revoke_api_key: async () => {
    const { id } = await createKey(admin, ['ask'])
    return {
      lock: 'select from public.api_keys where id = $1 for update',
      about: id,
      args: { id, reason },
    }
  },
  ask_about_approval: async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const { id } = await hold(key, admin)
    return {
      lock: 'select from public.approval_queue where id = $1 for update',
      about: id,
      args: { id, question: 'Why now?' },
    }
  },
}

test.each(Object.keys(commands))(
  '%s refuses who lost the role while it waited, and nothing is changed',
  async (name) => {
    const waiting = await commands[name]?.()
    if (waiting === undefined) throw new Error(`${name} is not described`)
    const leaving = await createMember('admin')
    const holder = await owner.connect()
    try {
      await holder.query('begin')
      await holder.query(waiting.lock, waiting.about === undefined ? [] : [waiting.about])
      const asked = call(leaving, name, waiting.args)
      await untilWaiting(name)
      await rows(`update public.profiles set role = 'viewer' where id = $1`, [leaving.id])
      await holder.query('commit')
      expect(await asked).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    const left = 'select action from public.audit_logs where actor_id = $1'
    for (const { action } of await rows(left, [leaving.id])) {
      expect(action).toMatch(/\.refused$/)
    }
  },
)
