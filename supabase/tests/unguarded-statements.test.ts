import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { unguardedStatements } from './unguarded-statements.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '../migrations')

describe('statements without a WHERE', () => {
  test.each(readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql')))(
    '#66 none in %s',
    (name) => {
      expect(unguardedStatements(readFileSync(path.join(MIGRATIONS, name), 'utf8'))).toEqual([])
    },
  )

  test.each([
    'update public.a set x = 1;',
    'update only a as b set x = (select 1 where true);',
    `execute 'delete from cron.runs';`,
    'with gone as (delete from a returning 1) select 1 from gone where true;',
    'create function f() returns void begin atomic update a set x = 1; end',
    'delete from a; select 1 where true;',
  ])('finds %j', (sql) => {
    expect(unguardedStatements(sql)).toHaveLength(1)
  })

  test.each([
    'update a set x = 1 where true;',
    `update a set x = 'gone; given up' where true;`,
    'insert into a values (1) on conflict (id) do update set x = 1;',
    'create trigger t before update of role on a for each row execute function f();',
    'select 1 from a for update skip locked;',
    '-- update a set x = 1;\nselect 1',
    'with gone as (delete from a where x = 1 returning 1) select 1 from gone',
    'grant update, delete on a to b',
  ])('passes %j', (sql) => {
    expect(unguardedStatements(sql)).toEqual([])
  })
})
