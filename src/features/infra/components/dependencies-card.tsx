import { clsx } from 'clsx'
import { CircleCheck, CircleDashed, CircleHelp, CircleX, TriangleAlert, Unplug } from 'lucide-react'
import type { InfraReport } from '@/backend/infra.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { Sparkline } from '@/ui/chart/sparkline.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { tallyOf, type Standing, type StandingDependency } from '../lib/dependencies.ts'
import { isLine } from '../lib/told.ts'
import { windowLabel } from '../lib/window.ts'

const looks = {
  reachable: { icon: CircleCheck, color: 'text-ok', words: 'reachable' },
  slow: { icon: TriangleAlert, color: 'text-warn', words: 'slow' },
  unreachable: { icon: CircleX, color: 'text-danger', words: 'unreachable' },
  not_configured: { icon: CircleDashed, color: 'text-fg-3', words: 'not configured' },
  unknown: { icon: CircleHelp, color: 'text-warn', words: 'not asked lately' },
} as const satisfies Record<Standing, unknown>

export type DependenciesCardProps = {
  report: InfraReport
  dependencies: readonly StandingDependency[]
}

/** Who answers, how fast, and since when. */
export function DependenciesCard({ report, dependencies }: DependenciesCardProps) {
  const span = windowLabel(report.window)
  return (
    <Card aria-label="Dependencies" className="flex flex-col">
      <CardHeader
        title="Dependencies"
        meta={dependencies.length === 0 ? null : tallyOf(dependencies)}
      />
      {dependencies.length === 0 ? (
        <EmptyState icon={Unplug} title="Nobody was asked yet">
          The scheduled job “probe_dependencies” asks every 15 s, for the first time soon after the
          start.
        </EmptyState>
      ) : (
        <div className="flex-1">
          <Table label="Dependencies">
            <thead>
              <tr>
                <HeaderCell>Dependency</HeaderCell>
                <HeaderCell>State</HeaderCell>
                <HeaderCell className="max-tablet:hidden">Latency, {span}</HeaderCell>
                <HeaderCell className="text-right">Now</HeaderCell>
                <HeaderCell className="text-right max-tablet:hidden">Asked</HeaderCell>
              </tr>
            </thead>
            <tbody className="[&_tr:last-child>td]:border-b-0">
              {dependencies.map((one) => (
                <DependencyRow
                  key={one.dependency.name}
                  one={one}
                  course={report.series[`probe_ms/${one.dependency.name}`] ?? []}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <CardFooter className="text-12 text-fg-3">
        <p className="max-w-[90ch]">
          Each is asked every 15 s. Slow is what took over 500 ms three times in a row.
          {dependencies.some(({ standing }) => standing === 'not_configured')
            ? ' REDIS_URL, SECRETS_PROVIDER, RPC_PRIMARY_URL and RPC_FALLBACK_URL say what else to ask.'
            : ''}
        </p>
      </CardFooter>
    </Card>
  )
}

function DependencyRow({
  one: { dependency, label, detail, standing, remark },
  course,
}: {
  one: StandingDependency
  course: readonly (number | null)[]
}) {
  const look = looks[standing]
  const isConfigured = standing !== 'not_configured'
  const { latencyMs, problem, since, lastSuccessAt } = dependency
  return (
    <tr className={isConfigured ? undefined : 'text-fg-3'}>
      <Cell className="tablet:max-w-52 tablet:truncate">
        <span className="font-medium">{label}</span>{' '}
        {detail === null ? null : (
          <span className="text-fg-3 max-tablet:block max-tablet:truncate max-tablet:text-12">
            {detail}
          </span>
        )}
      </Cell>
      <Cell>
        <span className={clsx('inline-flex items-start gap-1.5 font-medium', look.color)}>
          <Icon of={look.icon} size={14} className="mt-0.75" />
          {look.words}
          {remark === null ? '' : `, ${remark}`}
        </span>
        {standing === 'unreachable' || standing === 'slow' ? (
          <p className="text-12 text-fg-2">
            {problem === null ? null : `${problem}, `}since <Time at={since} format="minute" />
            {standing === 'slow' ? null : lastSuccessAt === null ? (
              ', never reachable'
            ) : (
              <>
                , last reachable <Time at={lastSuccessAt} />
              </>
            )}
          </p>
        ) : null}
      </Cell>
      <Cell className="w-32 max-tablet:hidden">
        {!isLine(course) ? null : (
          <Sparkline
            values={course}
            target={null}
            tone={standing === 'slow' ? 'warn' : 'neutral'}
            summary={`Latency of ${label} up to ${formatCount(Math.max(...course.map((value) => value ?? 0)))} ms`}
            className="h-5.5 w-full"
          />
        )}
      </Cell>
      <Cell className="text-right whitespace-nowrap tabular-nums">
        {latencyMs === null || standing === 'unknown' ? '–' : `${formatCount(latencyMs)} ms`}
      </Cell>
      <Cell className="text-right whitespace-nowrap text-fg-3 max-tablet:hidden">
        {isConfigured ? <Time at={dependency.checkedAt} isFocusable={false} /> : '–'}
      </Cell>
    </tr>
  )
}
