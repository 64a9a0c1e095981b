import { queryOptions, replaceEqualDeep } from '@tanstack/react-query'
import { newerReading, readControls } from '@/backend/controls-reading.ts'
import type { ControlsReading } from '@/backend/controls-reading.ts'
import { readInstallation } from '@/backend/installation.ts'
import { readOperationDescriptions } from '@/backend/operations.ts'
import { readStopProgress } from '@/backend/stop-progress.ts'
import type { StopProgress } from '@/backend/stop-progress.ts'
import { readLiveCounts, readWorkload } from '@/backend/workflows.ts'
import { noteReading } from './lib/seen-engagements.ts'

export interface RunningSample {
  /** Server time, milliseconds. */
  at: number
  running: number
}

export type WatchedStop = StopProgress & { history: RunningSample[] }

const all = ['controls'] as const
const readingKey = [...all, 'reading'] as const

export const controlsQueries = {
  all,

  reading: () =>
    queryOptions({
      // The heartbeat repeats it anyway, and counts each failure.
      retry: false,
      queryKey: readingKey,
      queryFn: async ({ client, signal }) => {
        const next = await readControls({ signal, timeoutMs: 1_500 })
        noteReading(next)
        const held = client.getQueryData<ControlsReading>(readingKey)
        const newest = newerReading(held, next)
        return {
          ...newest,
          state: replaceEqualDeep(held?.state, newest.state),
          proof: replaceEqualDeep(held?.proof, newest.proof),
          operations: replaceEqualDeep(held?.operations, newest.operations),
        }
      },
      structuralSharing: false,
      staleTime: 1_000,
      meta: { live: ['emergency_controls'] },
    }),

  /** @param engagement key of the engagement that is watched, null while the kill switch is off */
  stopProgress: (engagement: string | null) => {
    const queryKey = [...all, 'stop-progress', engagement] as const
    return queryOptions({
      retry: false,
      queryKey,
      queryFn: async ({ client, signal }): Promise<WatchedStop> => {
        const next = await readStopProgress(signal)
        const held = client.getQueryData<WatchedStop>(queryKey)
        return { ...next, history: withSample(held?.history ?? [], next) }
      },
      structuralSharing: false,
      staleTime: 400,
      refetchInterval: ({ state: { data } }) => {
        const isSettled = !data?.engaged || data.running + data.openEffects === 0
        return engagement !== null && (!isSettled || (data?.history.length ?? 0) < 4) ? 500 : 4_000
      },
      meta: { live: ['emergency_controls'] },
    })
  },

  workload: () =>
    queryOptions({
      queryKey: [...all, 'workload'],
      queryFn: ({ signal }) => readWorkload(signal),
      staleTime: 1_000,
      meta: { live: ['live_counts', 'emergency_controls'] },
    }),

  counts: () =>
    queryOptions({
      queryKey: ['live-counts'],
      queryFn: ({ signal }) => readLiveCounts(signal),
      staleTime: 1_000,
      meta: { live: ['live_counts'] },
    }),

  installation: () =>
    queryOptions({
      queryKey: ['installation'],
      queryFn: ({ signal }) => readInstallation(signal),
      staleTime: 30_000,
      meta: { live: ['installation'] },
    }),

  descriptions: () =>
    queryOptions({
      queryKey: [...all, 'operation-descriptions'],
      queryFn: ({ signal }) => readOperationDescriptions(signal),
      staleTime: 60_000,
    }),
}

const keptSamples = 120

function withSample(history: RunningSample[], next: StopProgress): RunningSample[] {
  return [...history, { at: next.serverTime, running: next.running }].slice(-keptSamples)
}
