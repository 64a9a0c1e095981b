import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { listApiKeys } from '@/backend/api-keys.ts'
import { readDeployDecisions, readDeployOverrides, readDeployStanding } from '@/backend/deploys.ts'
import { listMembers } from '@/backend/members.ts'
import {
  checkPolicy,
  readEstimators,
  readOperationRevisions,
  readOperations,
  readOperationTest,
} from '@/backend/operations.ts'

export interface PolicyWish {
  operation: string
  riskLevel: string
  requiredApprovals: number
}

// Settings change by few hands; what others do shows within this time, and at once after a command of one's own.
const rereadMs = 15_000

export const settingsQueries = {
  all: ['settings'] as const,

  operations: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'operations'],
      queryFn: ({ signal }) => readOperations(signal),
      refetchInterval: rereadMs,
    }),

  revisions: (name: string) =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'revisions', name],
      queryFn: ({ signal }) => readOperationRevisions(name, signal),
    }),

  test: (name: string) =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'test', name],
      queryFn: ({ signal }) => readOperationTest(name, signal),
      refetchInterval: rereadMs,
    }),

  estimators: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'estimators'],
      queryFn: ({ signal }) => readEstimators(signal),
    }),

  policy: (wish: PolicyWish) =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'policy', wish],
      queryFn: ({ signal }) => checkPolicy(wish, signal),
      // While the next number is judged the verdict on the last one stays, instead of a flicker.
      placeholderData: keepPreviousData,
    }),

  members: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'members'],
      queryFn: ({ signal }) => listMembers(signal),
      refetchInterval: rereadMs,
    }),

  keys: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'keys'],
      queryFn: ({ signal }) => listApiKeys(signal),
      refetchInterval: rereadMs,
    }),

  deployStanding: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'deploy-standing'],
      queryFn: ({ signal }) => readDeployStanding(signal),
      refetchInterval: rereadMs,
      meta: { live: ['slo_status', 'emergency_controls'] },
    }),

  deployOverrides: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'deploy-overrides'],
      queryFn: ({ signal }) => readDeployOverrides(signal),
      refetchInterval: rereadMs,
    }),

  deployDecisions: () =>
    queryOptions({
      queryKey: [...settingsQueries.all, 'deploy-decisions'],
      queryFn: ({ signal }) => readDeployDecisions(signal),
      refetchInterval: rereadMs,
    }),
}
