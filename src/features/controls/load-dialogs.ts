const againAfterMs = 1_000

/**
 * Fetches the dialogs' code, as often as it takes: when it is needed most the network is already
 * failing, and Stop must neither break the page nor be gone for good.
 */
export async function loadDialogs() {
  for (;;) {
    try {
      const { Dialogs } = await import('./components/dialogs.tsx')
      return { default: Dialogs }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againAfterMs))
    }
  }
}
