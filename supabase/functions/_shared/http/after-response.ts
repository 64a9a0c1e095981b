declare global {
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined
}

/**
 * Keeps work alive that outlasts its response, where a runtime would otherwise end the instance: by
 * the edge runtime's `waitUntil`, which the embedded functions have too. A failure is the work's own to report.
 */
export function afterResponse(work: Promise<unknown>): void {
  const quiet = work.catch(() => undefined)
  globalThis.EdgeRuntime?.waitUntil(quiet)
}

/** Has work done before the instance ends, as far as the runtime gives it time. */
export function beforeEnd(work: () => Promise<unknown>): void {
  globalThis.addEventListener('beforeunload', () => afterResponse(work()))
}
