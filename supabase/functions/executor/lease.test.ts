import { expect, test } from 'vitest'
import type { Work } from '../_shared/data/work.ts'
import { err, ok } from '../_shared/domain/result.ts'
import { createLog } from '../_shared/http/log.ts'
import { createLeases } from './lease.ts'

/** Leases over a database that answers each heartbeat when told to. */
function leasesOver(answers: ((ids: readonly string[]) => string[] | null)[]) {
  const asked: (readonly string[])[] = []
  const heartbeat: Work['heartbeat'] = (ids) => {
    asked.push(ids)
    const held = answers.shift()?.(ids) ?? null
    return Promise.resolve(
      held === null
        ? err({
            status: 0,
            code: 'STORE_UNAVAILABLE',
            message: '',
            hint: null,
            details: null,
            retryAfter: null,
          })
        : ok({ held }),
    )
  }
  const log = createLog({}, 'error', () => undefined)
  return { asked, leases: createLeases({ heartbeat }, log) }
}

test('what the database no longer knows as ours is lost', async () => {
  const { leases } = leasesOver([() => ['a']])
  const [a, b] = [leases.hold('a'), leases.hold('b')]
  await leases.renew()
  expect([a.isLost(), b.isLost()]).toEqual([false, true])
})

test('a heartbeat without an answer loses nothing', async () => {
  const { leases } = leasesOver([() => null])
  const a = leases.hold('a')
  await leases.renew()
  expect(a.isLost()).toBe(false)
})

test('a run that took the work again while the heartbeat was on its way is not the one that lost it', async () => {
  const { leases } = leasesOver([
    () => {
      leases.letGo('a', first)
      second = leases.hold('a')
      return []
    },
    (ids) => [...ids],
  ])
  const first = leases.hold('a')
  let second = first
  await leases.renew()
  expect([first.isLost(), second.isLost()]).toEqual([true, false])
  // The end of the first run does not let go of what the second holds.
  leases.letGo('a', first)
  await leases.renew()
  expect(second.isLost()).toBe(false)
})

test('nobody is asked when nothing is held', async () => {
  const { asked, leases } = leasesOver([])
  leases.letGo('a', leases.hold('a'))
  await leases.renew()
  expect(asked).toEqual([])
})
