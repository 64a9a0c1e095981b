import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createChance } from '../chance.ts'
import { createPlan, type PlannedIntent } from './plan-intents.ts'

export type GeneratorOptions = {
  readonly url: string
  readonly key: string
  /** Where the agents want to hear what was decided. */
  readonly callbackUrl: string
  /** Default 3. */
  readonly perSecond?: number
  readonly seed?: number
  readonly log: (line: string) => void
}

export interface Generator {
  /** Stops asking and waits for what is under way. */
  stop(): Promise<void>
}

/** While it is refused with 503, the generator asks once in this time, in ms, however it is told to. */
const probeEveryMs = 5_000

/** Agents at work: submits intents over HTTP at a steady rate and backs off while it is refused. */
export function startGenerator(options: GeneratorOptions): Generator {
  const chance = createChance(options.seed ?? 7)
  const today = () => new Date().toISOString().slice(0, 10)
  const nextIntent = createPlan(chance, 360, today)
  const runId = randomUUID()
  const pauseMs = 1_000 / (options.perSecond ?? 3)
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let count = 0
  let isRefused = false

  async function submit(intent: PlannedIntent, number: number): Promise<void> {
    const response = await fetch(`${options.url}/functions/v1/omnilink-agent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-omnihub-key': options.key },
      body: JSON.stringify({
        ...intent,
        idempotency_key: `demo-${runId}-${number}`,
        callback_url: options.callbackUrl,
      }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null)
    await response?.body?.cancel()
    noteRefusal(response === null || response.status === 503 || response.status === 429)
  }

  function noteRefusal(refused: boolean): void {
    if (refused !== isRefused)
      options.log(refused ? 'demo agents: refused, backing off' : 'demo agents: working')
    isRefused = refused
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      count += 1
      const submitted = submit(nextIntent(), count).finally(() => underWay.delete(submitted))
      underWay.add(submitted)
      const jitter = 0.7 + chance.next() * 0.6
      const waitMs = isRefused ? probeEveryMs : pauseMs * jitter
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    await Promise.all(underWay)
  }

  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}
