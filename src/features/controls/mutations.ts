import { mutationOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { newerReading } from '@/backend/controls-reading.ts'
import type { ControlsReading } from '@/backend/controls-reading.ts'
import {
  engageControl,
  releaseControl,
  repairControls,
  setAllowedOperations,
} from '@/backend/controls.ts'
import type {
  AllowListCommand,
  EngageCommand,
  ReleaseCommand,
  WrittenControls,
} from '@/backend/controls.ts'
import { pauseQueue } from '@/backend/installation.ts'
import { readHaltedIds, resumeWorkflows } from '@/backend/workflows.ts'
import { noteReading } from './lib/seen-engagements.ts'
import { controlsQueries } from './queries.ts'

// Without this a command given while the browser thinks it is offline would wait in silence.
const always = { networkMode: 'always', retry: false } as const

const auditKey = ['audit'] as const
const onControls = { invalidates: [controlsQueries.all, auditKey] }
const onQueue = {
  invalidates: [
    controlsQueries.all,
    controlsQueries.installation().queryKey,
    controlsQueries.counts().queryKey,
    auditKey,
  ],
}

export const controlsMutations = {
  engage: () =>
    mutationOptions({
      ...always,
      mutationKey: ['engage-control'],
      mutationFn: (order: EngageCommand, { client }) => shown(client, engageControl(order)),
      meta: onControls,
    }),

  release: () =>
    mutationOptions({
      ...always,
      mutationKey: ['release-control'],
      mutationFn: (order: ReleaseCommand, { client }) => shown(client, releaseControl(order)),
      meta: onQueue,
    }),

  setAllowList: () =>
    mutationOptions({
      ...always,
      mutationKey: ['set-allow-list'],
      mutationFn: (order: AllowListCommand, { client }) =>
        shown(client, setAllowedOperations(order)),
      meta: onControls,
    }),

  repair: () =>
    mutationOptions({
      ...always,
      mutationKey: ['repair-controls'],
      mutationFn: (reason: string, { client }) => shown(client, repairControls(reason)),
      meta: onControls,
    }),

  pauseQueue: () =>
    mutationOptions({
      ...always,
      mutationKey: ['pause-queue'],
      mutationFn: (order: { paused: boolean; reason: string }) => pauseQueue(order),
      meta: onQueue,
    }),

  resumeHalted: () =>
    mutationOptions({
      ...always,
      mutationKey: ['resume-workflows'],
      mutationFn: async (order: { count: number; reason: string; rate: number }) => {
        const ids = await readHaltedIds(order.count)
        return resumeWorkflows({ ids, reason: order.reason, rate: order.rate })
      },
      meta: onQueue,
    }),
}

// The answer carries the row as it was committed, so every screen may show it in the same frame.
async function shown<A extends WrittenControls>(client: QueryClient, work: Promise<A>): Promise<A> {
  const answer = await work
  const { controls, timing } = answer
  if (controls !== null) {
    client.setQueryData(controlsQueries.reading().queryKey, (held) => {
      if (!held) return held
      const next: ControlsReading = { ...held, state: { kind: 'read', controls }, timing }
      noteReading(next)
      return newerReading(held, next)
    })
  }
  return answer
}
