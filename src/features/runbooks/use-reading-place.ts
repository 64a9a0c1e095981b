import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'

/**
 * Goes to the heading that the address names, with the focus, and says which one is being read.
 * @param ids the headings on the page, in their order
 */
export function useReadingPlace(ids: readonly string[]): string | null {
  const { hash, key } = useLocation()
  const wanted = decodeURIComponent(hash.slice(1))
  const [read, setRead] = useState<string | null>(null)
  const all = ids.join(' ')

  useEffect(() => {
    const heading = wanted === '' ? null : document.getElementById(wanted)
    if (!heading) return
    heading.scrollIntoView()
    heading.focus({ preventScroll: true })
  }, [wanted, key, all])

  useEffect(() => {
    const headings = all.split(' ').flatMap((id) => document.getElementById(id) ?? [])
    const find = () => {
      // The last heading that has passed the upper third is the one whose text fills the screen.
      const line = window.innerHeight / 3
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < line)
      const isAtEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 2
      setRead(((isAtEnd ? headings : passed).at(-1) ?? headings[0])?.id ?? null)
    }
    find()
    window.addEventListener('scroll', find, { passive: true })
    return () => window.removeEventListener('scroll', find)
  }, [all])

  return read
}
