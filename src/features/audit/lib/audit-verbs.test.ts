import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { verbs } from './audit-verbs.ts'

const migrations = path.resolve(import.meta.dirname, '../../../../supabase/migrations')

/** Texts of the same form that name tables, sequences, headers and settings. */
const others =
  /^(auth\.(sessions|users)|cron|private|realtime|request|response|metrics\.slo_minute)/

/** Made of two texts in SQL. */
const composed = ['approved', 'rejected', 'expired', 'lapsed', 'voided'].map(
  (end) => `approval.${end}`,
)

/** Every action that the database writes down, by the text of the migrations. */
function actionsWritten(): string[] {
  const found = readdirSync(migrations).flatMap((file) => {
    const sql = readFileSync(path.join(migrations, file), 'utf8')
    return [...sql.matchAll(/'([a-z_]+\.[a-z_]+)(?:\.refused)?'/g)].map(
      ([, action]) => action ?? '',
    )
  })
  return [...new Set([...found, ...composed])].filter((action) => !others.test(action)).sort()
}

test('every action of the log can be said in plain words', () => {
  const written = actionsWritten()
  expect(written.length).toBeGreaterThan(70)
  expect(written.filter((action) => verbs[action] === undefined)).toEqual([])
})
