import { describe, expect, test } from 'vitest'
import { isWorkflowStatus, workflowTransitions } from '@domain/workflows/status.ts'
import { createKey } from './api-keys.ts'
import { rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember } from './members.ts'

describe('the status machine', () => {
  test('of a workflow is the same in SQL', async () => {
    const statuses = Object.keys(workflowTransitions).filter(isWorkflowStatus)
    const allowed = await rows(
      `select f as source, array_agg(t order by t) filter (where private.workflow_may_become(f, t)) as targets
       from unnest($1::text[]) f cross join unnest($1::text[]) t group by f`,
      [statuses],
    )
    const expected = statuses.map((source) => ({
      source,
      targets:
        workflowTransitions[source].length === 0 ? null : [...workflowTransitions[source]].sort(),
    }))
    expect(allowed.sort((a, b) => String(a.source).localeCompare(String(b.source)))).toEqual(
      expected.sort((a, b) => a.source.localeCompare(b.source)),
    )
  })

  test('cannot be left by any statement', async () => {
    await resetInstallation()
    await registerOperation()
    const admin = await createMember('admin')
    await submitIntent((await createKey(admin, ['submit'])).key, admin)
    await expect(
      rows(`update public.workflows set status = 'succeeded' where true`),
    ).rejects.toThrow('does not go from queued to succeeded')
  })
})
