import { type RefObject, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { announce } from '@/ui/announce.tsx'

/**
 * After a change of page: top of the page, focus on its title, and its name said. A page that keeps standing
 * while its address follows a selection says so in the state of the navigation (`keepsFocus`).
 */
export function useNavigationFocus(title: RefObject<HTMLElement | null>) {
  const location = useLocation()
  const { pathname, hash } = location
  const keepsFocus = isKeeping(location.state)
  const shown = useRef(pathname)

  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (keepsFocus) return
    // A part of the page was asked for by name; the page goes there itself once it has it.
    if (hash !== '') return
    // A list that one comes back to stands where one left it, with the focus on the row that was gone through.
    if (document.querySelector('[data-place-kept]')) return
    window.scrollTo(0, 0)
    // A part of the page that was asked for, such as a sheet, has taken the focus itself.
    if (document.activeElement?.hasAttribute('data-page-focus')) return
    title.current?.focus()
    announce(title.current?.textContent ?? '')
  }, [pathname, hash, title, keepsFocus])
}

function isKeeping(state: unknown) {
  return (
    typeof state === 'object' &&
    state !== null &&
    'keepsFocus' in state &&
    state.keepsFocus === true
  )
}
