import type { Chance } from '../chance.ts'
import { demoOperations, type DemoOperation } from '../demo-operations.ts'

export type PlannedIntent = {
  readonly operation: string
  readonly params: Readonly<Record<string, string | number>>
}

const steady = demoOperations.filter(({ weight }) => weight > 0)
const risky = demoOperations.filter(({ weight }) => weight === 0)
const totalWeight = steady.reduce((sum, { weight }) => sum + weight, 0)

/**
 * What agents ask for next. Mostly work that simply flows; at the start one, and then one every
 * `riskyEvery` intents, that waits for people, few enough that an hour of waiting stays below 50.
 */
export function createPlan(chance: Chance, riskyEvery: number): () => PlannedIntent {
  let count = 0
  return () => {
    count += 1
    const round = Math.floor(count / riskyEvery)
    const operation =
      count % riskyEvery === 5
        ? (risky[round % risky.length] ?? pickSteady(chance))
        : pickSteady(chance)
    return { operation: operation.name, params: operation.params(chance) }
  }
}

function pickSteady(chance: Chance): DemoOperation {
  let left = chance.next() * totalWeight
  for (const operation of steady) {
    left -= operation.weight
    if (left < 0) return operation
  }
  return demoOperations[0] ?? raiseEmpty()
}

function raiseEmpty(): never {
  throw new Error('there are no operations')
}
