import type { ControlSource } from '../_shared/ports/control-source.ts'

/** What a guard of the canary is asked for; no agent can name it, as names of operations have no dots. */
export const canaryOperation = 'switch.canary'

/**
 * The controls as every guard reads them, with the shadow row in place of the real one: the same call, parsed and
 * decided by the same functions. It acknowledges nothing, so that no operator counts it among the guards.
 */
export function createCanarySource(source: ControlSource): ControlSource {
  return {
    async read(signal) {
      const answer = await source.read(signal)
      if (typeof answer !== 'object' || answer === null || !('canary' in answer)) return null
      return { ...answer, controls: answer.canary, operations: [probe] }
    },
    acknowledge: () => Promise.resolve(),
  }
}

const probe = {
  ...{ name: canaryOperation, enabled: true, risk_level: 'low', required_approvals: 0 },
  ...{ supports_dry_run: false, revision: 1 },
}
