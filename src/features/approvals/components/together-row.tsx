import { Check, CircleAlert, Hourglass } from 'lucide-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { radiusLine } from '@domain/approvals/blast-radius.ts'
import { shownKey, type TogetherRow } from '../lib/alike.ts'
import type { Outcome } from '../lib/outcome.ts'
import { watchUntilSeen } from '../lib/watch-until-seen.ts'
import { AgentWords } from './agent-words.tsx'
import { TimeLeft } from './time-left.tsx'

export type TogetherLineProps = {
  row: TogetherRow
  place: number
  labels: readonly string[]
  values: readonly (string | null)[]
  /** Where they are not the same in all; they prove nothing. */
  agentWords: string | null
  isSeen: boolean
  isChosen: boolean
  mayChoose: boolean
  outcome: Outcome | undefined
  onSeen: () => void
  onChoose: (isChosen: boolean) => void
}

/** One request among others: what it alone does, what it touches, what became of it. Nothing of it is cut off. */
export function TogetherLine({
  row,
  place,
  labels,
  values,
  agentWords,
  isSeen,
  isChosen,
  mayChoose,
  outcome,
  onSeen,
  onChoose,
}: TogetherLineProps) {
  const frame = useRef<HTMLDivElement>(null)
  const handleSeen = useEffectEvent(onSeen)
  const key = shownKey(row.item)
  useEffect(() => {
    if (isSeen || frame.current === null) return undefined
    return watchUntilSeen(frame.current, () => handleSeen())
  }, [isSeen, key])
  const words = outcome ?? stateOf(row)
  return (
    <div
      ref={frame}
      role="row"
      className="col-span-full grid grid-cols-subgrid items-start gap-y-1 border-t border-line py-2.5 text-13 max-tablet:grid-cols-[24px_minmax(0,1fr)]"
    >
      <div role="cell" className="max-tablet:row-span-3">
        <Checkbox
          label={<span className="sr-only">Choose request {place}</span>}
          checked={isChosen}
          disabled={!mayChoose}
          onChange={(event) => onChoose(event.target.checked)}
        />
      </div>
      {values.map((value, at) => (
        <div role="cell" key={labels[at]} className="min-w-0 break-words max-tablet:col-start-2">
          <span className="mr-1.5 text-12 text-fg-3 tablet:hidden">{labels[at]}</span>
          {value === null ? (
            <span className="text-fg-3">not given</span>
          ) : (
            <span className="font-medium">
              <VisibleText text={value} hasRemark />
            </span>
          )}
        </div>
      ))}
      <div role="cell" className="min-w-0 text-fg-2 tabular-nums max-tablet:col-start-2">
        {radiusLine(row.item.radius)}
      </div>
      <div role="cell" className="text-fg-2 max-tablet:col-start-2 tablet:justify-self-end">
        {row.state === 'gone' || outcome?.isFinal ? null : (
          <TimeLeft createdAt={row.item.createdAt} expiresAt={row.item.expiresAt} />
        )}
      </div>
      {agentWords === null ? null : (
        <div role="cell" className="col-start-2 -col-end-1 max-tablet:col-end-auto">
          <AgentWords text={agentWords} isBrief />
        </div>
      )}
      <div
        role="cell"
        aria-live="polite"
        className="col-start-2 -col-end-1 empty:hidden max-tablet:col-end-auto"
      >
        {words === null ? null : <OutcomeWords {...words} />}
      </div>
    </div>
  )
}

const looks = {
  ok: { icon: Check, hue: 'text-ok' },
  held: { icon: Hourglass, hue: 'text-held' },
  warn: { icon: CircleAlert, hue: 'text-warn' },
} as const

function OutcomeWords({ tone, words }: Pick<Outcome, 'tone' | 'words'>) {
  if (tone === 'busy') {
    return (
      <span className="inline-flex items-center gap-1.5 text-12 text-fg-2">
        <Spinner size={12} />
        {words}
      </span>
    )
  }
  const { icon, hue } = looks[tone]
  return (
    <span className={`inline-flex items-start gap-1.5 text-12 font-medium ${hue}`}>
      <Icon of={icon} size={14} className="mt-0.5" />
      {words}
    </span>
  )
}

function stateOf({ state, isChanged }: TogetherRow): Pick<Outcome, 'tone' | 'words'> | null {
  if (state === 'gone') return { tone: 'warn', words: 'It does not wait for you any more.' }
  if (state === 'apart') {
    return { tone: 'warn', words: 'It is no longer like the others. Decide it by itself.' }
  }
  return isChanged ? { tone: 'warn', words: 'It has changed since you looked. Look again.' } : null
}
