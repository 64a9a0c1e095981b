import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, count, owner, row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let viewer: Member
beforeAll(async () => {
  admin = await createMember('admin')
  viewer = await createMember('viewer')
})
beforeEach(resetInstallation)
const kill = 'omnihub_kill_switch'
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')
const controls = () => row('select * from public.emergency_controls')

describe('a missing row', () => {
  const remove = () =>
    owner.query(`
      begin; alter table public.emergency_controls disable trigger emergency_controls_refuse_delete;
      delete from public.emergency_controls where true;
      alter table public.emergency_controls enable trigger emergency_controls_refuse_delete; commit`)
  const everythingOn = {
    omnihub_kill_switch: true,
    execution_safe_mode: true,
    operator_takeover: true,
  }

  test('comes back with every control on when something is engaged', async () => {
    await remove()
    const { body } = await call(admin, 'engage_control', { control: 'operator_takeover' })
    expect(body).toMatchObject({ changed: true, controls: everythingOn })
    expect(await lastEntry()).toMatchObject({ metadata: { row_recreated: true, old: null } })
  })

  test('comes back by repair_controls, which leaves an existing row alone', async () => {
    const version = await count('select version from public.emergency_controls')
    expect((await call(admin, 'repair_controls', { reason: 'look' })).body).toMatchObject({
      repaired: false,
      version,
    })
    await remove()
    expect((await call(viewer, 'repair_controls', { reason: 'mine' })).status).toBe(403)
    expect(await rows('select 1 from public.emergency_controls')).toHaveLength(0)
    const repaired = await call(admin, 'repair_controls', { reason: 'gone' })
    expect(repaired.body).toMatchObject({ repaired: true, controls: everythingOn })
    expect(await lastEntry()).toMatchObject({ action: 'control.repaired', reason: 'gone' })
  })

  test('is made once by two who find it missing at the same moment: the second goes on with it', async () => {
    await remove()
    const first = await owner.connect()
    try {
      await first.query('begin')
      await first.query(
        `insert into public.emergency_controls (version, updated_by_name) values (nextval('private.control_version'), 'first')`,
      )
      const engaged = call(admin, 'engage_control', { control: kill })
      await expect
        .poll(() =>
          count(
            `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%engage_control%'`,
          ),
        )
        .toBe(1)
      await first.query('commit')
      expect((await engaged).status).toBe(200)
    } finally {
      first.release()
    }
    expect(await controls()).toMatchObject({ ...everythingOn, updated_by_name: 'first' })
  })

  test('cannot be made by hand with anything off, nor another row beside it', async () => {
    await expect(
      rows(
        `insert into public.emergency_controls (id, version, updated_by_name) values (gen_random_uuid(), 9, 'x')`,
      ),
    ).rejects.toThrow('every control on')
    await remove()
    await expect(
      rows(
        `insert into public.emergency_controls (version, omnihub_kill_switch, updated_by_name) values (1, false, 'x')`,
      ),
    ).rejects.toThrow('every control on')
    await call(admin, 'repair_controls', { reason: 'put back' })
    await expect(rows('delete from public.emergency_controls where true')).rejects.toThrow(
      'DELETE is refused',
    )
    await expect(rows('truncate public.emergency_controls')).rejects.toThrow('TRUNCATE is refused')
    await expect(
      rows('update public.emergency_controls set version = version - 1 where true'),
    ).rejects.toThrow('never goes back')
  })
})
