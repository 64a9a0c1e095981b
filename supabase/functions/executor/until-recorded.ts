import type { RpcFailure } from '../_shared/data/call-rpc.ts'
import type { Result } from '../_shared/domain/result.ts'
import type { Log } from '../_shared/http/log.ts'

const giveUpAfterMs = 60_000
const longestPauseMs = 2_000

/**
 * Repeats a recording until the database takes it or refuses it for good: what happened at an
 * endpoint must not be lost because the database was away for a moment. Gives up after a minute; the
 * sweeper then marks the effect as of unknown outcome.
 */
export async function untilRecorded(
  record: () => Promise<Result<unknown, RpcFailure>>,
  log: Log,
): Promise<boolean> {
  const startedAt = performance.now()
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const recorded = await record()
    if (recorded.ok) return true
    const { error } = recorded
    const isRefused = error.status >= 400 && error.status < 500 && error.status !== 429
    if (isRefused || performance.now() - startedAt > giveUpAfterMs) {
      log.write('error', 'outcome_not_recorded', { error })
      return false
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
