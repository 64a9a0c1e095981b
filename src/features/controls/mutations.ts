import { mutationOptions } from '@tanstack/react-query'
import {
  engageControl,
  releaseControl,
  repairControls,
  setAllowedOperations,
} from '@/backend/controls.ts'
import type { AllowListCommand, EngageCommand, ReleaseCommand } from '@/backend/controls.ts'
import { pauseQueue } from '@/backend/installation.ts'
import { readHaltedIds, resumeWorkflows } from '@/backend/workflows.ts'
import { serverNow } from '@/lib/clock.ts'
import { noteEngagement } from './lib/seen-engagements.ts'
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
      mutationFn: async (order: EngageCommand) => {
        const answer = await engageControl(order)
        if (answer.engagedAt !== null) {
          noteEngagement(answer.engagedAt, {
            monotonic: answer.answeredMonotonic,
            server: serverNow(),
          })
        }
        return answer
      },
      meta: onControls,
    }),

  release: () =>
    mutationOptions({
      ...always,
      mutationKey: ['release-control'],
      mutationFn: (order: ReleaseCommand) => releaseControl(order),
      meta: onQueue,
    }),

  setAllowList: () =>
    mutationOptions({
      ...always,
      mutationKey: ['set-allow-list'],
      mutationFn: (order: AllowListCommand) => setAllowedOperations(order),
      meta: onControls,
    }),

  repair: () =>
    mutationOptions({
      ...always,
      mutationKey: ['repair-controls'],
      mutationFn: (reason: string) => repairControls(reason),
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
