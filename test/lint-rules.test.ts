import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it, vi } from 'vitest'

// The first snippet loads ESLint with all its plugins.
vi.setConfig({ testTimeout: 60_000 })

const root = new URL('..', import.meta.url).pathname

// Snippets pretend to be files that need not exist, which rules that ask for types cannot follow.
const untyped = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked })

async function rulesBroken(eslint: ESLint, filePath: string, code: string) {
  const results = await eslint.lintText(code, { filePath: `${root}${filePath}` })
  return results.flatMap((result) => result.messages.map((message) => message.ruleId))
}

const layers = 'omnihub/layers'

describe('forbidden imports fail the lint', () => {
  it.each([
    ['src/ui/badge.tsx', '@/features/controls/index.ts'],
    ['src/ui/badge.tsx', '@domain/controls/decide.ts'],
    ['src/ui/badge.tsx', 'react-router'],
    ['src/lib/clock.ts', '@/backend/controls.ts'],
    ['src/backend/controls.ts', '@/features/controls/index.ts'],
    ['src/backend/controls.ts', '../app/routes.tsx'],
    ['src/features/controls/queries.ts', '@/app/routes.tsx'],
    ['src/features/controls/queries.ts', '@/features/audit/index.ts'],
    ['src/features/controls/queries.ts', './index.ts'],
    ['src/features/controls/queries.ts', '@supabase/supabase-js'],
    ['src/app/pages/operator-page.tsx', '@/features/controls/components/stop-dialog.tsx'],
    ['src/app/pages/operator-page.tsx', '@supabase/auth-js'],
    ['src/app/paths.ts', '@/lib/clock.ts'],
    ['src/app/providers.tsx', '../../supabase/embedded/stack.ts'],
    ['src/backend/live.ts', '../../supabase/embedded/realtime/frames.ts'],
    ['supabase/functions/_shared/domain/audit/event.ts', '@supabase/supabase-js'],
    ['supabase/functions/_shared/domain/audit/event.ts', '../../http/guard.ts'],
    ['supabase/functions/_shared/domain/controls/decide.ts', 'zod'],
    ['supabase/functions/_shared/domain/controls/decide.ts', '../operations/risk.ts'],
    ['supabase/functions/_shared/contracts/intent.ts', '../http/guard.ts'],
    ['supabase/functions/guard/handler.ts', '../../embedded/stack.ts'],
    ['supabase/functions/guard/handler.ts', '@/lib/clock.ts'],
    ['supabase/embedded/gateway/static.ts', '../../../src/config/env.ts'],
  ])('%s may not import %s', async (file, specifier) => {
    const statement = `import { thing } from '${specifier}'\nvoid thing\n`
    expect(await rulesBroken(untyped, file, statement)).toContain(layers)
    const reexport = `export { thing } from '${specifier}'\n`
    expect(await rulesBroken(untyped, file, reexport)).toContain(layers)
    const dynamic = `export const load = () => import('${specifier}')\n`
    expect(await rulesBroken(untyped, file, dynamic)).toContain(layers)
  })

  it.each([
    ['src/features/controls/queries.ts', '@/backend/controls.ts'],
    ['src/features/controls/queries.ts', '@domain/controls/decide.ts'],
    ['src/features/controls/queries.ts', './mutations.ts'],
    ['src/features/controls/queries.ts', '@/app/paths.ts'],
    ['src/backend/controls.ts', '@supabase/postgrest-js'],
    ['src/app/routes.tsx', '@/features/controls/index.ts'],
    ['supabase/functions/_shared/domain/audit/event.ts', 'zod'],
    ['supabase/functions/_shared/domain/controls/decide.test.ts', 'vitest'],
    ['src/ui/visible-text.tsx', '@domain/approvals/visible-text.ts'],
    ['supabase/functions/guard/handler.ts', '../_shared/http/guard.ts'],
  ])('%s may import %s', async (file, specifier) => {
    const statement = `import { thing } from '${specifier}'\nvoid thing\n`
    expect(await rulesBroken(untyped, file, statement)).not.toContain(layers)
  })
})

describe('forbidden code fails the lint', () => {
  const syntax = 'no-restricted-syntax'
  const globals = 'no-restricted-globals'
  const pure = 'supabase/functions/_shared/domain/controls/decide.ts'
  it.each([
    ['src/app/providers.tsx', 'export const url = import.meta.env.VITE_URL\n', syntax],
    [pure, 'export const now = () => Date.now()\n', syntax],
    [pure, 'export const now = () => new Date()\n', syntax],
    [pure, 'export const id = () => Math.random()\n', syntax],
    [pure, 'export const id = () => crypto.randomUUID()\n', globals],
    ['supabase/functions/guard/handler.ts', 'export const go = () => fetch("/")\n', globals],
    ['supabase/functions/guard/handler.ts', 'export const f = globalThis.fetch\n', syntax],
    ['src/lib/clock.ts', 'export const n = JSON.parse("1") as number\n', syntax],
    ['src/lib/clock.ts', 'export const n: any = 1\n', '@typescript-eslint/no-explicit-any'],
    [
      'src/lib/clock.ts',
      'export const n = (a?: string) => a!.length\n',
      '@typescript-eslint/no-non-null-assertion',
    ],
    ['src/lib/clock.ts', 'export default 1\n', 'import-x/no-default-export'],
    ['src/lib/bigClock.ts', 'export const n = 1\n', 'omnihub/kebab-case-file'],
    ['src/ui/dialog.tsx', 'export const scrim = () => <Dialog.Overlay />\n', syntax],
    ['src/ui/menu.tsx', 'export const menu = () => <DropdownMenu.Root />\n', syntax],
    ['src/ui/icon.tsx', 'export const icon = () => <img src="x" />\n', 'jsx-a11y/alt-text'],
    [
      'src/lib/clock.ts',
      '// eslint-disable-next-line no-console\nconsole.log(1)\n',
      'omnihub/explained-disable',
    ],
  ])('%s: %j', async (file, code, rule) => {
    expect(await rulesBroken(untyped, file, code)).toContain(rule)
  })

  it('allows `as const` and non-modal menus', async () => {
    expect(await rulesBroken(untyped, 'src/lib/a.ts', 'export const a = [1] as const\n')).toEqual(
      [],
    )
    const menu = 'export const menu = () => <DropdownMenu.Root modal={false} />\n'
    expect(await rulesBroken(untyped, 'src/ui/menu.tsx', menu)).not.toContain(syntax)
  })

  it('sees floating promises, which needs types', async () => {
    const code = 'export const late = async () => 1\nlate()\n'
    const typed = new ESLint({ cwd: root })
    expect(await rulesBroken(typed, 'scripts/security-headers.ts', code)).toContain(
      '@typescript-eslint/no-floating-promises',
    )
  })
})
