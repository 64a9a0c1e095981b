import { CircleCheck, CircleDashed } from 'lucide-react'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Icon } from '@/ui/icon.tsx'
import { ProgressBar } from '@/ui/progress-bar.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import type { Progress } from '../integrity/verify-log.ts'
import { inFours } from '../integrity/words.ts'

const steps: { step: Progress['step']; words: string }[] = [
  { step: 'checkpoints', words: 'Checkpoints from outside, each with its signature' },
  { step: 'chain', words: 'Every entry against its seal, every seal against the one before' },
  { step: 'database', words: 'Entries that no seal covers, as the database knows them' },
]

/** How far a check is, and what it still has to do. */
export function VerifyProgress({
  integrity,
  progress,
}: {
  integrity: AuditIntegrity
  progress: Progress
}) {
  const total = Math.max(integrity.sealedTo, progress.checked)
  const now = steps.findIndex(({ step }) => step === progress.step)
  const share = total === 0 ? 0 : progress.checked / total
  return (
    <div className="grid gap-4">
      <div className="grid gap-1.5">
        <p className="flex justify-between gap-3 text-13 tabular-nums">
          <span className="font-strong">
            Checked {formatCount(progress.checked)} of {formatCount(total)}
          </span>
          <span className="text-fg-3">{Math.floor(share * 100)} %</span>
        </p>
        <ProgressBar
          label="Entries checked"
          value={progress.checked}
          max={Math.max(total, 1)}
          tone="info"
        />
        <p className="min-h-4.5 text-12 text-fg-3 tabular-nums">{rateWords(total, progress)}</p>
      </div>
      <ol className="grid gap-2 text-13">
        {steps.map(({ step, words }, at) => (
          <li key={step} className={`flex items-start gap-2 ${at > now ? 'text-fg-3' : ''}`}>
            <span className="mt-0.75 shrink-0">
              {at < now ? (
                <Icon of={CircleCheck} size={14} className="text-ok" />
              ) : at === now ? (
                <Spinner size={14} />
              ) : (
                <Icon of={CircleDashed} size={14} />
              )}
            </span>
            {words}
          </li>
        ))}
      </ol>
      {progress.head ? (
        <div>
          <p className="text-12 text-fg-3">Last good hash</p>
          <p className="mt-0.5 mono text-12 break-words">{inFours(progress.head.hash)}</p>
        </div>
      ) : null}
    </div>
  )
}

function rateWords(total: number, { checked, rowsPerSecond }: Progress): string {
  if (rowsPerSecond === null || rowsPerSecond === 0) return ''
  const left = ((total - checked) / rowsPerSecond) * 1_000
  return `about ${formatDuration(left)} left, ${formatCount(Math.round(rowsPerSecond))} entries a second`
}
