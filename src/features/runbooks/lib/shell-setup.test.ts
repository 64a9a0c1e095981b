import { expect, test } from 'vitest'
import type { Block, Runbook } from './runbook.ts'
import { shellSetup } from './shell-setup.ts'

const address = { url: 'https://ref.supabase.co', publishableKey: 'sb_publishable_1' }
const withBlocks = (...blocks: Block[]): Pick<Runbook, 'sections'> => ({
  sections: [{ id: 'summary', title: 'Summary', level: 2, blocks }],
})
const code = (language: 'bash' | 'sql', text: string): Block => ({ kind: 'code', language, text })
const setup = (...blocks: Block[]) => shellSetup(withBlocks(...blocks), address)

test('what the panel knows is filled in, what only its owner has is named', () => {
  expect(
    setup(
      code(
        'bash',
        'curl "$SUPABASE_URL/rest" -H "apikey: $SUPABASE_PUBLISHABLE_KEY" -H "$ACCESS_TOKEN"',
      ),
    ),
  ).toEqual({
    lines:
      "export SUPABASE_URL='https://ref.supabase.co'\nexport SUPABASE_PUBLISHABLE_KEY='sb_publishable_1'",
    missing: [{ name: 'ACCESS_TOKEN', means: 'the token of an admin’s session' }],
  })
})

test('the command line needs an address that no command names', () => {
  expect(setup(code('bash', 'npm run omnihub -- status'))).toEqual({
    lines:
      "export OMNIHUB_URL='https://ref.supabase.co'\nexport OMNIHUB_PUBLISHABLE_KEY='sb_publishable_1'",
    missing: [],
  })
})

test('SQL is typed into psql, also in a step', () => {
  const item = { step: 'look', blocks: [code('sql', 'select 1')] }
  expect(setup({ kind: 'list', isOrdered: true, items: [item] })).toEqual({
    lines: '',
    missing: [{ name: 'DATABASE_URL', means: 'the owner’s address of the database' }],
  })
})

test('commands that need nothing', () => {
  expect(setup(code('bash', 'git log -1'))).toBeNull()
})
