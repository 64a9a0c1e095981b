import { CircleCheck, Info, ShieldAlert, TriangleAlert } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { announce } from '@/ui/announce.tsx'
import { CopyText } from '@/ui/copy-text.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Note } from '@/ui/note.tsx'
import { Time } from '@/ui/time.tsx'
import { forget } from '../integrity/remembered.ts'
import type { VerificationState } from '../integrity/verification-store.ts'
import { type Finding, findings, problemTitles } from '../integrity/words.ts'

type Done = Extract<VerificationState, { kind: 'done' }>

const icons = {
  ok: { of: CircleCheck, hue: 'text-ok' },
  warn: { of: TriangleAlert, hue: 'text-warn' },
  neutral: { of: Info, hue: 'text-fg-3' },
}

/** What a check found: everything in order, and what that proves; or the first thing that is not. */
export function VerifyResult({
  done,
  isElsewhereWrong,
  onLeave,
}: {
  done: Done
  /** What this browser cannot see is known to differ, so its verdict speaks of what it saw. */
  isElsewhereWrong: boolean
  onLeave: () => void
}) {
  const { integrity, verification, before, at, tookMs } = done
  const { problem } = verification
  const title = problem
    ? problemTitles[problem.kind]
    : isElsewhereWrong
      ? 'Nothing is wrong with the entries here'
      : 'Nothing is wrong with the log'

  useEffect(() => {
    announce(title)
  }, [title])

  return (
    <div className="grid gap-4">
      {problem ? (
        <Note tone="danger" icon={ShieldAlert} title={title}>
          <p>{problem.message}</p>
          <p className="mt-1.5">
            {verification.verifiedTo > 0
              ? `Everything before number ${formatCount(problem.chain_no)} of the chain holds. `
              : ''}
            Save the report, and change nothing in the database until somebody has looked at it.
          </p>
          <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1">
            {problem.seq === null ? null : (
              <Link
                to={paths.auditEntry(problem.seq)}
                onClick={onLeave}
                className="font-medium text-accent hover:underline"
              >
                Open entry #{formatCount(problem.seq)}
              </Link>
            )}
            {before && (problem.kind === 'rewritten' || problem.kind === 'cut') ? (
              <button
                type="button"
                onClick={forget}
                className="font-medium text-accent hover:underline"
              >
                Forget what this browser saw before
              </button>
            ) : null}
          </p>
        </Note>
      ) : (
        <>
          <p className="flex items-center gap-2 text-16 font-semibold">
            <Icon of={CircleCheck} size={20} className="text-ok" />
            {title}
          </p>
          <ul className="grid gap-2.5 text-13">
            {findings(verification, integrity, before).map((finding) => (
              <Line key={finding.text} {...finding} />
            ))}
          </ul>
        </>
      )}
      <dl className="grid gap-1.5 border-t border-line pt-3 text-12 *:grid *:grid-cols-[120px_minmax(0,1fr)] *:items-center *:gap-2">
        <div>
          <dt className="text-fg-3">Checked</dt>
          <dd className="tabular-nums">
            {countOf(verification.checked, 'entry', 'entries')} in {(tookMs / 1_000).toFixed(1)} s
            {tookMs < 1_000
              ? ''
              : `, ${formatCount(Math.round(verification.rowsPerSecond))} a second`}
            , <Time at={at} />
          </dd>
        </div>
        {verification.head ? (
          <div>
            <dt className="text-fg-3">Last good hash</dt>
            <dd>
              <CopyText text={verification.head.hash} name="last good hash" />
            </dd>
          </div>
        ) : null}
        {verification.keyIds.map((keyId) => (
          <div key={keyId}>
            <dt className="text-fg-3">Signing key</dt>
            <dd>
              <CopyText text={keyId} name="name of the key" />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Line({ tone, text }: Finding) {
  const { of, hue } = icons[tone]
  return (
    <li className="flex items-start gap-2">
      <Icon of={of} size={14} className={`mt-0.75 ${hue}`} />
      <span className="min-w-0 text-pretty">{text}</span>
    </li>
  )
}
