/**
 * Wakes the executor after new work was queued, instead of leaving it to the tick of the schedule.
 * Kicks while one is on its way are folded into one more. A lost kick costs a second, not the work.
 */
export function createExecutorKick(address: {
  readonly supabaseUrl: string
  readonly secretKey: string
}): () => Promise<void> {
  let flight: Promise<void> | null = null
  let isWanted = false

  async function send(): Promise<void> {
    while (isWanted) {
      isWanted = false
      await fetch(`${address.supabaseUrl}/functions/v1/executor`, {
        method: 'POST',
        headers: { apikey: address.secretKey },
        signal: AbortSignal.timeout(5_000),
      }).then(
        (response) => response.body?.cancel(),
        () => undefined,
      )
    }
    flight = null
  }

  return () => {
    isWanted = true
    flight ??= send()
    return flight
  }
}
