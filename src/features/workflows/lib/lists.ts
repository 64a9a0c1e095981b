/** The queries of lists that counts lead to. */
export const listOf = {
  running: 'status=running',
  queued: 'status=queued%2Cfailed',
  held: 'status=awaiting_approval',
  halted: 'status=halted',
  unknown: 'status=outcome_unknown',
  failed: 'status=outcome_unknown%2Cdead_letter&since=1h',
} as const
