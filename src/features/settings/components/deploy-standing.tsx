import type { DeployStanding } from '@/backend/deploys.ts'
import { formatTime } from '@/lib/format-time.ts'
import { Badge } from '@/ui/badge.tsx'
import { changes } from '@domain/slo/deploy-gate.ts'
import { bandWords, burnWords, changeTexts, decisionLooks, leftWords } from '../lib/deploy-words.ts'

/** What each change would be answered now, and the figures that it is answered by. */
export function DeployStandingView({ standing }: { standing: DeployStanding }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {changes.map((change) => (
          <ChangeRow key={change} change={change} answer={standing.changes[change]} />
        ))}
      </ul>
      {standing.objectives.map((objective) => (
        <p
          key={objective.id}
          className="border-t border-line px-4 py-3 text-13 text-fg-2 tabular-nums"
        >
          <span className="font-strong text-fg">{objective.title}</span>:{' '}
          {leftWords(objective.remaining)}, {burnWords(objective.burns)}. Band{' '}
          <span className="font-strong text-fg">{bandWords[objective.band]}</span> since{' '}
          {formatTime(objective.since, 'day', 'UTC')} UTC.
          {objective.note === null ? null : <> Judged {objective.note}.</>}
        </p>
      ))}
    </>
  )
}

function ChangeRow({
  change,
  answer,
}: {
  change: (typeof changes)[number]
  answer: DeployStanding['changes']['deploy']
}) {
  const { tone, icon, word } = decisionLooks[answer.decision]
  const { name, about } = changeTexts[change]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 px-4 py-3">
      <p className="text-13">
        <span className="font-strong">{name}</span> <span className="text-fg-3">{about}</span>
      </p>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {answer.reasons.length === 0 ? null : (
        <ul className="col-span-2 grid max-w-[72ch] gap-0.5 text-13 text-fg-2">
          {answer.reasons.map(({ code, message }) => (
            <li key={`${code} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </li>
  )
}
