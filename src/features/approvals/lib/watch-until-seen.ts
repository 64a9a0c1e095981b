/** The footer of a dialog covers this much of what scrolls behind it. */
const footer = 96
/** In steps, so that a row taller than the screen is noticed when its end comes into sight. */
const thresholds = Array.from({ length: 21 }, (_, step) => step / 20)

/** Tells once when all of an element has been on the screen; returns how to stop watching. */
export function watchUntilSeen(element: Element, onSeen: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(isWhollyInSight)) return
      observer.disconnect()
      onSeen()
    },
    { threshold: thresholds, rootMargin: `0px 0px -${footer}px 0px` },
  )
  observer.observe(element)
  return () => observer.disconnect()
}

function isWhollyInSight({
  isIntersecting,
  intersectionRatio,
  boundingClientRect: row,
  rootBounds: sight,
}: IntersectionObserverEntry): boolean {
  if (!isIntersecting) return false
  if (intersectionRatio > 0.99) return true
  return sight !== null && row.height > sight.height && row.bottom <= sight.bottom
}
