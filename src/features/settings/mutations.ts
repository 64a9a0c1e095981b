import { mutationOptions } from '@tanstack/react-query'
import { createApiKey, revokeApiKey } from '@/backend/api-keys.ts'
import { recordDeployOverride, revokeDeployOverride } from '@/backend/deploys.ts'
import { inviteMember, removeMember, setMemberRole } from '@/backend/members.ts'
import { saveOperation, takeSigningKey, testOperation } from '@/backend/operations.ts'
import { settingsQueries } from './queries.ts'

// Members and operations stand on other screens too: names beside decisions, the preview of the controls.
const meta = {
  invalidates: [settingsQueries.all, ['members'], ['controls'], ['audit']],
}

export const settingsMutations = {
  saveOperation: () =>
    mutationOptions({ mutationKey: ['save-operation'], mutationFn: saveOperation, meta }),
  testOperation: () =>
    mutationOptions({ mutationKey: ['test-operation'], mutationFn: testOperation, meta }),
  takeSigningKey: () =>
    mutationOptions({ mutationKey: ['take-signing-key'], mutationFn: takeSigningKey, meta }),
  invite: () => mutationOptions({ mutationKey: ['invite-member'], mutationFn: inviteMember, meta }),
  removeMember: () =>
    mutationOptions({ mutationKey: ['remove-member'], mutationFn: removeMember, meta }),
  setRole: () =>
    mutationOptions({ mutationKey: ['set-member-role'], mutationFn: setMemberRole, meta }),
  createKey: () =>
    mutationOptions({ mutationKey: ['create-api-key'], mutationFn: createApiKey, meta }),
  revokeKey: () =>
    mutationOptions({ mutationKey: ['revoke-api-key'], mutationFn: revokeApiKey, meta }),
  recordOverride: () =>
    mutationOptions({
      mutationKey: ['record-deploy-override'],
      mutationFn: recordDeployOverride,
      meta,
    }),
  revokeOverride: () =>
    mutationOptions({
      mutationKey: ['revoke-deploy-override'],
      mutationFn: revokeDeployOverride,
      meta,
    }),
}
