import { call, count, field, row, rows, service, type Caller } from './database.ts'
import { claimOne, refused, run } from './executor.ts'
import { requestTexts, submitIntent } from './intents.ts'
import { type Member } from './members.ts'
import { minuteNow } from './metrics.ts'

/** Who is there before a call is made: `create_ticket` runs, `issue_refund` needs two approvers. */
export interface Cast {
  admin: Member
  approver: Member
  /** A key of the admin that may submit and ask. */
  key: string
}

export interface AuditedCall {
  by: Caller
  args: Record<string, unknown>
  /** Whom the row names, where that is not who calls: the owner of a key, or the system. */
  actor?: 'key' | 'system'
}

export const reason = 'the log wants a reason'
export const inAnHour = () => new Date(Date.now() + 3_600_000)
export const idOf = async (by: Caller, rpc: string, args: Record<string, unknown>) =>
  field(await call(by, rpc, args), 'id')
export const version = () => count('select version from public.emergency_controls')

export async function deadLetter({ admin, key }: Cast): Promise<unknown> {
  const workflow = await submitIntent(key, admin)
  await run(await claimOne(), refused)
  return (await row('select id from public.dead_letters where workflow_id = $1', [workflow])).id
}

export async function expired({ admin, key }: Cast): Promise<string> {
  const id = await submitIntent(key, admin)
  await rows('update public.workflows set expires_at = now() where id = $1', [id])
  await rows('select schedule.expire_intents()')
  return id
}

export async function incident({ admin }: Cast): Promise<unknown> {
  await call(admin, 'engage_control', { control: 'execution_safe_mode' })
  await rows('select schedule.record_incidents()')
  return (await row('select max(id) as id from public.incidents')).id
}

export async function silence({ admin }: Cast): Promise<unknown> {
  const args = { rule: 'DLQBacklog', labels: '{}', ends_at: inAnHour(), reason }
  return idOf(admin, 'silence_alerts', args)
}

export const span = () => ({
  from_time: new Date((minuteNow() - 10) * 60_000),
  to_time: new Date((minuteNow() - 9) * 60_000),
})

export const byKey = (args: Record<string, unknown>): AuditedCall => ({
  by: service,
  args,
  actor: 'key',
})

export const texts = (by: Member, operation: string) => requestTexts(by.id, operation, { n: 1 })
