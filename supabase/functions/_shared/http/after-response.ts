declare global {
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined
}

const pending = new Set<Promise<unknown>>()

/**
 * Keeps work alive that outlasts its response: the edge runtime's `waitUntil` where it exists, else
 * a tracked promise, which `whenSettled` awaits before a process may end. Failures are the work's own.
 */
export function afterResponse(work: Promise<unknown>): void {
  const tracked = work.catch(() => undefined)
  pending.add(tracked)
  void tracked.finally(() => pending.delete(tracked))
  globalThis.EdgeRuntime?.waitUntil(tracked)
}

/** Resolves when all work given to `afterResponse` so far and meanwhile has ended. */
export async function whenSettled(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending)
}
