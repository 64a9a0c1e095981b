import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { countOf } from '@/lib/format-number.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { HandlingBadge } from './handling-badge.tsx'

export type LetterRowProps = {
  letter: DeadLetter
  /** What it was to do, in one line. */
  summary: string
  /** The query of the address, to come back to. */
  list: string
  selection: { isChosen: boolean; onToggle: () => void } | null
}

/** One dead letter: what failed, how, and how often it was tried. */
export function LetterRow({ letter, summary, list, selection }: LetterRowProps) {
  return (
    <div className="flex items-stretch has-checked:bg-accent-bg">
      {selection ? (
        <div className="flex items-center pl-4">
          <Checkbox
            label={<span className="sr-only">Choose {letter.operation}</span>}
            checked={selection.isChosen}
            onChange={selection.onToggle}
          />
        </div>
      ) : null}
      <Link
        to={paths.deadLetter(letter.id)}
        state={{ list }}
        className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)_92px] items-center gap-x-4 px-4 py-2.5 text-13 hover:bg-hover focus-visible:relative max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-1"
      >
        <span className="min-w-0 max-tablet:contents">
          <span className="line-clamp-2 font-medium break-words">
            <VisibleText text={summary} />
          </span>
          <span className="block truncate mono text-12 text-fg-3 max-tablet:col-span-2 max-tablet:row-start-2">
            {letter.operation}
          </span>
        </span>
        <span className="min-w-0 max-tablet:col-span-2 max-tablet:row-start-3">
          <span className="line-clamp-2 break-words text-fg-2">
            <VisibleText text={letter.errorMessage ?? 'The endpoint gave no reason.'} />
          </span>
          {letter.errorCode ? (
            <span className="block truncate mono text-12 text-danger">
              <VisibleText text={letter.errorCode} />
            </span>
          ) : null}
        </span>
        <span className="text-right text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-1">
          {letter.handling ? (
            <HandlingBadge handling={letter.handling} />
          ) : (
            <Time at={letter.createdAt} isFocusable={false} />
          )}
          <span className="block tabular-nums max-tablet:hidden">
            {countOf(letter.attempts, 'attempt')}
          </span>
        </span>
      </Link>
    </div>
  )
}
