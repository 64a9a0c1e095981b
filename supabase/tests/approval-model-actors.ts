import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { z } from 'zod'
import { decide, digestOf } from './approvals.ts'
import { call, count, rows, service } from './database.ts'
import { radiusOf, refresh } from './estimates.ts'
import { begin, claim, finishEffect, finishWork, succeeded } from './executor.ts'
import { saveOperation } from './installation.ts'
import { requestTexts, trySubmit } from './intents.ts'
import type { Member } from './members.ts'
import { loseLeases } from './model-actors.ts'

/** One thing that somebody does about requests. `pick` chooses among what is there at that moment. */
export type Action =
  | { do: 'submit' | 'ask'; n: number }
  | { do: 'decide'; who: number; pick: number; rejects: boolean; sawEarlier: boolean }
  | { do: 'estimate'; pick: number; rows: number | null }
  | { do: 'consume'; pick: number; changesParams: boolean }
  | { do: 'expire' | 'lapse' | 'cancel'; pick: number }
  | { do: 'work'; dies: boolean }
  | { do: 'kill' | 'release' | 'resume' | 'save operation' | 'lose leases' | 'tick' }

const pick = fc.nat({ max: 1_000 })
const n = fc.integer({ min: 1, max: 3 })
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('submit', 'ask'), n }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('decide'),
      who: fc.nat({ max: 4 }),
      pick,
      rejects: fc.integer({ min: 0, max: 7 }).map((draw) => draw === 0),
      sawEarlier: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('estimate'),
      pick,
      rows: fc.constantFrom(5, 10, 10, 20, null),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('consume'),
      pick,
      changesParams: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('expire', 'cancel'), pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lapse'), pick }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('work'), dies: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'kill',
        'release',
        'release',
        'resume',
        'save operation',
        'lose leases',
        'tick',
        'tick',
      ),
    }),
  },
)

/** What several people, agents and executors do at the same time, each in its own order. */
export const scripts = fc.array(fc.array(action, { minLength: 1, maxLength: 12 }), {
  minLength: 3,
  maxLength: 6,
})

const decision = { do: 'decide', who: 1, pick: 0, sawEarlier: false } as const
const estimated: Action = { do: 'estimate', pick: 0, rows: 5 }
const approve: Action[] = [estimated, { ...decision, rejects: false }]
const submitted: Action = { do: 'submit', n: 1 }

/** The ways a request can end, each by itself: chance reaches the rarest of them in most runs, and not in every one. */
export const plainWays: Action[][] = [
  [{ do: 'ask', n: 1 }, ...approve, { do: 'consume', pick: 0, changesParams: false }],
  [{ do: 'ask', n: 1 }, ...approve],
  [submitted, ...approve, { do: 'work', dies: false }],
  [submitted],
  [submitted, estimated, { ...decision, rejects: true }],
  [submitted, { do: 'expire', pick: 0 }],
  [submitted, { do: 'save operation' }, { do: 'tick' }],
  [submitted, { do: 'cancel', pick: 0 }],
]

/** An endpoint estimates, so that the model itself says what it answers. */
export const operation = {
  name: 'issue_refund',
  risk_level: 'high',
  required_approvals: 1,
  estimator: 'https://agents.example.com/estimate',
}

export interface World {
  admin: Member
  /** Owner of the key, who may not decide. */
  requester: Member
  /** Whoever may try to decide; the requester is among them. */
  people: Member[]
  key: string
  /** What somebody saw of a request earlier. */
  seen: Map<string, string>
  /** Decisions that were acknowledged. */
  acknowledged: { id: string; by: string; digest: string; decision: string }[]
  /** Calls that an agent was told to make. */
  runs: { id: string; params: string }[]
}

const request = z.object({
  id: z.uuid(),
  params_text: z.string(),
  workflow_id: z.nullable(z.uuid()),
})
const lines = z.array(request)

async function choose(condition: string, pickAt: number) {
  const found = lines.parse(
    await rows(
      `select id, params_text, workflow_id from public.approval_queue where ${condition} order by created_at, id`,
    ),
  )
  return found.length === 0 ? undefined : found[pickAt % found.length]
}

