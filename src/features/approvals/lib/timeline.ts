import { radiusIn } from '@/backend/approval-item.ts'
import type { ApprovalEvent, ApprovalRecord } from '@/backend/approval-record.ts'
import { radiusChanges } from '@domain/approvals/blast-radius.ts'
import { voidedBy, voidedWords } from './estimate-change.ts'

/** One event of a request in words; `quote` is somebody's own text. */
export interface TimelineEntry {
  id: number
  at: number
  words: string
  quote: string | null
}

/** What happened to a request, newest first. A count that changed nothing is not worth a line. */
export function timelineOf({
  events,
  decisions,
}: Pick<ApprovalRecord, 'events' | 'decisions'>): TimelineEntry[] {
  return events
    .filter(({ type }) => type !== 'estimated')
    .map((event) => ({ id: event.id, at: event.at, ...told(event, decisions) }))
    .reverse()
}

function told(
  event: ApprovalEvent,
  decisions: ApprovalRecord['decisions'],
): { words: string; quote: string | null } {
  const { type, actor, detail } = event
  switch (type) {
    case 'requested':
      return { words: `${actor} requested`, quote: null }
    case 'asked':
      return { words: `${actor} asked`, quote: textOf(detail.question) }
    case 'answered':
      return { words: `${actor} answered`, quote: textOf(detail.answer) }
    case 'approved':
    case 'rejected':
      return { words: `${actor} ${type}`, quote: textOf(detail.reason) }
    case 'estimate_changed': {
      const words = [`New estimate${changeWords(detail)}`, voidedWords(voidedBy(event, decisions))]
      return { words: words.filter((part) => part !== '').join('. '), quote: null }
    }
    case 'expired':
      return { words: 'Expired', quote: null }
    case 'voided':
      return {
        words:
          typeof detail.decider === 'string'
            ? `The approval of ${detail.decider} became void, who may not decide any more`
            : 'Became void',
        quote: null,
      }
    case 'lapsed':
      return { words: 'Lapsed unused', quote: null }
    case 'consumed':
      return {
        words: detail.by === 'call' ? 'Used by a call' : 'Used by the workflow',
        quote: null,
      }
    case 'callback_failed':
      return { words: 'The agent could not be told', quote: null }
    default:
      return { words: type.replaceAll('_', ' '), quote: null }
  }
}

/** What whoever decided before had not seen, for everybody who looks and not only for who asked again. */
function changeWords({ previous, blast_radius }: ApprovalEvent['detail']) {
  const [before, after] = [radiusIn(previous), radiusIn(blast_radius)]
  if (before === null || after === null) return ''
  const changes = radiusChanges(before, after).map((change) => `${change.before} → ${change.after}`)
  return changes.length === 0 ? '' : `: ${changes.join(', ')}`
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
