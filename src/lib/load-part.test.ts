import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadPart } from './load-part.ts'

const gone = new Error('Failed to fetch dynamically imported module')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Fails as often as told, then is there. */
function failing(times: number) {
  let tries = 0
  const load = () => {
    tries += 1
    return tries > times ? Promise.resolve('part') : Promise.reject(gone)
  }
  return { load, tries: () => tries }
}

test('waits for the network, however long it takes', async () => {
  const { load, tries } = failing(5)
  const part = loadPart(load, () => Promise.resolve(false))
  await vi.advanceTimersByTimeAsync(4_999)
  expect(tries()).toBe(5)
  await vi.advanceTimersByTimeAsync(1)
  expect(await part).toBe('part')
})

test('tries at once when the network is back already', async () => {
  const { load, tries } = failing(1)
  expect(await loadPart(load, () => Promise.resolve(true))).toBe('part')
  expect(tries()).toBe(2)
})

test('gives up on what a server that answers does not have', async () => {
  const { load, tries } = failing(99)
  await expect(loadPart(load, () => Promise.resolve(true))).rejects.toBe(gone)
  expect(tries()).toBe(2)
})
