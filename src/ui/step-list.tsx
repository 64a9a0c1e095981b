import { clsx } from 'clsx'
import { Check, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Spinner } from './spinner.tsx'

export interface Step {
  key: string
  state: 'done' | 'now' | 'todo'
  title: ReactNode
  time?: ReactNode
  detail?: ReactNode
}

const looks = {
  done: { disc: 'bg-ok-bg text-ok', word: 'Done: ' },
  now: { disc: 'bg-info-bg text-info', word: 'Under way: ' },
  todo: { disc: 'bg-active text-fg-3', word: 'To come: ' },
}

/** What has happened, what is happening and what is still to come, in order. */
export function StepList({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label} className="grid">
      {steps.map((step, n) => (
        <li
          key={step.key}
          className={clsx(
            'relative grid grid-cols-[24px_minmax(0,1fr)_auto] gap-3',
            n < steps.length - 1 &&
              'pb-5 before:absolute before:top-6.5 before:bottom-0.5 before:left-[11.5px] before:w-px before:bg-line-strong',
          )}
        >
          <span
            className={clsx('grid size-6 place-items-center rounded-full', looks[step.state].disc)}
          >
            {step.state === 'done' ? (
              <Icon of={Check} size={14} />
            ) : step.state === 'now' ? (
              <Spinner size={14} />
            ) : (
              <Icon of={ShieldCheck} size={14} />
            )}
          </span>
          <div className="min-w-0">
            <div className={clsx('leading-6 font-strong', step.state === 'todo' && 'text-fg-2')}>
              <span className="sr-only">{looks[step.state].word}</span>
              {step.title}
            </div>
            {step.detail ? <div className="grid gap-2 text-12 text-fg-2">{step.detail}</div> : null}
          </div>
          {step.time ? (
            <span className="text-12 leading-6 text-fg-3 tabular-nums">{step.time}</span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
