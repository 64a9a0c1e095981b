import { lazy } from 'react'

/** The first screen comes first. */
const patienceMs = 2_000

/** The notifier in a chunk of its own, which loads when the page has nothing else to do. */
export const IdleNotifier = lazy(async () => {
  await untilIdle()
  const { Notifier } = await import('./components/notifier.tsx')
  return { default: Notifier }
})

function untilIdle() {
  return new Promise<void>((resolve) => {
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: patienceMs })
    } else {
      setTimeout(resolve, patienceMs)
    }
  })
}
