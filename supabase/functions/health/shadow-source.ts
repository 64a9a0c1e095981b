import type { ControlSource } from '../_shared/ports/control-source.ts'

/** The rows beside the controls that nobody's operation obeys: what proves the switch, and what drills engage. */
export type ShadowName = 'canary' | 'drill'

/** What a guard of a shadow row is asked for; no agent can name it, as names of operations have no dots. */
export const shadowOperation = { canary: 'switch.canary', drill: 'switch.drill' } as const

/**
 * The controls as every guard reads them, with a shadow row in place of the real one: the same call, parsed and
 * decided by the same functions. It acknowledges nothing, so that no operator counts it among the guards.
 */
export function createShadowSource(source: ControlSource, name: ShadowName): ControlSource {
  const probe = {
    ...{ name: shadowOperation[name], enabled: true, risk_level: 'low', required_approvals: 0 },
    ...{ supports_dry_run: false, revision: 1 },
  }
  return {
    async read(signal) {
      const answer = await source.read(signal)
      if (typeof answer !== 'object' || answer === null || !(name in answer)) return null
      const controls: unknown = Reflect.get(answer, name)
      return { ...answer, controls, operations: [probe] }
    },
    acknowledge: () => Promise.resolve(),
  }
}
