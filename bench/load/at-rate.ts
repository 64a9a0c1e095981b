import { setTimeout as delay } from 'node:timers/promises'

/**
 * Starts `perSecond × seconds` calls on a fixed clock, whatever the earlier ones do (open loop: a slow server
 * does not make its own load smaller), and answers every call's duration in ms, measured from its planned start.
 */
export async function atRate(
  perSecond: number,
  seconds: number,
  call: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const began = performance.now()
  const calls: Promise<number>[] = []
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const planned = began + (index * 1000) / perSecond
    const wait = planned - performance.now()
    if (wait > 0) await delay(wait)
    calls.push(call(index).then(() => performance.now() - planned))
  }
  return Promise.all(calls)
}
