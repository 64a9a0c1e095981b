import { clsx } from 'clsx'
import { incidentHref } from '../lib/reason.ts'

/** An incident's reference; a web address can be opened. */
export function Incident({ of, className }: { of: string; className?: string }) {
  const href = incidentHref(of)
  if (href === null) return <span className="font-medium">{of}</span>
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      className={clsx('font-medium break-all underline-offset-3 hover:underline', className)}
    >
      {href.replace(/^https?:\/\//, '')}
    </a>
  )
}
