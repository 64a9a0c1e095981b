import { mutationOptions } from '@tanstack/react-query'
import { endDrill, startDrill } from '@/backend/drills.ts'
import { drillQueries } from './queries.ts'

const meta = { invalidates: [drillQueries.all, ['audit']] }

export const drillMutations = {
  start: () => mutationOptions({ mutationKey: ['start-drill'], mutationFn: startDrill, meta }),
  end: () => mutationOptions({ mutationKey: ['end-drill'], mutationFn: endDrill, meta }),
}
