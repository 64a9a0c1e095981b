import { type ReactNode, useState } from 'react'
import { formatCount } from '@/lib/format-number.ts'
import { Badge, type BadgeProps } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'

export type GroupCardProps<Item> = {
  title: string
  cause: string
  badge: Pick<BadgeProps, 'tone' | 'icon'>
  count: { total: number; open: number | null }
  items: readonly Item[]
  /** Each item is one of `total`; otherwise one item stands for several. */
  isOneEach?: boolean
  keyOf: (item: Item) => string
  /** What is done to all of them at once. */
  actions?: ReactNode
  children: (item: Item) => ReactNode
}

const shownAtFirst = 5

/** One kind of what was left behind: why, how many, and each with its own action. */
export function GroupCard<Item>({
  title,
  cause,
  badge,
  count: { total, open },
  items,
  isOneEach = true,
  keyOf,
  actions,
  children,
}: GroupCardProps<Item>) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? items : items.slice(0, shownAtFirst)
  const hidden = items.length - shown.length
  const unread = isOneEach ? total - items.length : 0
  return (
    <Card aria-label={title}>
      <CardHeader
        title={title}
        badge={
          <Badge {...badge} tone={open === 0 ? 'neutral' : badge.tone}>
            {open === null || open === total
              ? formatCount(total)
              : `${formatCount(open)} of ${formatCount(total)} open`}
          </Badge>
        }
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
        <p className="min-w-0 flex-1 basis-64 text-13 text-fg-2">{cause}</p>
        {actions}
      </div>
      <ul className="divide-y divide-line">
        {shown.map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {hidden > 0 || unread > 0 ? (
        <CardFooter>
          {hidden > 0 ? (
            <Button size="sm" onClick={() => setWhole(true)}>
              Show {formatCount(hidden)} more
            </Button>
          ) : null}
          {unread > 0 ? (
            <span className="text-12 text-fg-3">{formatCount(unread)} more in Workflows.</span>
          ) : null}
        </CardFooter>
      ) : null}
    </Card>
  )
}
