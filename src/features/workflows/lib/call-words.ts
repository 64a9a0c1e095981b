import type { WorkflowEffect } from '@/backend/workflow-record.ts'
import { formatDuration } from '@/lib/format-duration.ts'

/** What a recorded effect would have sent; null for calls that were really made. */
export function wouldHave({ outcome }: Pick<WorkflowEffect, 'outcome'>): string | null {
  const recorded = fieldOf(outcome?.['body'], 'would_have')
  const method = fieldOf(recorded, 'method')
  const url = fieldOf(recorded, 'url')
  return typeof method === 'string' && typeof url === 'string' ? `${method} ${url}` : null
}

/** What is known of one call, in one sentence. */
export function answerWords(effect: Pick<WorkflowEffect, 'status' | 'mode' | 'outcome'>): string {
  const { status, mode, outcome } = effect
  const recorded = wouldHave(effect)
  if (recorded !== null) return `Would have sent ${recorded} with these params. Nothing left.`
  if (status === 'open') return 'It left and has not answered yet.'
  if (outcome === null) return 'It left and never answered. Nobody knows what it did.'
  const late = outcome['late'] === true ? ' The answer came late.' : ''
  const http = outcome['http_status']
  const took = outcome['duration_ms']
  const after = typeof took === 'number' ? ` after ${milliseconds(took)}` : ''
  if (outcome['status'] === 'succeeded') {
    const dry = mode === 'advisory' ? ' It was a dry run.' : ''
    return `The endpoint answered ${String(http)}${after}.${dry}${late}`
  }
  const message = typeof outcome['error_message'] === 'string' ? outcome['error_message'] : ''
  const code = typeof outcome['error_code'] === 'string' ? ` (${outcome['error_code']})` : ''
  const head = typeof http === 'number' ? `The endpoint answered ${String(http)}` : 'No answer came'
  return `${head}${after}. ${message}${code}${late}`
}

function milliseconds(ms: number): string {
  return ms < 1_000 ? `${String(Math.round(ms))} ms` : formatDuration(ms)
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
