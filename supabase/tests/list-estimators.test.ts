import { beforeEach, describe, expect, test } from 'vitest'
import { call, rows } from './database.ts'
import { createEstimator } from './estimates.ts'
import { resetInstallation } from './installation.ts'
import { createMember } from './members.ts'

beforeEach(resetInstallation)

describe('list_estimators', () => {
  test('names what an operation may be estimated by, with its comment, and nothing else', async () => {
    await createEstimator(`select params`, { name: 'zz_counts', language: 'sql' })
    await rows(`comment on function estimators.zz_counts(jsonb) is 'Counts rows.'`)
    await createEstimator(`select params`, { name: 'zz_plain', language: 'sql' })
    await createEstimator(`select params`, {
      name: 'zz_writes',
      language: 'sql',
      as: 'volatile',
    })
    try {
      const { status, body } = await call(await createMember('admin'), 'list_estimators')
      expect(status).toBe(200)
      expect(body).toEqual(
        expect.arrayContaining([
          { name: 'zz_counts', description: 'Counts rows.' },
          { name: 'zz_plain', description: null },
        ]),
      )
      expect(JSON.stringify(body)).not.toContain('zz_writes')
    } finally {
      for (const name of ['zz_counts', 'zz_plain', 'zz_writes']) {
        await rows(`drop function estimators.${name}(jsonb)`)
      }
    }
  })

  test.each(['approver', 'viewer'] as const)('is refused to a %s', async (role) => {
    expect(await call(await createMember(role), 'list_estimators')).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
  })
})
