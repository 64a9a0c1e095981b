import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      {...props}
      className={clsx(
        'min-w-0 rounded-card border border-line bg-surface print:break-inside-avoid',
        className,
      )}
    />
  )
}

export type CardHeaderProps = {
  title: ReactNode
  /** Beside the title: a badge or count. */
  badge?: ReactNode
  /** At the far end: version, age, source. */
  meta?: ReactNode
  /** A button at the far end. */
  action?: ReactNode
  /** Heading level in the page's outline. */
  level?: 2 | 3
  id?: string
}

export function CardHeader({ title, badge, meta, action, level = 2, id }: CardHeaderProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <header className="flex min-h-11 min-w-0 items-center gap-2 border-b border-line px-4 print:min-h-7.5">
      <Heading id={id} className="text-13 font-semibold whitespace-nowrap">
        {title}
      </Heading>
      {badge}
      {meta ? <div className="ml-auto truncate pl-2 text-12 text-fg-3">{meta}</div> : null}
      {action ? (
        <div className={clsx('shrink-0 max-tablet:py-1.5', !meta && 'ml-auto')}>{action}</div>
      ) : null}
    </header>
  )
}

export function CardFooter({ className, ...props }: ComponentProps<'footer'>) {
  return (
    <footer
      {...props}
      className={clsx(
        'flex items-center gap-3 border-t border-line px-4 py-2.5 text-13',
        className,
      )}
    />
  )
}
