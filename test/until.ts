import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks until it is so, for tests and benches that start a program.
 * @throws Error when it is not within `timeoutMs`
 */
export async function until(isSo: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within ${timeoutMs} ms`)
    await wait(50)
  }
}
