import { type RefObject, useEffect } from 'react'

/** Tells the styles how high the banner and strips under the top bar are: what sticks below must not slide under them. */
export function useStripsHeight(strips: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = strips.current
    if (element === null) return
    const root = document.documentElement.style
    const observer = new ResizeObserver(() => {
      root.setProperty('--h-strips', `${String(element.offsetHeight)}px`)
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      root.removeProperty('--h-strips')
    }
  }, [strips])
}
