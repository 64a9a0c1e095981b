import { LoaderCircle } from 'lucide-react'
import { Icon } from './icon.tsx'

/** The only loop in the product; still under reduced motion, so a word always stands beside it. */
export function Spinner({ size = 16 }: { size?: 12 | 14 | 16 | 20 }) {
  return <Icon of={LoaderCircle} size={size} className="animate-spin" />
}
