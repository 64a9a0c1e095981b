import type { SloCharts } from '@/backend/slo-charts.ts'
import type { MinuteSpan } from '@domain/slo/windows.ts'

export type Exclusion = SloCharts['exclusions'][number]

/** What an admin is about to set right about the past. */
export type Correction =
  | { kind: 'title'; incident: { id: number; title: string } }
  /** From nothing, or from an incident that is named. */
  | { kind: 'leave-out'; objective: string; span: MinuteSpan; incident: string | null }
  | { kind: 'withdraw'; exclusion: Exclusion; objective: string }

/** Opens its dialog; null for those who may not. */
export type Correct = ((correction: Correction) => void) | null
