import { lazyPart } from '@/ui/lazy-part.ts'

/** The first screen comes first. */
const patienceMs = 2_000

/** The notifier in a chunk of its own, which loads when the page has nothing else to do. */
export const IdleNotifier = lazyPart(
  async () => {
    await untilIdle()
    return import('./components/notifier.tsx')
  },
  (module) => module.Notifier,
)

function untilIdle() {
  return new Promise<void>((resolve) => {
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: patienceMs })
    } else {
      setTimeout(resolve, patienceMs)
    }
  })
}
