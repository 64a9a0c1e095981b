import type { MouseEvent } from 'react'
import { useLocation, useNavigate } from 'react-router'

/**
 * For the link above a detail, back to its list: for whoever came from there it is the browser's own way back, which
 * finds the list as it was narrowed and scrolled. Rows of lists say so by the state `{ list }`, their list's query.
 */
export function useWayBack() {
  const state: unknown = useLocation().state
  const navigate = useNavigate()
  const list =
    typeof state === 'object' && state !== null && 'list' in state ? String(state.list) : null

  function handleClick(event: MouseEvent) {
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0
    if (list === null || !isPlain) return
    event.preventDefault()
    void navigate(-1)
  }

  return { narrowed: list ?? '', handleClick }
}
