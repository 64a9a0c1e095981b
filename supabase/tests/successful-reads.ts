import { firing, write } from './alerts.ts'
import { askForApproval } from './approvals.ts'
import type { Cast } from './audited-stage.ts'
import { row } from './database.ts'
import { submitIntent } from './intents.ts'

/** Arguments with which commands that read find something; the others succeed with those of the matrix. */
export const successfulReads: Record<string, (cast: Cast) => Promise<Record<string, unknown>>> = {
  async read_alert() {
    await write([firing()])
    return row('select id from public.alerts where resolved_at is null limit 1')
  },
  read_approval: async ({ admin, key }) => ({ id: await askForApproval(key, admin) }),
  read_workflow: async ({ admin, key }) => ({ id: await submitIntent(key, admin) }),
}
