import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      {...props}
      className={clsx('rounded-card border-line bg-surface min-w-0 border', className)}
    />
  )
}

export type CardHeaderProps = {
  title: ReactNode
  /** Beside the title: a badge or count. */
  badge?: ReactNode
  /** At the far end: version, age, source. */
  meta?: ReactNode
  /** Heading level in the page's outline. */
  level?: 2 | 3
  id?: string
}

export function CardHeader({ title, badge, meta, level = 2, id }: CardHeaderProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <header className="border-line flex min-h-11 min-w-0 items-center gap-2 border-b px-4">
      <Heading id={id} className="text-13 font-semibold whitespace-nowrap">
        {title}
      </Heading>
      {badge}
      {meta ? <div className="text-12 text-fg-3 ml-auto truncate pl-2">{meta}</div> : null}
    </header>
  )
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div {...props} className={clsx('p-4', className)} />
}

export function CardFooter({ className, ...props }: ComponentProps<'footer'>) {
  return (
    <footer
      {...props}
      className={clsx(
        'border-line text-13 flex items-center gap-3 border-t px-4 py-2.5',
        className,
      )}
    />
  )
}
