/** What work came to within its time. */
export type Timed =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; problem: string }

/**
 * Waits for work at most `timeoutMs`, then aborts it. Work may hang without minding its signal, so
 * the wait ends on its own. Never rejects.
 */
export async function withinTime(
  work: (signal: AbortSignal) => Promise<unknown>,
  timeoutMs: number,
): Promise<Timed> {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<Timed>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, problem: `no answer within ${timeoutMs} ms` })
      abort.abort()
    }, timeoutMs)
  })
  const answer = work(abort.signal).then(
    (value): Timed => ({ ok: true, value }),
    (error: unknown): Timed => ({
      ok: false,
      problem: error instanceof Error ? error.message : 'unknown failure',
    }),
  )
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}
