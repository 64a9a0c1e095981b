import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Hourglass, ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { AuditIntegrity } from '@/backend/audit-seals.ts'
import { formatCount } from '@/lib/format-number.ts'
import { formatTime } from '@/lib/format-time.ts'
import { Icon } from '@/ui/icon.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { useNow } from '@/ui/use-now.ts'
import { integrityQueries } from '../integrity/integrity-queries.ts'
import { useVerification, type VerificationState } from '../integrity/verification-store.ts'
import { countEntries, differenceTitles, lateAfterMs } from '../integrity/words.ts'
import { VerifyDialog } from './verify-dialog.tsx'

type Look = { tone: 'ok' | 'warn' | 'danger' | 'neutral'; icon: LucideIcon | null; words: string }

const tones = {
  ok: 'border-ok-line bg-ok-bg text-ok',
  warn: 'border-warn-line bg-warn-bg text-warn',
  danger: 'border-danger-line bg-danger-bg text-danger',
  neutral: 'border-line-strong bg-surface text-fg-2 hover:border-line-control',
}

/** How far the log is proven, in a line; opens the check that proves it. */
export function IntegrityPill() {
  const [isOpen, setOpen] = useState(false)
  const now = useNow()
  const { data: integrity, error } = useQuery(integrityQueries.current())
  const verification = useVerification()
  if (!integrity) {
    return error ? (
      <span className="text-12 text-fg-3">How far it is sealed is not known</span>
    ) : null
  }
  const { tone, icon, words } = lookOf(integrity, verification, now)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={clsx(
          'inline-flex min-h-8 items-center gap-1.75 rounded-full border px-3 text-left text-12 font-strong tabular-nums max-tablet:min-h-11 max-tablet:w-full',
          tones[tone],
        )}
      >
        {icon ? <Icon of={icon} size={14} /> : <Spinner size={14} />}
        {words}
      </button>
      {isOpen ? <VerifyDialog integrity={integrity} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function isToday(at: number, now: number): boolean {
  return formatTime(at, 'date') === formatTime(now, 'date')
}

function lookOf(integrity: AuditIntegrity, verification: VerificationState, now: number): Look {
  if (verification.kind === 'running') {
    const { progress } = verification
    const share = Math.min(1, progress.checked / Math.max(1, verification.integrity.sealedTo))
    return { tone: 'neutral', icon: null, words: `Checking ${Math.floor(share * 100)} %` }
  }
  if (verification.kind === 'done' && verification.verification.problem) {
    return { tone: 'danger', icon: ShieldAlert, words: 'The log does not verify' }
  }
  if (integrity.difference) {
    return {
      tone: 'danger',
      icon: ShieldAlert,
      words: differenceTitles[integrity.difference.source],
    }
  }
  const isLate =
    integrity.oldestUnsealedAt !== null && now - integrity.oldestUnsealedAt > lateAfterMs
  if (isLate) {
    return {
      tone: 'warn',
      icon: Hourglass,
      words: `${countEntries(integrity.unsealed)} not sealed yet`,
    }
  }
  const anchored =
    integrity.anchoredAt === null
      ? 'not\u00a0anchored'
      : `anchored\u00a0${formatTime(integrity.anchoredAt, isToday(integrity.anchoredAt, now) ? 'minute' : 'day')}`
  if (verification.kind === 'done') {
    const seq = verification.integrity.sealedSeq ?? 0
    return {
      tone: 'ok',
      icon: ShieldCheck,
      words: `Verified to #${formatCount(seq)} · ${anchored}`,
    }
  }
  return {
    tone: 'neutral',
    icon: ShieldQuestion,
    words: `Sealed to #${formatCount(integrity.sealedSeq ?? 0)} · ${anchored}`,
  }
}
