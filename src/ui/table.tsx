import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

/** A plain table inside a card; columns that may go on narrow screens hide themselves by class. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <table aria-label={label} className="w-full border-collapse text-13">
      {children}
    </table>
  )
}

const cell = 'px-3 first:pl-4 last:pr-4'

export function HeaderCell({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={clsx(
        cell,
        'border-b border-line py-[9px] text-left text-12 font-medium whitespace-nowrap text-fg-3',
        className,
      )}
    />
  )
}

export function Cell({ className, ...props }: ComponentProps<'td'>) {
  return <td {...props} className={clsx(cell, 'border-b border-line py-2', className)} />
}
