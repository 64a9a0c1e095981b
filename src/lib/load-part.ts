const againAfterMs = 1_000

/**
 * Loads a part of the panel's own code, as often as it takes while nobody answers: when it is needed most the network
 * is already failing, and then it must neither break the page nor be gone for good.
 *
 * @throws What the browser says when the server answers and still does not have it: after a deployment the files that
 *   an open page wants are gone.
 */
export async function loadPart<Module>(
  load: () => Promise<Module>,
  isAnswering: () => Promise<boolean> = isServerAnswering,
): Promise<Module> {
  let hasAnswered = false
  for (;;) {
    try {
      return await load()
    } catch (error) {
      if (hasAnswered) throw error
      hasAnswered = await isAnswering()
      if (!hasAnswered) await new Promise((resolve) => setTimeout(resolve, againAfterMs))
    }
  }
}

async function isServerAnswering(): Promise<boolean> {
  try {
    const { ok } = await fetch('/', { method: 'HEAD', cache: 'no-store' })
    return ok
  } catch {
    return false
  }
}
