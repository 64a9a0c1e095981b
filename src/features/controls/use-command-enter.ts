import { useEffect } from 'react'
import type { RefObject } from 'react'

/**
 * ⌘Enter or Ctrl+Enter confirms from anywhere in the dialog; a bare Enter in a one-line field does
 * nothing, so that nobody stops everything by finishing a word.
 */
export function useCommandEnter(form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    function handleKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Enter' || event.isComposing) return
      if (event.metaKey || event.ctrlKey) {
        event.preventDefault()
        if (!event.repeat) form.current?.requestSubmit()
      } else if (event.target instanceof HTMLInputElement) {
        event.preventDefault()
      }
    }
    document.addEventListener('keydown', handleKeyDown)
    return () => document.removeEventListener('keydown', handleKeyDown)
  }, [form])
}
