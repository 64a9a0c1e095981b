import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { Link } from 'react-router'
import { Icon } from '@/ui/icon.tsx'
import type { RunbookEntry } from '../lib/runbook.ts'

export type ContentsProps = {
  headings: RunbookEntry['headings']
  /** The one that is being read. */
  current: string | null
}

/** Beside the text where there is room; folded above it where there is not. */
export function Contents(props: ContentsProps) {
  return (
    <>
      <nav aria-label="On this page" className="max-desktop:hidden">
        <h3 className="px-2 pb-1.5 text-12 font-medium text-fg-3">On this page</h3>
        <Headings {...props} />
      </nav>
      <details className="group rounded-card border border-line bg-surface desktop:hidden">
        <summary className="flex min-h-11 items-center justify-between px-4 text-13 font-semibold">
          On this page
          <Icon of={ChevronDown} className="text-fg-3 group-open:rotate-180" />
        </summary>
        <nav aria-label="On this page" className="border-t border-line p-2">
          <Headings {...props} />
        </nav>
      </details>
    </>
  )
}

function Headings({ headings, current }: ContentsProps) {
  return (
    <ul className="grid gap-px">
      {headings.map(({ id, title, level }) => (
        <li key={id}>
          <Link
            to={{ hash: id }}
            replace
            aria-current={current === id ? 'location' : undefined}
            className={clsx(
              'flex min-h-7 items-center rounded-inner px-2 py-1 text-13 text-fg-2 hover:bg-active aria-[current]:bg-active aria-[current]:font-medium aria-[current]:text-fg max-tablet:min-h-11',
              level === 3 && 'pl-5',
            )}
          >
            {title}
          </Link>
        </li>
      ))}
    </ul>
  )
}
