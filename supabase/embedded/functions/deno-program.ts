import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)

/** Path of the Deno program that the npm package `deno` has installed. Throws when there is none. */
export function denoProgram(): string {
  const name = process.platform === 'win32' ? 'deno.exe' : 'deno'
  const folder = path.dirname(require.resolve('deno/package.json'))
  const libc = process.platform === 'linux' ? '-glibc' : ''
  // The package links its program at install time, which `npm ci --ignore-scripts` leaves out.
  const candidates = [
    path.join(folder, name),
    path.join(folder, '..', '@deno', `${process.platform}-${process.arch}${libc}`, name),
  ]
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found === undefined) throw new Error('the npm package "deno" has no program for this system')
  return found
}
