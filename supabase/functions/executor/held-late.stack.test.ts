import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { shop } from '../../../demo/shop/shop.ts'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { patiently, startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let approver: Decider
beforeAll(async () => {
  agents = await startAgents(stack)
  approver = await createDecider(stack)
})
afterAll(() => agents.stop())
afterEach(() => agents.releaseAll())

const pauseQueue = (is: boolean) => agents.sql('update installation set queue_paused = $1', [is])
const accepted = (workflowId: unknown) =>
  agents.ledgerOf(workflowId).filter(({ verdict }) => verdict === 'accepted')
async function requestOf(workflowId: unknown): Promise<Record<string, unknown>> {
  const [request = {}] = await agents.sql(
    `select a.* from approval_queue a join workflows w on w.approval_id = a.id where w.id = $1`,
    [workflowId],
  )
  return request
}

test('what waited when operators took over is held by the executor, estimated, approved, and runs once', async () => {
  onTestFinished(() => pauseQueue(false).then(() => undefined))
  await pauseQueue(true)
  const { invoice_id, lines } = shop.orders[9] ?? {}
  const params = { invoice_id, ticket: randomUUID() }
  const { body } = await patiently(() => agents.submit('sync_invoice', { params }))
  expect(body).toMatchObject({ status: 'queued' })
  await agents.engage('operator_takeover', 'took over while it waited')
  await pauseQueue(false)

  await agents.until(body.workflow_id, 'awaiting_approval')
  expect(accepted(body.workflow_id)).toEqual([])
  const radius = async () => (await requestOf(body.workflow_id)).blast_radius
  await expect.poll(radius, { timeout: 10_000 }).toMatchObject({ unknown: false, rows: lines })
  const request = await requestOf(body.workflow_id)
  expect(request).toMatchObject({ required_approvals: 1, because: ['operator_takeover'] })

  expect((await approver.decide(request.id)).body).toMatchObject({ status: 'approved' })
  await agents.until(body.workflow_id, 'succeeded')
  expect(accepted(body.workflow_id)).toHaveLength(1)
  expect(await requestOf(body.workflow_id)).toMatchObject({
    id: request.id,
    consumed_by: 'workflow',
  })
})
