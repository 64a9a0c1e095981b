import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Input } from './field.tsx'

const settleMs = 250

export type SearchFieldProps = {
  label: string
  placeholder: string
  value: string
  onChange: (value: string) => void
}

/** Tells what was typed once the hand rests. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const send = useEffectEvent(onChange)
  // Somebody else changed it, such as a link or a clear button.
  if (value !== known) {
    setKnown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => send(typed.trim()), settleMs)
    return () => clearTimeout(timer)
  }, [typed, value])
  return (
    <Input
      type="search"
      icon={Search}
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      className="tablet:w-48 tablet:flex-none desktop:w-64"
    />
  )
}
