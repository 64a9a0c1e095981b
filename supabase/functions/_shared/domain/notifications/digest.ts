import * as z from 'zod/mini'
import type { Told } from './compose.ts'

const count = z.number()
const digest = z.object({
  day: z.string(),
  objectives: z.array(
    z.object({ title: z.string(), band: z.string(), remaining: z.nullable(z.number()) }),
  ),
  alerts: z.object({ critical: count, warning: count }),
  approvals: z.object({ approved: count, rejected: count, expired: count, pending: count }),
  dead_letters: z.object({ new: count, open: count }),
  controls: z.object({ engaged: count, released: count, on: z.array(z.string()) }),
})

const bandWords: Readonly<Record<string, string>> = {
  free: 'deploy freely',
  slow: 'slow down',
  freeze: 'freeze',
  incident: 'incident',
  unknown: 'not known yet',
}
const worstFirst = ['incident', 'freeze', 'slow', 'unknown', 'free']
const controlNames: Readonly<Record<string, string>> = {
  omnihub_kill_switch: 'kill switch',
  execution_safe_mode: 'safe mode',
  operator_takeover: 'takeover',
}

/** How things stand this morning, and what yesterday came to. */
export function composeDigest(payload: unknown): Told {
  const { day, objectives, alerts, approvals, dead_letters, controls } = digest.parse(payload)
  const worst = worstFirst.find((band) => objectives.some((objective) => objective.band === band))
  return {
    title: `Digest of ${day}`,
    summary:
      worst === undefined || worst === 'unknown'
        ? 'How the objectives stand is not known.'
        : worst === 'free'
          ? 'All objectives that are known have budget left: deploy freely.'
          : `The worst objective says: ${bandWords[worst] ?? worst}.`,
    facts: [
      { label: 'Alerts', value: `${alerts.critical} critical, ${alerts.warning} warnings` },
      {
        label: 'Approvals',
        value: `${approvals.approved} approved, ${approvals.rejected} rejected, ${approvals.expired} expired; ${approvals.pending} wait now`,
      },
      { label: 'Dead letters', value: `${dead_letters.new} new; ${dead_letters.open} open now` },
      {
        label: 'Controls',
        value: `engaged ${controls.engaged} times, released ${controls.released} times; ${
          controls.on.length === 0
            ? 'none is on'
            : `on now: ${controls.on.map((name) => controlNames[name] ?? name).join(', ')}`
        }`,
      },
    ],
    lines: objectives.map(
      ({ title, band, remaining }) =>
        `${title}: ${bandWords[band] ?? band}${
          remaining === null ? '' : `, ${(remaining * 100).toFixed(1)} % of the budget left`
        }`,
    ),
  }
}
