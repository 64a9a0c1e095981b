import { setTimeout as delay } from 'node:timers/promises'
import { writtenReading } from '../../functions/_shared/domain/infra/metrics.ts'
import { openPool } from '../open-pool.ts'
import { procFiles, readHost } from './host-reading.ts'

const EVERY_MS = 60_000
/** A rate needs two readings: nobody should wait a minute for the first one. */
const SECOND_AFTER_MS = 10_000

/**
 * Tells the database once a minute how this machine runs, as a hosted project's endpoint does. While the database is
 * down nothing is written; the next minute tries again.
 */
export function startCollectingHost(options: {
  dbUrl: string
  dataDir: string
  log: (line: string) => void
}): { stop: () => Promise<void> } {
  const { dbUrl, dataDir, log } = options
  const pool = openPool({
    ...{ connectionString: dbUrl, application_name: 'infra', max: 1 },
    ...{ connectionTimeoutMillis: 2_000, idleTimeoutMillis: 1_000 },
  })
  const stopping = new AbortController()
  let complaint = ''

  async function collect(): Promise<void> {
    try {
      const reading = await readHost({ read: procFiles, dataDir })
      const told = JSON.stringify([writtenReading(reading)])
      await pool.query('select private.write_infra_samples($1)', [told])
      complaint = ''
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (message !== complaint && !stopping.signal.aborted) log(`infra: ${message}`)
      complaint = message
    }
  }

  async function loop(): Promise<void> {
    for (let wait = SECOND_AFTER_MS; !stopping.signal.aborted; wait = EVERY_MS) {
      await collect()
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const looping = loop()
  return {
    stop: async () => {
      stopping.abort()
      await looping
      await pool.end()
    },
  }
}
