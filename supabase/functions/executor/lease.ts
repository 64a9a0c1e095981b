import type { Work } from '../_shared/data/work.ts'
import type { Log } from '../_shared/http/log.ts'

/** Whether somebody else may have one run's work by now. */
export interface Lease {
  isLost(): boolean
}

/** The leases of the runs of one instance, renewed together. */
export interface Leases {
  hold(workflowId: string): Lease
  /** Renews what is held, and learns which leases have lapsed all the same. */
  renew(): Promise<void>
  letGo(workflowId: string, lease: Lease): void
}

/** Keeps the leases of runs under way. A heartbeat that got no answer loses nothing yet. */
export function createLeases(work: Pick<Work, 'heartbeat'>, log: Log): Leases {
  const held = new Map<string, Lease>()
  const lost = new WeakSet<Lease>()
  return {
    hold(workflowId) {
      const lease: Lease = { isLost: () => lost.has(lease) }
      held.set(workflowId, lease)
      return lease
    },
    async renew() {
      // A run may end, and its workflow be claimed anew, while the heartbeat is on its way.
      const asked = [...held]
      if (asked.length === 0) return
      const renewed = await work.heartbeat(asked.map(([id]) => id))
      if (!renewed.ok) {
        log.write('warn', 'heartbeat_failed', { error: renewed.error })
        return
      }
      const kept = new Set(renewed.value.held)
      for (const [id, lease] of asked) if (!kept.has(id)) lost.add(lease)
    },
    letGo(workflowId, lease) {
      if (held.get(workflowId) === lease) held.delete(workflowId)
    },
  }
}
