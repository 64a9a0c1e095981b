import type { Change } from './change.ts'
import type { Identity } from './identity.ts'
import type { Condition, Judgement, Viewer } from './realtime-database.ts'
import type { RowEventError } from './row-event.ts'
import type { Interest } from './subscriptions.ts'

/** Where one interest stands in the lists the database is asked about. */
export interface Place extends Interest {
  /** As whom it was judged; the channel may have another identity by the time of the answer. */
  identity: Identity
  viewer: number
  condition: number | null
}

export interface Audience {
  viewers: Viewer[]
  conditions: Condition[]
  places: Place[]
}

/** The distinct (role, claims) and the distinct filters among the interested, so that each is judged once. */
export function gatherAudience(interests: Interest[]): Audience {
  const viewers = new Map<string, { index: number; viewer: Viewer }>()
  const conditions = new Map<string, { index: number; condition: Condition }>()

  const places = interests.map(({ channel, subscription }): Place => {
    const { identity } = channel
    const condition = subscription.condition ? indexOf(conditions, subscription.condition) : null
    const key = `${identity.role} ${identity.claims}`
    const known = viewers.get(key)
    const { index, viewer } = known ?? {
      index: viewers.size,
      viewer: { role: identity.role, claims: identity.claims, conditions: [] },
    }
    if (!known) viewers.set(key, { index, viewer })
    if (condition === null) viewer.conditions = null
    else viewer.conditions?.push(condition)
    return { channel, subscription, identity, viewer: index, condition }
  })

  return {
    viewers: [...viewers.values()].map(({ viewer }) => viewer),
    conditions: [...conditions.values()].map(({ condition }) => condition),
    places,
  }
}

/** What one interest gets: the row, nothing, or an error that hides it. Errors ignore the filter, as on hosted. */
export function verdictFor(
  place: Place,
  change: Change,
  judgement: Judgement,
): 'row' | 'silent' | RowEventError {
  if (change.type !== 'DELETE') {
    const keys = judgement.columns.filter(({ key }) => key)
    if (keys.length === 0) return 'no-key'
    const selectable = judgement.selectable[place.identity.role]
    if (!keys.every(({ name }) => selectable?.includes(name))) return 'unauthorized'
  }
  if (place.condition !== null && judgement.matches[place.condition] !== true) return 'silent'
  if (change.type === 'DELETE' || !judgement.rls) return 'row'
  const visible = judgement.visible?.[place.viewer]
  if (visible === null) return 'policy'
  return visible === true ? 'row' : 'silent'
}

function indexOf(
  conditions: Map<string, { index: number; condition: Condition }>,
  condition: Condition,
): number {
  const known = conditions.get(condition.sql)
  if (known) return known.index
  const index = conditions.size
  conditions.set(condition.sql, { index, condition })
  return index
}
