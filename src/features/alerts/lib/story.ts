import type { AlertEvent } from '@/backend/alerts.ts'
import type { Tone } from '@/ui/badge.tsx'
import type { TimelineEntry } from '@/ui/timeline-list.tsx'

const words: Record<AlertEvent['kind'], { words: string; tone: Tone }> = {
  pending: { words: 'The condition became true', tone: 'neutral' },
  firing: { words: 'It fires', tone: 'danger' },
  announced: { words: 'People were told', tone: 'info' },
  acknowledged: { words: 'is on it', tone: 'info' },
  silenced: { words: 'A silence keeps it quiet', tone: 'neutral' },
  unsilenced: { words: 'The silence is over', tone: 'neutral' },
  inhibited: { words: 'A graver alert says it already', tone: 'neutral' },
  uninhibited: { words: 'The graver alert is over', tone: 'neutral' },
  resolved: { words: 'It is over', tone: 'ok' },
}

/** What happened, newest first, with what was said of it. */
export function storyOf(events: readonly AlertEvent[]): TimelineEntry[] {
  return events
    .map((event) => ({ key: String(event.id), at: event.at, ...eventWords(event) }))
    .reverse()
}

function eventWords({ kind, actorName, reason, announce }: AlertEvent) {
  const { words: said, tone } = words[kind]
  const sentence = kind === 'acknowledged' ? `${actorName ?? 'Somebody'} ${said}` : said
  const told = announce && kind !== 'announced' ? ', and those who were told know' : ''
  return { words: `${sentence}${told}`, tone, note: reason }
}
