import type { Stack } from '../supabase/embedded/stack.ts'
import { atLeast, atMost, type Bench } from './bench.ts'
import { atRate } from './load/at-rate.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { percentile } from './load/percentile.ts'

const REST_PER_SECOND = 20
const SIGN_INS_PER_SECOND = 100

async function readControls({ url, secretKey }: Stack) {
  const answer = await fetch(`${url}/rest/v1/rpc/read_controls`, {
    method: 'POST',
    headers: { apikey: secretKey, 'content-type': 'application/json' },
    body: '{}',
  })
  if (answer.status !== 200) throw new Error(`read_controls answered ${answer.status}`)
  await answer.arrayBuffer()
}

/** A stranger guesses passwords of one account after the other; returns how often the door was shut. */
async function guessPasswords({ url, publishableKey }: Stack, seconds: number) {
  const shut = { count: 0 }
  await atRate(SIGN_INS_PER_SECOND, seconds, async (index) => {
    const answer = await fetch(`${url}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: { apikey: publishableKey, 'content-type': 'application/json' },
      body: JSON.stringify({ email: `guess-${index % 50}@omnihub.test`, password: `p${index}` }),
    })
    if (answer.status === 429) shut.count += 1
    await answer.arrayBuffer()
  })
  return shut.count
}

export const bench: Bench = {
  name: 'flood',
  about: `REST at ${REST_PER_SECOND} requests/s while a stranger tries ${SIGN_INS_PER_SECOND} passwords a second`,
  isProof: true,
  run: ({ size }) =>
    withBenchStack({ schedule: false }, async (stack) => {
      const seconds = size === 'proof' ? 60 : 15
      await atRate(REST_PER_SECOND, 3, () => readControls(stack))
      const calm = await atRate(REST_PER_SECOND, seconds, () => readControls(stack))
      const [flooded, shut] = await Promise.all([
        atRate(REST_PER_SECOND, seconds, () => readControls(stack)),
        guessPasswords(stack, seconds),
      ])
      return [
        atMost('REST p99, calm', 150, percentile(calm, 99), 'ms'),
        atMost('REST p99, flooded', 150, percentile(flooded, 99), 'ms'),
        atMost('REST p50, flooded', 30, percentile(flooded, 50), 'ms'),
        atLeast('guesses answered 429', 1, shut, ''),
      ]
    }),
}
