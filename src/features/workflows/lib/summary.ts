import { paramsOf } from '@/backend/approval-item.ts'
import { headline } from '@domain/approvals/headline.ts'

/** What a run does, in one sentence; its values are somebody else's text, so draw it with VisibleText. */
export function runSummary(operation: string, paramsText: string | null): string {
  return headline(operation, paramsOf(paramsText))
}
