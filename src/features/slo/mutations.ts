import { mutationOptions } from '@tanstack/react-query'
import { saveObjective } from '@/backend/objectives.ts'
import { createShareLink, revokeShareLink } from '@/backend/share-links.ts'
import { excludeFromSlo, titleIncident, withdrawExclusion } from '@/backend/slo-corrections.ts'
import type { SloExport } from '@/backend/slo-exports.ts'
import { sloQueries } from './queries.ts'
import type { SloSource } from './slo-source.ts'

const meta = { invalidates: [[...sloQueries.all, 'share-links'], ['audit']] }
const corrected = { invalidates: [sloQueries.all, sloQueries.allMinutes, ['audit']] }

export const sloMutations = {
  createShareLink: () =>
    mutationOptions({ mutationKey: ['create-share-link'], mutationFn: createShareLink, meta }),
  revokeShareLink: () =>
    mutationOptions({ mutationKey: ['revoke-share-link'], mutationFn: revokeShareLink, meta }),
  titleIncident: () =>
    mutationOptions({
      mutationKey: ['title-incident'],
      mutationFn: titleIncident,
      meta: corrected,
    }),
  excludeFromSlo: () =>
    mutationOptions({
      mutationKey: ['exclude-from-slo'],
      mutationFn: excludeFromSlo,
      meta: corrected,
    }),
  withdrawExclusion: () =>
    mutationOptions({
      mutationKey: ['withdraw-exclusion'],
      mutationFn: withdrawExclusion,
      meta: corrected,
    }),
  recordExport: (source: SloSource) =>
    mutationOptions({
      mutationKey: ['record-export', source.name],
      mutationFn: (saved: SloExport) => source.recordExport(saved),
      meta: { invalidates: [['audit']] },
    }),
  saveObjective: () =>
    mutationOptions({
      mutationKey: ['save-objective'],
      mutationFn: saveObjective,
      meta: { invalidates: [sloQueries.all, ['audit']] },
    }),
}
