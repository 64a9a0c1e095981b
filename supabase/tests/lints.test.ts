import { describe, expect, test } from 'vitest'
import { owner, rows } from './database.ts'
import { lints } from './lint-queries.ts'

// Statement 65 of the Realtime contract's list covers the whole schema: nothing hosted's linter would warn of.
describe.each(lints)('lint: $name', ({ query, offender }) => {
  test('#65 finds nothing in the migrated schema', async () => {
    expect(await rows(query)).toEqual([])
  })

  test('finds an offender', async () => {
    const client = await owner.connect()
    try {
      await client.query('begin')
      await client.query(offender)
      const { rows: findings } = await client.query<{ finding: string }>(query)
      expect(findings.map(({ finding }) => finding).join()).toMatch(/offender|citext/)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
