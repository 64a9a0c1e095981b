import type { SloCharts, SloMarks } from '../../_shared/contracts/slo-charts.ts'
import { budgetShare } from '../../_shared/domain/slo/burn.ts'
import { noEvents, sumCounts, type EventCounts } from '../../_shared/domain/slo/counts.ts'
import { sloWindowMinutes, type Objective } from '../../_shared/domain/slo/objective.ts'
import { minuteMs, type ChartGrid } from './chart-grid.ts'

type Mark = SloCharts['marks'][number]
type Incident = SloMarks['incidents'][number]

/** Where budget went: the events of each whole hour, and of the 28 days that end now. */
export interface SpentBudget {
  readonly hours: readonly (EventCounts | null)[]
  readonly whole: EventCounts
  readonly objective: Objective
}

const windowMs = sloWindowMinutes * minuteMs
/** What moved the budget by less is no mark when it leaves: a tenth of a percent. */
const leastChange = 0.001

const changeTitles: Record<string, string> = {
  'allow_list.changed': 'Allow-list changed',
  'slo.objective_changed': 'Objective changed',
}

/** What happened, and what is to happen when an incident is 28 days old, oldest first. */
export function marksOf(told: SloMarks, grid: ChartGrid, spent: SpentBudget | null): Mark[] {
  const { at } = grid
  const isWithin = (time: string) => Date.parse(time) >= at - windowMs && Date.parse(time) < at
  const marks = [
    ...told.incidents.flatMap((incident) => incidentMarks(incident, grid, spent)),
    ...told.changes
      .filter((change) => isWithin(change.at))
      .map(({ at: when, action }) => moment('config', when, changeTitles[action] ?? action)),
    ...told.exclusions
      .filter(({ withdrawn_at, from }) => withdrawn_at === null && isWithin(from))
      .map(({ from, to, reason }) => ({ ...moment('exclusion', from, leftOutWords(reason)), to })),
  ]
  return marks.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

function incidentMarks(incident: Incident, grid: ChartGrid, spent: SpentBudget | null): Mark[] {
  const { at } = grid
  const started = Date.parse(incident.started_at)
  if (started >= at) return []
  const cost = costOf(incident, grid, spent)
  const isOld = started < at - windowMs
  const own: Mark = {
    kind: incident.source === 'control' ? 'control' : 'incident',
    at: incident.started_at,
    to: incident.ended_at,
    title: incident.title,
    tone: toneOf(incident),
    remaining_change: cost === null ? null : 0 - cost,
    incident_id: incident.id,
  }
  const gone: Mark = {
    ...moment(
      isOld ? 'left' : 'leaves',
      new Date(started + windowMs).toISOString(),
      isOld ? `${incident.title}, left the window` : `${incident.title}, leaves the window`,
    ),
    remaining_change: cost,
    incident_id: incident.id,
  }
  const isFelt = cost !== null && cost >= leastChange && started >= at - 2 * windowMs
  return [...(isOld ? [] : [own]), ...(isFelt ? [gone] : [])]
}

/**
 * Share of the budget of 28 days that went in the hours that an incident touched: `bad(w) / (b * valid(W))` of
 * slo.md §1.3. Null when that is not known.
 */
function costOf(
  { started_at, ended_at }: Incident,
  { at, hours }: ChartGrid,
  spent: SpentBudget | null,
): number | null {
  if (spent === null) return null
  const [from, to] = [Date.parse(started_at), ended_at === null ? at : Date.parse(ended_at)]
  const touched = spent.hours.filter((_, index) => {
    const [start, end] = [hours[index] ?? 0, hours[index + 1] ?? 0]
    return end > from && start <= to
  })
  if (touched.length === 0) return null
  const { bad } = sumCounts(touched.map((counts) => counts ?? noEvents))
  return budgetShare(bad, spent.whole, spent.objective)
}

/** Guests are told no words of people. */
function leftOutWords(reason: string): string {
  return reason === '' ? 'Minutes left out' : `Left out: ${reason}`
}

function toneOf({ source, source_name }: Incident): Mark['tone'] {
  if (source !== 'control') return 'danger'
  return source_name === 'omnihub_kill_switch' ? 'danger' : 'warn'
}

function moment(kind: Mark['kind'], at: string, title: string): Mark {
  return { kind, at, to: null, title, tone: 'neutral', remaining_change: null, incident_id: null }
}
