import { expect, test } from 'vitest'
import { judgeOutside } from './judge-outside.ts'

const minute = 60_000
const at = Date.parse('2026-11-27T20:00:00Z')
const seen = (provenAgo: number, evaluatedAgo: number | null) => ({
  ...{ installation: 'OmniHub', environment: 'local', privateEndpointsAllowed: false },
  channels: [],
  // The database's clock may be another: only ages count.
  ...{ now: at + 90 * minute, provenAt: at + 90 * minute - provenAgo },
  evaluatedAt: evaluatedAgo === null ? null : at + 90 * minute - evaluatedAgo,
})
const judged = (
  reading: ReturnType<typeof seen> | null,
  open: Parameters<typeof judgeOutside>[0] = {},
  now = at,
) =>
  Object.fromEntries(
    judgeOutside(open, reading, now, at - 60 * minute, 2).map(({ rule, open: after, ended }) => [
      rule,
      after?.state ?? (ended ? 'ended' : 'inactive'),
    ]),
  )

const since = (pendingAt: number, state: 'pending' | 'firing' = 'pending') => ({
  ...{ state, pendingAt, firingAt: state === 'firing' ? pendingAt + 2 * minute : null },
  ...{ clearingSince: null, unknownSince: null },
})

test.each([
  ['all is well', seen(10_000, 5_000), {}, 'inactive', 'inactive'],
  ['a first silence', null, {}, 'pending', 'inactive'],
  ['a silence of 2 min', null, { DatabaseDown: since(at - 2 * minute) }, 'firing', 'inactive'],
  ['an answer in time', seen(0, 0), { DatabaseDown: since(at - minute) }, 'ended', 'inactive'],
  ['an old proof that somebody judges', seen(5 * minute, 5_000), {}, 'inactive', 'inactive'],
  ['an old proof that nobody judges', seen(5 * minute, 2 * minute), {}, 'inactive', 'firing'],
  ['one that is just late', seen(100_000, null), {}, 'inactive', 'pending'],
  [
    'a proof that nobody can look at, after it was unproven',
    null,
    { SwitchUnproven: since(at - 5 * minute, 'firing') },
    'pending',
    'firing',
  ],
] as const)('%s', (_, reading, open, database, proof) => {
  expect(judged(reading, open)).toEqual({ DatabaseDown: database, SwitchUnproven: proof })
})
