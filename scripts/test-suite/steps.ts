import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { repositoryRoot } from '../repository-root.ts'
import { reportPath } from './read-report.ts'
import type { Step } from './step.ts'

const manifestShape = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) })

/** The script behind a package's command, so that no shell and no npx is needed to start it. */
function bin(packageName: string, command = packageName) {
  const folder = join(repositoryRoot, 'node_modules', packageName)
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entry = manifestShape.parse(manifest).bin
  const file = typeof entry === 'string' ? entry : entry[command]
  if (!file) throw new Error(`${packageName} has no command ${command}`)
  return join(folder, file)
}

const node = process.execPath
const typescript = (file: string, ...args: string[]) => ['--import', 'tsx', file, ...args]

function fixed(name: string, args: string[], env: Record<string, string> = {}): Step {
  return { name, kind: 'static', command: node, args, env, together: 'static' }
}

function vitest(project: string, together?: Step['together'], name = project): Step {
  const report = reportPath(name)
  return {
    name,
    ...(together ? { together } : {}),
    kind: 'vitest',
    command: node,
    args: [
      ...[bin('vitest'), 'run', '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
  }
}

/** So many parts of a project, each on a stack of its own; Vitest tells by a file's path which one it belongs to. */
function vitestInParts(project: string, count: number): Step[] {
  return Array.from({ length: count }, (_, at) => {
    const part = vitest(project, 'stacks', `${project}-${at + 1}`)
    const args = [...part.args, `--shard=${at + 1}/${count}`]
    return { ...part, partOf: project, args }
  })
}

function functionEntries() {
  const folder = 'supabase/functions'
  return readdirSync(join(repositoryRoot, folder))
    .map((name) => `${folder}/${name}/index.ts`)
    .filter((path) => existsSync(join(repositoryRoot, path)))
}

/** Every step of `npm test`, in the order in which it runs. */
export function allSteps(): Step[] {
  return [
    fixed('types', [bin('typescript', 'tsc'), '--noEmit', '-p', '.']),
    // As long as all other static steps, and no later one needs both cores all the time.
    { ...fixed('lint', [bin('eslint'), '.', '--max-warnings', '0']), isBehind: true },
    fixed('format', [bin('prettier'), '--check', '.', '--log-level', 'warn']),
    fixed('knip', [bin('knip'), '--no-progress']),
    fixed('lock', typescript('scripts/complete-lock.ts', '--check')),
    fixed(
      'deno',
      [bin('deno'), 'check', '--config', 'supabase/functions/deno.json', ...functionEntries()],
      { DENO_NO_UPDATE_CHECK: '1', DENO_DIR: join(repositoryRoot, 'node_modules/.cache/deno') },
    ),
    fixed('build', [bin('vite'), 'build', '--logLevel', 'warn']),
    fixed('bundle', typescript('bench/run.ts', 'bundle')),
    fixed('database-types', typescript('scripts/database-types.ts', '--check')),
    vitest('unit'),
    // Each has stacks of its own and mostly waits for them. The longest begins first, and none is as long alone.
    vitest('database', 'stacks'),
    vitest('embedded', 'stacks'),
    ...vitestInParts('functions', 3).toReversed(),
    {
      name: 'e2e',
      kind: 'playwright',
      command: node,
      args: [bin('@playwright/test', 'playwright'), 'test'],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath('e2e') },
    },
  ]
}
