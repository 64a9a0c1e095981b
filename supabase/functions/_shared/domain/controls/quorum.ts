export type RiskLevel = 'low' | 'medium' | 'high' | 'critical'

export type QuorumFacts = {
  readonly risk_level: RiskLevel
  readonly required_approvals: number
  /** True when an estimate of the blast radius was needed and is missing or failed. */
  readonly blast_radius_unknown?: boolean | undefined
}

/** How many people must approve a held request: never fewer than one, two when it may be critical. */
export function requiredQuorum(operation: QuorumFacts): number {
  const critical = operation.risk_level === 'critical' || operation.blast_radius_unknown === true
  return Math.max(1, operation.required_approvals, critical ? 2 : 1)
}
