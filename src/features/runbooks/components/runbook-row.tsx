import { ClipboardList, OctagonAlert, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { RunbookRun } from '@/backend/runbook-runs.ts'
import { Badge } from '@/ui/badge.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import type { FoundRunbook } from '../lib/find-runbooks.ts'
import { doneCount } from '../lib/run-progress.ts'

export type RunbookRowProps = FoundRunbook & { run: RunbookRun | undefined }

/** One runbook in the list: what it is about, which alerts lead to it, and whether somebody follows it. */
export function RunbookRow({ entry, headings, run }: RunbookRowProps) {
  const { slug, title, severity, summary, alerts, stepCount } = entry
  return (
    <li className="relative grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-3 px-4 py-3 text-13 hover:bg-hover max-tablet:grid-cols-[20px_minmax(0,1fr)]">
      <Icon
        of={severity === 'critical' ? OctagonAlert : TriangleAlert}
        className={severity === 'critical' ? 'mt-0.5 text-danger' : 'mt-0.5 text-warn'}
      />
      <div className="grid min-w-0 gap-0.5">
        <Link
          to={paths.runbook(slug)}
          className="justify-self-start rounded-inner text-14 font-strong before:absolute before:inset-0"
        >
          {title}
        </Link>
        <p className="line-clamp-2 max-w-[90ch] text-fg-2">{summary}</p>
        {alerts.length > 0 ? (
          <p className="flex flex-wrap gap-x-2.5 text-12 text-fg-3 max-tablet:hidden">
            {alerts.map((alert) => (
              <code key={alert} className="mono">
                {alert}
              </code>
            ))}
          </p>
        ) : null}
        {headings.length > 0 ? (
          <p className="relative mt-1 flex flex-wrap gap-x-4 gap-y-1">
            {headings.map((heading) => (
              <Link
                key={heading.id}
                to={paths.runbook(`${slug}#${heading.id}`)}
                className="rounded-inner font-medium text-accent hover:underline max-tablet:min-h-11 max-tablet:py-2"
              >
                {heading.title}
              </Link>
            ))}
          </p>
        ) : null}
      </div>
      {run ? (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-12 text-fg-2 max-tablet:col-start-2 max-tablet:mt-1.5">
          <Badge tone="info" icon={ClipboardList}>
            Run open
          </Badge>
          <span>
            {doneCount(run)} of {stepCount} · {run.startedByName} · <Time at={run.startedAt} />
          </span>
        </p>
      ) : null}
    </li>
  )
}
