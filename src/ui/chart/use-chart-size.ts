import { type RefObject, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

export interface ChartSize {
  readonly width: number
  readonly height: number
}

/**
 * How large a chart is in pixels, so that its texts keep their size. On paper it is as large as given: nothing is
 * measured between the command to print and the picture of the page.
 */
export function useChartSize(
  frame: RefObject<HTMLElement | null>,
  height: number,
  paper: ChartSize,
): ChartSize {
  const [width, setWidth] = useState(0)
  const [isPaper, setPaper] = useState(false)

  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setWidth(Math.floor(element.clientWidth))
    const print = () => flushSync(() => setPaper(true))
    const resume = () => setPaper(false)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    window.addEventListener('beforeprint', print)
    window.addEventListener('afterprint', resume)
    return () => {
      observer.disconnect()
      window.removeEventListener('beforeprint', print)
      window.removeEventListener('afterprint', resume)
    }
  }, [frame])

  return isPaper ? paper : { width, height }
}
