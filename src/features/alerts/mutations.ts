import { mutationOptions } from '@tanstack/react-query'
import { acknowledgeAlert, endSilence, silenceAlerts } from '@/backend/alerts.ts'
import { alertQueries } from './queries.ts'

const meta = { invalidates: [alertQueries.all, ['audit']] }

export const alertMutations = {
  acknowledge: () =>
    mutationOptions({
      mutationKey: ['acknowledge-alert'],
      mutationFn: acknowledgeAlert,
      meta,
    }),
  silence: () =>
    mutationOptions({ mutationKey: ['silence-alerts'], mutationFn: silenceAlerts, meta }),
  endSilence: () => mutationOptions({ mutationKey: ['end-silence'], mutationFn: endSilence, meta }),
}
