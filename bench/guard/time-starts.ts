import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../../scripts/repository-root.ts'
import { buildInMemory } from '../bundle/built-app.ts'
import { percentile } from '../load/percentile.ts'
import { timeDeno } from './run-deno.ts'

const ROUNDS = 21

/**
 * What the guard adds to the start of an isolate, in ms: a program with it against an empty one, in turn. Bundled
 * into one file, as a deployment does it; nothing from outside the repository may be in it.
 */
export async function timeGuardStart(): Promise<{ addedMs: number; foreignModules: number }> {
  const { all } = await buildInMemory({
    configFile: false,
    root: repositoryRoot,
    build: {
      lib: { entry: 'supabase/functions/_shared/http/guard.ts', formats: ['es'] },
      minify: false,
      target: 'es2023',
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'omnihub-guard-'))
  try {
    const [empty, guard] = [join(folder, 'empty.js'), join(folder, 'guard.js')]
    await writeFile(empty, 'export {}\n')
    await writeFile(guard, all.map(({ code }) => code).join('\n'))
    const added: number[] = []
    for (let round = -2; round < ROUNDS; round += 1) {
      const without = await timeDeno(empty)
      const withGuard = await timeDeno(guard)
      if (round >= 0) added.push(withGuard - without)
    }
    const foreign = all
      .flatMap(({ modules }) => modules)
      .filter((id) => id.includes('node_modules'))
    return { addedMs: percentile(added, 50), foreignModules: foreign.length }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
