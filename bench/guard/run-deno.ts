import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { repositoryRoot } from '../../scripts/repository-root.ts'
import { denoProgram } from '../../supabase/embedded/functions/deno-program.ts'

/** Starts a program in Deno, offline: a file of this folder, or one named by its whole path. */
export function startDeno(program: string, ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const options = ['run', '--no-prompt', '--cached-only', '--no-lock', '--no-config', '--allow-all']
  return spawn(denoProgram(), [...options, file, ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** The first line a program prints. Rejects when it ends without one. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  throw new Error('the program printed nothing')
}

/** How long a program takes from start to end, in ms. */
export async function timeDeno(program: string): Promise<number> {
  const began = performance.now()
  const child = startDeno(program)
  await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`${program} failed`)
  return performance.now() - began
}
