import fc from 'fast-check'
import {
  become,
  call,
  callWithin,
  count,
  field,
  owner,
  rows,
  service,
  type Answer,
} from './database.ts'
import { begin, claim, failed, finishEffect, finishWork, refused, succeeded } from './executor.ts'
import { trySubmit } from './intents.ts'
import type { Member } from './members.ts'

/** One thing that an actor does. Executors may die at any point of their work. */
export type Action =
  | { do: 'submit'; intent: number }
  | {
      do: 'work'
      outcome: 'succeeded' | 'failed' | 'refused'
      dies: 'never' | 'claimed' | 'unanswered' | 'begun' | 'finished'
    }
  | { do: 'report late' }
  | {
      do:
        | 'kill'
        | 'release'
        | 'safe mode'
        | 'pause'
        | 'resume'
        | 'cancel'
        | 'replay'
        | 'discard'
        | 'sweep'
        | 'lose leases'
        | 'expire'
        | 'retry now'
    }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('submit'), intent: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('work'),
      outcome: fc.constantFrom('succeeded', 'failed', 'refused'),
      dies: fc.constantFrom('never', 'never', 'claimed', 'unanswered', 'begun', 'finished'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('report late') }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'kill',
        'release',
        'release',
        'safe mode',
        'pause',
        'resume',
        'resume',
        'cancel',
        'replay',
        'replay',
        'discard',
        'sweep',
        'lose leases',
        'expire',
        'retry now',
      ),
    }),
  },
)

/** What several actors do at the same time, each in its own order. */
export const scripts = fc.array(fc.array(action, { minLength: 1, maxLength: 12 }), {
  minLength: 2,
  maxLength: 6,
})

const submit: Action = { do: 'submit', intent: 1 }
const work = { do: 'work', outcome: 'succeeded', dies: 'never' } as const

/** The ways a workflow can end, each by itself: chance reaches the rarest of them in most runs, and not in every one. */
export const plainWays: Action[][] = [
  [submit],
  [submit, work],
  [submit, { ...work, outcome: 'refused' }],
  [submit, { ...work, dies: 'claimed' }, { do: 'kill' }],
  [submit, { ...work, dies: 'begun' }],
  [submit, { do: 'cancel' }],
]

const outcomes = { succeeded, failed, refused }
const reason = 'the model releases it'

export interface World {
  admin: Member
  key: string
  /** Effects whose executor died before it could report; somebody may still do so. */
  unreported: string[]
  /** Effects that were opened and, as their executor then said, never sent. */
  unsent: string[]
  /** Commands that took effect, by the action that the audit log must name. */
  commanded: Record<string, number>
  /** What each kill saw within its own transaction, once it held the lock. */
  kills: { version: number; effects: string[] }[]
  /** Everything that was claimed. */
  claims: { workflow_id: string; fence: number }[]
}

function tally(world: World, command: string) {
  world.commanded[command] = (world.commanded[command] ?? 0) + 1
}

function remember(world: World, engaged: Answer) {
  tally(world, field(engaged, 'changed') === true ? 'control.engaged' : 'control.reaffirmed')
}

/** Engages the kill switch and looks, before it commits, at the effects that are there. */
async function kill(world: World): Promise<void> {
  const client = await owner.connect()
  try {
    await become(client, world.admin)
    const answer = await callWithin(client, 'engage_control', { control: 'omnihub_kill_switch' })
    await client.query('reset role')
    const seen = await client.query<{ id: string }>('select id from public.effects')
    const log = await client.query<{ locked: boolean }>(
      `select (metadata ->> 'lock_obtained')::boolean as locked from public.audit_logs where seq = $1`,
      [field(answer, 'audit_seq')],
    )
    await client.query('commit')
    remember(world, answer)
    if (log.rows[0]?.locked === true) {
      world.kills.push({
        version: Number(field(answer, 'version')),
        effects: seen.rows.map(({ id }) => id),
      })
    }
  } finally {
    client.release()
  }
}

