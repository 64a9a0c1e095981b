import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { isPrivateAddress, isPrivateHost } from '@domain/operations/private-address.ts'

const database = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
beforeAll(() => database.connect())
afterAll(() => database.end())

async function privateInSql(hosts: readonly string[]): Promise<boolean[]> {
  const { rows } = await database.query<{ is_private: boolean }>(
    `select private.is_private_endpoint('https://' || h || '/') as is_private from unnest($1::text[]) with ordinality u (h, n) order by n`,
    [hosts],
  )
  return rows.map(({ is_private }) => is_private)
}

const near = [0, 1, 10, 63, 64, 88, 99, 100, 113, 127, 128, 168, 169, 172, 191, 192, 198, 203, 254]
const v4 = fc
  .array(fc.oneof(fc.constantFrom(...near), fc.integer({ min: 0, max: 255 })), {
    minLength: 4,
    maxLength: 4,
  })
  .map((parts) => parts.join('.'))
const v6 = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '0',
        '1',
        '64',
        'ff9b',
        '2001',
        '2002',
        'db8',
        'fc00',
        'fe80',
        'febf',
        'fec0',
        'ff02',
        'ffff',
      ),
      fc.integer({ min: 0, max: 65_535 }).map((n) => n.toString(16)),
    ),
    {
      minLength: 8,
      maxLength: 8,
    },
  )
  .map((groups) => groups.join(':'))

test('an address is private in TypeScript when it is private in SQL', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(v4, { minLength: 50, maxLength: 50 }),
      fc.array(v6, { minLength: 50, maxLength: 50 }),
      async (fours, sixes) => {
        const expected = await privateInSql([...fours, ...sixes.map((six) => `[${six}]`)])
        expect([...fours, ...sixes].map(isPrivateAddress)).toEqual(expected)
      },
    ),
    { numRuns: 40 },
  )
})

test('so is a host as it is written', async () => {
  const hosts = [
    'localhost',
    'db',
    'a.example',
    'a.local',
    'x.internal',
    'y.home.arpa',
    'a.homes',
    '[::1]',
    '[2606::1]',
    '10.0.0.1',
    '9.9.9.9',
  ]
  expect(hosts.map(isPrivateHost)).toEqual(await privateInSql(hosts))
})
