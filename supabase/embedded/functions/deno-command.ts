import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { denoProgram } from './deno-program.ts'

const RUNNER = fileURLToPath(new URL('./run-function.ts', import.meta.url))
const NODE_MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
// Hosted gives a function 256 MB.
const MEMORY_MB = 256

export interface DenoCommand {
  program: string
  args: string[]
  env: Record<string, string>
}

/**
 * How a function is run: offline, with the named variables and no other, reading nothing but its sources and
 * packages and the folder it was given, writing nowhere else and starting nothing.
 */
export function denoCommand(options: {
  functionsDir: string
  name: string
  env: Record<string, string>
  cacheDir: string
  folder: string | null
}): DenoCommand {
  const { functionsDir, name, env, cacheDir, folder } = options
  return {
    program: denoProgram(),
    args: [
      'run',
      '--no-prompt',
      '--cached-only',
      '--no-lock',
      // A request's signal says that the caller left, as on hosted, and not that the answer was delivered.
      '--unstable-no-legacy-abort',
      `--v8-flags=--max-old-space-size=${MEMORY_MB}`,
      '--allow-net',
      ...(Object.keys(env).length > 0 ? [`--allow-env=${Object.keys(env).join(',')}`] : []),
      // Packages look for variables of their own; they find none, instead of failing.
      '--ignore-env',
      `--allow-read=${[functionsDir, NODE_MODULES, ...(folder === null ? [] : [folder])].join(',')}`,
      ...(folder === null ? [] : [`--allow-write=${folder}`]),
      `--config=${path.join(functionsDir, 'deno.json')}`,
      RUNNER,
      pathToFileURL(path.join(functionsDir, name, 'index.ts')).href,
    ],
    env: {
      ...env,
      DENO_DIR: cacheDir,
      DENO_NO_UPDATE_CHECK: '1',
      DENO_NO_PROMPT: '1',
      DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0',
      NO_COLOR: '1',
    },
  }
}
