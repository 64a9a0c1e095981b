import type { Environment } from './environment.ts'

/** Where the requester of an approval reads what became of it, and waits for news. */
export function approvalUrl({ supabaseUrl }: Environment, approvalId: string): string {
  return `${supabaseUrl}/functions/v1/guard/approvals/${approvalId}`
}
