import type { Alert } from '@/backend/alerts.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { KeyValues } from '@/ui/key-values.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { ruleNamed } from '@domain/alerts/rules.ts'
import { firesAt, holdWords, lengthWords } from '../lib/standing.ts'

/** The rule behind an alert, and its times. */
export function AlertFacts({ alert }: { alert: Alert }) {
  const now = useNow()
  const known = ruleNamed(alert.rule)
  const fires = firesAt(alert)
  const time = (at: number) => <Time at={at} format="day" />
  return (
    <Card aria-label="Facts">
      <CardHeader title="Facts" />
      <div className="px-4 py-1">
        <KeyValues
          rows={[
            { name: 'Rule', value: <code className="mono text-12">{alert.rule}</code> },
            ...Object.entries(alert.labels).map(([name, value]) => ({
              name,
              value: <code className="mono text-12 break-all">{value}</code>,
            })),
            { name: 'True since', value: time(alert.pendingAt) },
            ...(fires === null ? [] : [{ name: 'Fires', value: <Time at={fires} /> }]),
            ...(alert.firingAt === null
              ? []
              : [{ name: 'Fires since', value: time(alert.firingAt) }]),
            ...(alert.resolvedAt === null
              ? []
              : [{ name: 'Over since', value: time(alert.resolvedAt) }]),
            {
              name: alert.resolvedAt === null ? 'Goes on for' : 'Went on for',
              value: lengthWords(alert, now),
            },
            ...(known === null
              ? []
              : [{ name: 'Must hold for', value: holdWords(known.forMinutes) }]),
          ]}
        />
      </div>
    </Card>
  )
}
