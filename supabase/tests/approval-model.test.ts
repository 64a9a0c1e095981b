import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { operation, perform, plainWays, scripts, type World } from './approval-model-actors.ts'
import { checkApprovals } from './approval-model-invariants.ts'
import { rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

/** `npm run bench -- proof` asks for many more. */
const numRuns = Number(process.env.OMNIHUB_PROOF_RUNS ?? 200)

let admin: Member
let requester: Member
let people: Member[]
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  requester = await createMember('approver')
  const approvers = ['approver', 'approver', 'approver', 'admin'] as const
  people = [requester, ...(await Promise.all(approvers.map(createMember)))]
  key = (await createKey(admin, ['submit', 'ask'], { owner: requester })).key
})

test(
  `runs at most once per request, never without a valid approval of what was shown (${numRuns} runs)`,
  { timeout: (numRuns + plainWays.length) * 5_000 },
  async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(scripts, async (actors) => {
        await resetInstallation()
        await registerOperation(operation)
        const world: World = {
          admin,
          requester,
          people,
          key,
          seen: new Map(),
          acknowledged: [],
          runs: [],
        }
        await Promise.all(
          actors.map(async (script) => {
            for (const act of script) await perform(world, act)
          }),
        )
        await checkApprovals(world)
        for (const { state } of await rows(
          `select distinct concat_ws(' ', status, void_reason, consumed_by) as state from public.approval_queue`,
        ))
          reached.add(String(state))
      }),
      {
        numRuns: numRuns + plainWays.length,
        examples: plainWays.map((way) => [[way]]),
        endOnFailure: true,
        includeErrorInReport: true,
      },
    )
    // A model that reaches few states proves little.
    expect([...reached]).toEqual(
      expect.arrayContaining([
        'pending',
        'approved',
        'approved call',
        'approved workflow',
        'rejected',
        'expired',
        'expired operation_changed',
        'expired workflow_cancelled',
      ]),
    )
  },
)
