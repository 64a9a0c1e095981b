import { type RefObject, useEffect, useState } from 'react'

/** How far below the top of the page something begins, in px. What stands above it may grow, such as the banner of a control. */
export function useTopOnPage(target: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const box = target.current?.getBoundingClientRect()
      if (box) setTop(Math.round(box.top + window.scrollY))
    })
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [target])
  return top
}
