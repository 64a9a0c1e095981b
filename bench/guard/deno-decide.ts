import { operation, primedGuard } from './primed-guard.ts'

// Runs in Deno. Prints the cost of one decision in nanoseconds, as the percentiles of batches: one call is
// shorter than the clock can see.
const BATCHES = 2_000
const BATCH = 2_000

const guard = await primedGuard(JSON.parse(process.argv[2] ?? ''))
const costs: number[] = []
let decided = 0
for (let batch = -BATCHES / 10; batch < BATCHES; batch += 1) {
  const began = performance.now()
  for (let call = 0; call < BATCH; call += 1) {
    if (guard.decideNow({ operation })?.decision.kind === 'run') decided += 1
  }
  if (batch >= 0) costs.push(((performance.now() - began) * 1e6) / BATCH)
  // Refreshes settle between batches, as they do between requests.
  await Promise.resolve()
}
costs.sort((a, b) => a - b)
const at = (share: number) => costs[Math.ceil(share * costs.length) - 1]
console.log(JSON.stringify({ p50: at(0.5), p99: at(0.99), decided }))