/** Does one thing. Any error of the database, a deadlock above all, fails the run. */
export async function perform(world: World, act: Action): Promise<void> {
  switch (act.do) {
    case 'submit':
      await trySubmit(world.key, world.requester, {
        operation: operation.name,
        params: { n: act.n },
        idempotencyKey: `intent-${act.n}`,
      })
      return
    case 'ask':
      await call(service, 'request_approval', {
        operation: operation.name,
        ...(await requestTexts(world.requester.id, operation.name, { n: act.n })),
        key: world.key,
      })
      return
    case 'decide':
      return decideOne(world, act)
    case 'estimate': {
      const chosen = await choose(`status = 'pending'`, act.pick)
      if (chosen) {
        const radius = act.rows === null ? null : radiusOf({ rows: act.rows })
        await refresh(chosen.id, radius, act.rows === null ? 2 : 1)
      }
      return
    }
    case 'consume': {
      const chosen = await choose('workflow_id is null', act.pick)
      if (!chosen) return
      const params_text = act.changesParams ? '{"n":0}' : chosen.params_text
      const { status } = await call(service, 'consume_approval', {
        approval_id: chosen.id,
        operation: operation.name,
        params_text,
        key: world.key,
      })
      if (status === 200) world.runs.push({ id: chosen.id, params: params_text })
      return
    }
    case 'expire':
    case 'lapse': {
      const chosen = await choose(
        act.do === 'expire' ? `status = 'pending'` : `status = 'approved' and consumed_at is null`,
        act.pick,
      )
      const column = act.do === 'expire' ? 'expires_at' : 'lapses_at'
      if (chosen)
        await rows(
          `update public.approval_queue set ${column} = clock_timestamp() where id = $1 and consumed_at is null`,
          [chosen.id],
        )
      await rows('select schedule.expire_approvals()')
      return
    }
    case 'cancel': {
      const chosen = await choose('workflow_id is not null', act.pick)
      if (chosen)
        await call(world.admin, 'cancel_workflow', { id: chosen.workflow_id, reason: 'model' })
      return
    }
    case 'work':
      return work(act.dies)
    case 'kill':
      await call(world.admin, 'engage_control', { control: 'omnihub_kill_switch' })
      return
    case 'release':
      await call(world.admin, 'release_control', {
        control: 'omnihub_kill_switch',
        reason: 'the model releases it',
        expected_version: await count('select version from public.emergency_controls'),
        keep_paused: false,
      })
      return
    case 'resume': {
      const stopped = await rows(
        `select id from public.workflows where status in ('halted', 'outcome_unknown', 'queued')`,
      )
      if (stopped.length > 0)
        await call(world.admin, 'resume_workflows', {
          ids: stopped.map(({ id }) => id),
          reason: 'the model resumes it',
          rate: 100,
        })
      return
    }
    case 'save operation': {
      const revision = await count('select revision from public.operations')
      // Somebody else may have saved meanwhile, which is refused.
      await saveOperation(world.admin, operation, revision).catch(() => undefined)
      return
    }
    case 'lose leases':
      await loseLeases()
      await rows('select schedule.sweep_leases()')
      return
    case 'tick':
      for (const job of ['expire_intents', 'expire_approvals', 'sweep_leases'])
        await rows(`select schedule.${job}()`)
      return
  }
}

async function decideOne(world: World, act: Extract<Action, { do: 'decide' }>): Promise<void> {
  const chosen = await choose('true', act.pick)
  const by = world.people[act.who % world.people.length]
  if (!chosen || !by) return
  const now = await digestOf(chosen.id)
  const digest = act.sawEarlier ? (world.seen.get(chosen.id) ?? now) : now
  world.seen.set(chosen.id, now)
  const decision = act.rejects ? 'rejected' : 'approved'
  const { status } = await decide(by, chosen.id, decision, { digest })
  if (status === 200) world.acknowledged.push({ id: chosen.id, by: by.id, digest, decision })
}

async function work(dies: boolean): Promise<void> {
  const claimed = (await claim(1, randomUUID())).work[0]
  if (!claimed) return
  const begun = await begin(claimed)
  if (begun.decision !== 'run') return
  if (dies) return
  await finishEffect(begun.effect_id, succeeded)
  await finishWork(claimed, succeeded)
}
