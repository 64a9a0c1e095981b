import type { Chance } from '../chance.ts'
import { demoOperations } from '../demo-operations.ts'

/** How the sandbox answers one call. */
export type Behaviour = { readonly status: number; readonly latencyMs: number }

const latencies = new Map(demoOperations.map(({ name, latencyMs }) => [name, latencyMs]))

/** Realistic answers: a long tail of latency, a few errors worth another try, rarely one that is not. */
export function createBehaviour(chance: Chance): (operation: string) => Behaviour {
  return (operation) => ({
    status: statusFor(chance.next()),
    latencyMs: chance.latency(latencies.get(operation) ?? 200),
  })
}

function statusFor(share: number): number {
  if (share < 0.012) return 503
  if (share < 0.016) return 500
  if (share < 0.018) return 429
  return share < 0.0183 ? 422 : 200
}
