import { CircleCheck, CircleHelp, Hourglass, OctagonAlert } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Alert } from '@/backend/alerts.ts'
import { Badge } from '@/ui/badge.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { alertRules } from '@domain/alerts/rules.ts'
import { holdWords, ruleStanding, type RuleStanding } from '../lib/standing.ts'

const badges: Record<
  RuleStanding,
  { icon: typeof CircleCheck; tone: 'ok' | 'warn' | 'danger' | 'neutral'; words: string }
> = {
  quiet: { icon: CircleCheck, tone: 'ok', words: 'quiet' },
  pending: { icon: Hourglass, tone: 'neutral', words: 'pending' },
  firing: { icon: OctagonAlert, tone: 'danger', words: 'fires' },
  unknown: { icon: CircleHelp, tone: 'warn', words: 'not judged' },
}

/** Everything that is watched, so that silence means something. */
export function RulesCard({ alerts, isJudged }: { alerts: readonly Alert[]; isJudged: boolean }) {
  return (
    <Card aria-label="What is watched">
      <CardHeader title="What is watched" meta={`${String(alertRules.length)} rules, every 15 s`} />
      <Table label="Rules">
        <thead className="max-tablet:sr-only">
          <tr>
            <HeaderCell>Rule</HeaderCell>
            <HeaderCell className="max-tablet:hidden">Severity</HeaderCell>
            <HeaderCell className="text-right max-tablet:hidden">Must hold for</HeaderCell>
            <HeaderCell className="text-right">Now</HeaderCell>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0">
          {alertRules.map(({ name, title, severity, forMinutes, runbook }) => {
            const { icon, tone, words } = badges[ruleStanding(name, alerts, isJudged)]
            return (
              <tr key={name}>
                <Cell>
                  <Link
                    to={paths.runbook(runbook)}
                    className="rounded-inner font-medium hover:underline max-tablet:inline-flex max-tablet:min-h-11 max-tablet:items-center"
                  >
                    {title}
                  </Link>
                  <span className="block mono text-11 text-fg-3">{name}</span>
                </Cell>
                <Cell className="text-fg-2 max-tablet:hidden">{severity}</Cell>
                <Cell className="text-right text-fg-2 tabular-nums max-tablet:hidden">
                  {holdWords(forMinutes)}
                </Cell>
                <Cell className="text-right">
                  <Badge icon={icon} tone={tone}>
                    {words}
                  </Badge>
                </Cell>
              </tr>
            )
          })}
        </tbody>
      </Table>
    </Card>
  )
}
