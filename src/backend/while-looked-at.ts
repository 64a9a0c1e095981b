/**
 * Tells when nobody has looked at the page for a while, and when somebody looks again. Starts as looked at.
 * Answers how to stop.
 */
export function whileLookedAt(options: {
  onAway: () => void
  onBack: () => void
  afterMs: number
  page?: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>
}): () => void {
  const page = options.page ?? document
  let isAway = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    clearTimeout(timer)
    if (page.visibilityState === 'hidden') {
      timer = setTimeout(() => {
        isAway = true
        options.onAway()
      }, options.afterMs)
    } else if (isAway) {
      isAway = false
      options.onBack()
    }
  }

  page.addEventListener('visibilitychange', look)
  look()
  return () => {
    clearTimeout(timer)
    page.removeEventListener('visibilitychange', look)
  }
}
