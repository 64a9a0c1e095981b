import type { Chance } from '../chance.ts'
import { demoOperations, type DemoOperationName } from '../demo-operations.ts'
import { composeRecall, composeRequest, type DemoRequest } from './compose-request.ts'

export type PlannedIntent = DemoRequest & { readonly operation: DemoOperationName }

const steady = demoOperations.filter(({ weight }) => weight > 0)
const risky = demoOperations.filter(({ weight }) => weight === 0)
const totalWeight = steady.reduce((sum, { weight }) => sum + weight, 0)

/** Every so many refunds, several come at once that differ by their order only. */
const recallEvery = 3
const recallSize = 4

/** At the start each kind of what waits for people is asked for once, this many intents apart. */
const openingGap = 5
const openingEnd = openingGap * risky.length

/**
 * What agents ask for next. Mostly work that simply flows; at the start some, and then one every
 * `riskyEvery` intents, that waits for people, few enough that an hour of waiting stays below 50.
 * @param today as in `2026-11-20`
 */
export function createPlan(
  chance: Chance,
  riskyEvery: number,
  today: () => string,
): () => PlannedIntent {
  let count = 0
  let refunds = 0
  const waiting: PlannedIntent[] = []

  function ask(operation: DemoOperationName): PlannedIntent {
    return { operation, ...composeRequest(operation, chance, today()) }
  }

  function askRarely(operation: DemoOperationName): PlannedIntent {
    if (operation === 'issue_refund') refunds += 1
    if (operation !== 'issue_refund' || refunds % recallEvery !== 1) return ask(operation)
    const [first, ...others] = composeRecall(chance, recallSize)
    waiting.push(...others.map((request) => ({ operation, ...request })))
    return first ? { operation, ...first } : ask(operation)
  }

  return () => {
    const next = waiting.shift()
    if (next !== undefined) return next
    count += 1
    const gap = count <= openingEnd ? openingGap : riskyEvery
    const rare = count % gap === 0 ? risky[(count / gap - 1) % risky.length] : undefined
    return rare ? askRarely(rare.name) : ask(pickSteady(chance))
  }
}

function pickSteady(chance: Chance): DemoOperationName {
  let left = chance.next() * totalWeight
  for (const { name, weight } of steady) {
    left -= weight
    if (left < 0) return name
  }
  return 'sync_invoice'
}
