import { Activity, Inbox, Unplug } from 'lucide-react'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import type { Screen } from '../lib/sentence.ts'

/** Why there is nothing to draw, and what to do; each of these states has a screen of its own. */
export function BlankScreen({ screen }: { screen: Exclude<Screen, 'ok'> }) {
  switch (screen) {
    case 'not_evaluated':
      return (
        <Card>
          <EmptyState icon={Activity} title="The first minute is not closed yet">
            The figures appear here by themselves, usually within two minutes of the first start. If
            they do not, the schedule does not run: see “evaluate_slos” among the scheduled jobs.
          </EmptyState>
        </Card>
      )
    case 'no_traffic':
      return (
        <Card>
          <EmptyState icon={Inbox} title="No traffic">
            The recorder works, and nothing was asked of it. The first intent that an agent submits
            appears here within two minutes.
          </EmptyState>
        </Card>
      )
    case 'no_data':
      return (
        <Card>
          <EmptyState icon={Unplug} title="No data">
            The schedule writes a heartbeat every minute, and it has been missing. What you see
            below is the last that was known. Look whether the scheduled jobs run and the database
            accepts writes; figures return by themselves.
          </EmptyState>
        </Card>
      )
  }
}
