import { useEffect } from 'react'

let locks = 0

/** Holds the page still under a dialog; the width of the lost scrollbar is kept, so nothing jumps. */
export function useScrollLock(isLocked: boolean) {
  useEffect(() => {
    if (!isLocked) return
    const { style, clientWidth } = document.documentElement
    if (locks++ === 0) {
      style.paddingRight = `${window.innerWidth - clientWidth}px`
      style.overflow = 'hidden'
    }
    return () => {
      if (--locks > 0) return
      style.paddingRight = ''
      style.overflow = ''
    }
  }, [isLocked])
}
