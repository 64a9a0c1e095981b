/**
 * Wakes a function after there is new work for it, instead of leaving it to the tick of the schedule.
 * Kicks while one is on its way are folded into one more. A lost kick costs a second, not the work.
 */
export function createFunctionKick(
  address: { readonly supabaseUrl: string; readonly secretKey: string },
  target: 'executor' | 'notifications/dispatch',
): () => Promise<void> {
  let flight: Promise<void> | null = null
  let isWanted = false

  async function send(): Promise<void> {
    while (isWanted) {
      isWanted = false
      await fetch(`${address.supabaseUrl}/functions/v1/${target}`, {
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
