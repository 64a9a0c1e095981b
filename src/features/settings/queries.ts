import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { listApiKeys } from '@/backend/api-keys.ts'
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
}
