import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { count, rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import { loseLeases, perform, plainWays, scripts, type World } from './model-actors.ts'
import { checkInvariants, checkSettled } from './model-invariants.ts'

/** `npm run bench -- proof` asks for many more. */
const numRuns = Number(process.env.OMNIHUB_PROOF_RUNS ?? 60)

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})

test(
  `holds its invariants whatever several actors do at once (${numRuns} runs)`,
  { timeout: (numRuns + plainWays.length) * 5_000 },
  async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(scripts, async (actors) => {
        await resetInstallation()
        await registerOperation({ max_retries: 1 })
        const world: World = {
          admin,
          key,
          unreported: [],
          unsent: [],
          commanded: {},
          kills: [],
          claims: [],
        }
        const since = await count('select coalesce(max(seq), 0) from public.audit_logs')
        await Promise.all(
          actors.map(async (script) => {
            for (const act of script) await perform(world, act)
          }),
        )
        await checkInvariants(world, since)
        await loseLeases()
        await rows(
          `update public.effects set timeout_ms = 0, begun_at = begun_at - interval '1 minute' where status = 'open'`,
        )
        await rows('select schedule.sweep_leases()')
        await checkSettled()
        for (const { status } of await rows('select distinct status from public.workflows'))
          reached.add(String(status))
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
        'queued',
        'succeeded',
        'dead_letter',
        'halted',
        'outcome_unknown',
        'cancelled',
      ]),
    )
  },
)
