import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { useId } from 'react'
import type { RunStep } from '@/backend/runbook-runs.ts'
import { TickBox } from '@/ui/checkbox.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { Time } from '@/ui/time.tsx'
import type { Item } from '../lib/runbook.ts'
import { type ShownRun, useShownRun } from '../run-context.ts'
import { Blocks } from './blocks.tsx'

export type StepProps = { number: number; item: Item }

/** One thing to do: a number, and while a run is open a box that everybody sees ticked. */
export function Step({ number, item }: StepProps) {
  const run = useShownRun()
  const wordsId = useId()
  const [words, ...rest] = item.blocks
  const checked = item.step === null ? undefined : run?.steps.get(item.step)
  const isTickable = run !== null && item.step !== null
  return (
    <li
      className={clsx(
        'grid min-w-0 gap-x-2 print:grid-cols-[20px_minmax(0,1fr)]',
        isTickable ? 'grid-cols-[20px_auto_minmax(0,1fr)]' : 'grid-cols-[auto_minmax(0,1fr)]',
      )}
    >
      {isTickable ? <Box run={run} step={item.step ?? ''} wordsId={wordsId} /> : null}
      <span aria-hidden className="min-w-4 text-right font-medium text-fg-3 tabular-nums">
        {number}.
      </span>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2.5">
        {words ? (
          <div id={wordsId} className={clsx(checked?.isDone && 'text-fg-2')}>
            <Blocks blocks={[words]} />
          </div>
        ) : null}
        <Blocks blocks={rest} />
        {checked?.isDone ? <WhoTicked step={checked} /> : null}
      </div>
    </li>
  )
}

function Box({ run, step, wordsId }: { run: ShownRun; step: string; wordsId: string }) {
  const isDone = run.steps.get(step)?.isDone ?? false
  if (run.pendingStep === step) {
    return (
      <span className="grid h-5.5 place-items-center print:hidden">
        <Spinner />
      </span>
    )
  }
  return (
    <span className="grid h-5.5 place-items-center print:hidden">
      <TickBox
        checked={isDone}
        disabled={run.onCheck === null}
        aria-labelledby={wordsId}
        onChange={({ target }) => run.onCheck?.(step, target.checked)}
      />
    </span>
  )
}

function WhoTicked({ step }: { step: RunStep }) {
  return (
    <p className="flex items-center gap-1.5 text-12 text-fg-3">
      <Icon of={Check} size={14} className="text-ok" />
      <span>
        {step.byName} · <Time at={step.at} />
      </span>
    </p>
  )
}
