import { beforeAll, beforeEach, expect, test } from 'vitest'
import { ended, firing, forgetAlerts, open, write } from './alerts.ts'
import { call, count, row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import { addChannel, claimMessages, deliverAll, resetNotifications } from './notifications.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(async () => {
  await resetInstallation()
  await forgetAlerts()
  await resetNotifications()
})
const outbox = () =>
  rows('select kind, dedup_key, severity, rule, alert_id, payload from notify.outbox order by id')
const kinds = async () => (await outbox()).map(({ kind }) => kind)

test('an alert is told when it fires, when somebody handles it, and when it is over', async () => {
  await write([firing({ labels: { slo: 'api_availability' } })])
  const [alert] = await open()
  await call(admin, 'acknowledge_alert', { id: alert?.id, reason: 'on it' })
  await write([ended({ labels: { slo: 'api_availability' } })])
  const told = {
    ...{ dedup_key: alert?.dedup_key, severity: 'critical', rule: 'DLQBacklog' },
    alert_id: alert?.id,
  }
  expect(await outbox()).toMatchObject([
    {
      ...{ ...told, kind: 'alert_firing' },
      payload: {
        ...{ title: 'Dead letters pile up', summary: '101 dead letters are open.' },
        ...{ labels: { slo: 'api_availability' }, about: 'API availability' },
      },
    },
    { ...told, kind: 'alert_acknowledged', payload: { by: admin.name, reason: 'on it' } },
    { ...told, kind: 'alert_resolved', payload: { until: expect.any(String) } },
  ])
})

test('handled before it was announced, or silenced, it is told to nobody', async () => {
  await call(admin, 'silence_alerts', {
    ...{ rule: 'DLQBacklog', labels: '{}', reason: 'known' },
    ends_at: new Date(Date.now() + 60_000),
  })
  await write([firing()])
  await write([ended()])
  expect(await outbox()).toEqual([])
})

test('what the evaluator finds of a control falls on what was told at once', async () => {
  await addChannel(admin)
  await rows(`select public.engage_control('omnihub_kill_switch', 'stop')`)
  const { at } = await row(
    'select omnihub_kill_switch_engaged_at as at from public.emergency_controls',
  )
  const control = { rule: 'KillSwitchEnabled', title: 'The kill switch is on' }
  const since = at instanceof Date ? at.toISOString() : ''
  const entry = firing({ ...control, pending_at: since, firing_at: since })
  await write([entry])
  expect(await kinds()).toEqual(['alert_firing'])
  const [message] = await claimMessages()
  const [alert] = await open()
  expect(message?.entries).toMatchObject([{ alert_id: alert?.id, dedup_key: alert?.dedup_key }])
  await call(admin, 'release_control', {
    ...{ control: 'omnihub_kill_switch', reason: 'the loop is fixed' },
    ...{ expected_version: await count('select version from public.emergency_controls') },
    keep_paused: false,
  })
  await write([ended(control)])
  expect(await kinds()).toEqual(['alert_firing', 'alert_resolved'])
})

test('a silenced control is told once the silence is over, if it is still on', async () => {
  await addChannel(admin)
  const silenced = await call(admin, 'silence_alerts', {
    ...{ rule: 'ControlEngaged', labels: '{"control": "execution_safe_mode"}', reason: 'planned' },
    ends_at: new Date(Date.now() + 60_000),
  })
  expect(silenced.status).toBe(200)
  await rows(`select public.engage_control('execution_safe_mode', 'planned work')`)
  await rows(`select public.engage_control('operator_takeover', 'something else')`)
  await rows('select schedule.fill_outbox()')
  expect((await outbox()).map(({ payload }) => payload)).toMatchObject([
    { control: 'operator_takeover' },
  ])
  await rows('update public.alert_silences set ends_at = clock_timestamp() where true')
  await rows('select schedule.fill_outbox()')
  expect(await kinds()).toEqual(['alert_firing', 'alert_firing'])
  expect(await deliverAll()).toHaveLength(1)
})
