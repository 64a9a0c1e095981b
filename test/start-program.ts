import { spawn, type SpawnOptions } from 'node:child_process'
import { until } from './until.ts'

/** Starts a program in the background and waits until it serves; answers how to end it and wait for its end. */
export async function startProgram(
  program: string,
  args: readonly string[],
  isServing: () => Promise<boolean>,
  options: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): Promise<() => Promise<void>> {
  const child = spawn(program, args, { ...options, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await until(isServing, 20_000)
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

/** Whether the programs of Prometheus say that they are ready. */
export async function isReadyAt(url: string): Promise<boolean> {
  return (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true
}
