import { randomUUID } from 'node:crypto'
import { resolve4, resolve6 } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Outside } from '../../functions/_shared/notifiers/send-outside.ts'
import { errorCode } from '../error-code.ts'
import { judgeOutside, type OutsideStep } from './judge-outside.ts'
import { openKnown, type Episode, type Known } from './known-installation.ts'
import { isMissing, lookInside, withDatabase, type Seen } from './look-inside.ts'
import { isTold, tellEpisode, titleOf } from './tell-episode.ts'

const dayMs = 86_400_000

export interface WatchOptions {
  dbUrl: string
  dataDir: string
  panelUrl: string
  secret: (name: string) => string | undefined
  log: (line: string) => void
  lookEveryMs?: number
  /** How long it must last before anybody is told. */
  forMinutes?: number
}

/**
 * Watches from outside what the database cannot say of itself, tells channels directly as they were last known, and
 * has the episode recorded once the database is back.
 */
export function startWatch(options: WatchOptions): { stop: () => Promise<void> } {
  const { dbUrl, dataDir, panelUrl, secret, log, lookEveryMs = 5_000, forMinutes = 2 } = options
  const stopping = new AbortController()
  const store = openKnown(dataDir)
  const watchingSince = Date.now()

  async function look(known: Known): Promise<Known> {
    const seen = await lookInside(dbUrl)
    if (stopping.signal.aborted) return known
    const at = Date.now()
    let next = seen === null ? known : rememberedOf(seen, known)
    for (const step of judgeOutside(next.open, seen, at, watchingSince, forMinutes)) {
      next = stepped(next, step, at)
    }
    // Written before anything is sent: a supervisor that dies goes on where it was, with the same ids.
    await store.write(next)
    const outside = outsideOf(next)
    const told = await Promise.all(
      next.episodes.map((episode) => tellEpisode(episode, next.channels, outside)),
    )
    const episodes = seen === null ? told : await recordAll(told)
    next = { ...next, episodes: episodes.filter((episode) => !isOver(episode, at)) }
    await store.write(next)
    return next
  }

  function outsideOf(known: Known): Outside {
    const { installation, environment, privateEndpointsAllowed } = known
    const sender = { installation, environment, panelUrl }
    return { sender, privateEndpointsAllowed, secret, resolveDns }
  }

  async function recordAll(episodes: Episode[]): Promise<Episode[]> {
    const recorded: Episode[] = []
    for (const episode of episodes) recorded.push(await record(episode))
    return recorded
  }

  async function record(episode: Episode): Promise<Episode> {
    const wanted = episode.resolvedAt === null ? 'began' : 'ended'
    if (episode.recorded === wanted) return episode
    const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
    const answer = await withDatabase(dbUrl, (client) =>
      client.query(`select public.record_outside_alert($1, '{}', $2, $3, $4, $5, $6)`, [
        ...[episode.rule, titleOf(episode), episode.summary],
        ...[iso(episode.pendingAt), iso(episode.firingAt), iso(episode.resolvedAt)],
      ]),
    )
    return answer === null ? episode : { ...episode, recorded: wanted }
  }

  async function loop(): Promise<void> {
    let known = await store.read()
    while (!stopping.signal.aborted) {
      try {
        known = await look(known)
      } catch (error) {
        // A checkout whose migrations know no alerts has nobody to tell either.
        if (isMissing(error)) return
        log(`outside watch: ${error instanceof Error ? error.message : String(error)}`)
      }
      await delay(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const looping = loop()
  return {
    stop: async () => {
      stopping.abort()
      await looping
    },
  }
}

function rememberedOf(seen: Seen, known: Known): Known {
  const { installation, environment, privateEndpointsAllowed, channels } = seen
  return { ...known, installation, environment, privateEndpointsAllowed, channels }
}

function stepped(known: Known, { rule, summary, ended, open }: OutsideStep, at: number): Known {
  const running = (episode: Episode) => episode.rule === rule && episode.resolvedAt === null
  const episodes =
    ended === null
      ? known.episodes
      : known.episodes.map((episode) =>
          running(episode) ? { ...episode, resolvedAt: ended.at } : episode,
        )
  const begins = open?.state === 'firing' && !episodes.some(running)
  const { [rule]: _, ...others } = known.open
  return {
    ...known,
    open: open === null ? others : { ...others, [rule]: open },
    episodes: begins
      ? [
          ...episodes,
          {
            ...{ rule, summary, pendingAt: open.pendingAt, firingAt: open.firingAt ?? at },
            ...{ resolvedAt: null, began: randomUUID(), ended: randomUUID(), told: {} },
            recorded: 'nothing',
          },
        ]
      : episodes,
  }
}

/** Everybody knows, and so does the database; or it has been tried for a day. */
function isOver(episode: Episode, at: number): boolean {
  const isDone = isTold(episode) && episode.recorded === 'ended'
  return isDone || (episode.resolvedAt !== null && at - episode.resolvedAt > dayMs)
}

/** As functions ask name servers: an error named `NotFound` says that there is no such record. */
async function resolveDns(host: string, type: 'A' | 'AAAA'): Promise<string[]> {
  try {
    return await (type === 'A' ? resolve4(host) : resolve6(host))
  } catch (error) {
    if (!['ENOTFOUND', 'ENODATA'].includes(errorCode(error) ?? '')) throw error
    throw Object.assign(new Error(`${host} has no ${type} record`), { name: 'NotFound' })
  }
}