/** Does one thing. Any error of the database, a deadlock above all, fails the run. */
export async function perform(world: World, act: Action): Promise<void> {
  const { admin, key } = world
  switch (act.do) {
    case 'submit':
      await trySubmit(key, admin, { idempotencyKey: `intent-${act.intent}` })
      return
    case 'work':
      return doWork(world, act.outcome, act.dies)
    case 'report late': {
      const effect = world.unreported.shift()
      if (effect) await finishEffect(effect, succeeded)
      return
    }
    case 'kill':
      return kill(world)
    case 'safe mode': {
      remember(world, await call(admin, 'engage_control', { control: 'execution_safe_mode' }))
      return
    }
    case 'release':
      for (const control of ['omnihub_kill_switch', 'execution_safe_mode']) {
        const expected_version = await count('select version from public.emergency_controls')
        const { status } = await call(admin, 'release_control', {
          control,
          reason,
          expected_version,
          keep_paused: false,
        })
        if (status === 200) tally(world, 'control.released')
      }
      return
    case 'pause':
      await call(admin, 'pause_queue', { paused: true, reason })
      tally(world, 'queue.paused')
      return
    case 'resume': {
      const stopped = await rows(
        `select id from public.workflows where status in ('halted', 'outcome_unknown', 'queued')`,
      )
      if (stopped.length === 0) return
      const { status } = await call(admin, 'resume_workflows', {
        ids: stopped.map(({ id }) => id),
        reason,
        rate: 100,
      })
      if (status === 200) tally(world, 'workflow.resumed')
      return
    }
    case 'cancel': {
      const [victim] = await rows(
        `select id from public.workflows where private.workflow_can_be_cancelled(status) order by random() limit 1`,
      )
      if (!victim) return
      const { status } = await call(admin, 'cancel_workflow', { id: victim.id, reason })
      if (status === 200) tally(world, 'workflow.cancelled')
      return
    }
    case 'replay':
    case 'discard': {
      const letters = await rows('select id from public.dead_letters where handled_at is null')
      if (letters.length === 0) return
      const { status } = await call(admin, `${act.do}_dead_letters`, {
        ids: letters.map(({ id }) => id),
        reason,
        ...(act.do === 'replay' && { rate: 100 }),
      })
      if (status === 200) tally(world, `dead_letter.${act.do}ed`)
      return
    }
    case 'sweep':
      await rows('select schedule.sweep_leases()')
      return
    case 'expire':
      await rows('select schedule.expire_intents()')
      await rows('select schedule.expire_approvals()')
      return
    case 'lose leases':
      return loseLeases()
    case 'retry now':
      await rows(
        `update public.workflows set available_at = clock_timestamp()
         where id in (select id from public.workflows where status in ('queued', 'failed') for update skip locked)`,
      )
      return
  }
}

/** As if every executor had been silent, and every call open, for longer than allowed. */
export async function loseLeases(): Promise<void> {
  await rows(
    `with silent as (select id from public.workflows where status = 'running' for update skip locked),
       called as (update public.effects set timeout_ms = 0 where status = 'open' and workflow_id in (select id from silent))
     update public.workflows set lease_until = clock_timestamp(), updated_at = clock_timestamp() - interval '1 minute'
     where id in (select id from silent)`,
  )
}

async function doWork(world: World, kind: keyof typeof outcomes, dies: string): Promise<void> {
  const claimed = (await claim(1)).work[0]
  if (!claimed) return
  world.claims.push(claimed)
  if (dies === 'claimed') return
  const begun = await begin(claimed)
  if (begun.decision === 'finished') {
    await finishWork(claimed, succeeded)
    return
  }
  if (begun.decision !== 'run' && begun.decision !== 'advisory') return
  if (dies === 'unanswered') {
    world.unsent.push(begun.effect_id)
    await call(service, 'release_unsent', claimedKey(claimed))
    return
  }
  if (dies === 'begun') {
    world.unreported.push(begun.effect_id)
    return
  }
  await finishEffect(begun.effect_id, outcomes[kind])
  if (dies === 'never')
    await call(service, 'finish_work', { ...claimedKey(claimed), outcome: outcomes[kind] })
}

function claimedKey({
  workflow_id,
  attempt,
  fence,
}: {
  workflow_id: string
  attempt: number
  fence: number
}) {
  return { workflow_id, attempt, fence }
}
