import { type RefObject, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { announce } from '@/ui/announce.tsx'

/** After a change of page: top of the page, focus on its title, and its name said. */
export function useNavigationFocus(title: RefObject<HTMLElement | null>) {
  const { pathname } = useLocation()
  const shown = useRef(pathname)

  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    window.scrollTo(0, 0)
    // A part of the page that was asked for, such as a sheet, has taken the focus itself.
    if (document.activeElement?.hasAttribute('data-page-focus')) return
    title.current?.focus()
    announce(title.current?.textContent ?? '')
  }, [pathname, title])
}
