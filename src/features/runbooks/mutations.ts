import { mutationOptions } from '@tanstack/react-query'
import { checkRunbookStep, finishRunbook, startRunbook } from '@/backend/runbook-runs.ts'
import { runbookQueries } from './queries.ts'

const meta = { invalidates: [runbookQueries.all, ['audit']] }

export const runbookMutations = {
  start: () => mutationOptions({ mutationKey: ['start-runbook'], mutationFn: startRunbook, meta }),
  check: () =>
    mutationOptions({ mutationKey: ['check-runbook-step'], mutationFn: checkRunbookStep, meta }),
  finish: () =>
    mutationOptions({ mutationKey: ['finish-runbook'], mutationFn: finishRunbook, meta }),
}
