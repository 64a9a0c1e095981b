import { expect, test } from 'vitest'
import { splitStatements } from './split-statements.ts'

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.text)

test('semicolons split only where a statement ends', () => {
  for (const whole of [
    'select \'a;b\', $$c;d$$, $tag$ ; $$ ; $tag$, "e;f";',
    "select 'it''s; fine', e'back\\';slash';",
    'select 1 -- a; b\n, 2;',
    'select /* a; /* nested; */ b; */ 1;',
    'create function f() returns int language sql begin atomic select 1; select case when true then 2 end; end;',
    'create or replace procedure p() language sql begin atomic insert into t values (1); end;',
    "do $do$ begin execute 'x;y'; end $do$;",
  ]) {
    expect(texts(`${whole}\nselect 2;`)).toEqual([whole, 'select 2;'])
  }
})

test('begin and end outside of routines open no block', () => {
  expect(texts('begin; select case when a then b end; commit;')).toEqual([
    'begin;',
    'select case when a then b end;',
    'commit;',
  ])
})

test('each statement knows its line, and comments alone are none', () => {
  const found = splitStatements('-- why\n\nselect 1;\n\n-- more\nselect\n  2;\n-- the end\n')
  expect(found.map(({ line }) => line)).toEqual([3, 6])
  expect(found[1]?.text).toBe('-- more\nselect\n  2;')
})

test('a last statement needs no semicolon', () => {
  expect(texts('select 1; select 2')).toEqual(['select 1;', 'select 2'])
})
