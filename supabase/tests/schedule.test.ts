import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, field, owner, row, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'

beforeEach(resetInstallation)

describe('the schedule', () => {
  test('hands a due job to one runner only, and again when its time has come', async () => {
    await rows('update schedule.jobs set last_started_at = null where true')
    const due = async () =>
      (await rows('select name from schedule.due_jobs() order by 1')).map(({ name }) => name)
    const [one, two] = await Promise.all([due(), due()])
    expect([...one, ...two].sort()).toEqual(
      (await rows('select name from schedule.jobs order by 1')).map(({ name }) => name),
    )
    expect(await due()).toEqual([])
    await rows(`update schedule.jobs set last_started_at = now() - every where name = 'clean_up'`)
    expect(await due()).toEqual(['clean_up'])
    await rows(
      `update schedule.jobs set enabled = false, last_started_at = null where name = 'clean_up'`,
    )
    expect(await due()).toEqual([])
    await rows(`update schedule.jobs set enabled = true where name = 'clean_up'`)
  })

  test('a failing job writes its error down, undoes itself and does not stop the others', async () => {
    await rows('alter function schedule.expire_intents() rename to expire_intents_away')
    try {
      await rows(`select schedule.run_job('expire_intents')`)
    } finally {
      await rows('alter function schedule.expire_intents_away() rename to expire_intents')
    }
    expect(await row(`select last_error from schedule.jobs where name = 'expire_intents'`)).toEqual(
      { last_error: expect.stringContaining('does not exist') },
    )
    for (const { name } of await rows(`select name from schedule.jobs where kind = 'sql'`)) {
      expect(await rows('select schedule.run_job($1) as error', [name])).toEqual([{ error: null }])
    }
    expect(
      await row(
        `select last_error, runs > 1 as ran from schedule.jobs where name = 'expire_intents'`,
      ),
    ).toEqual({ last_error: null, ran: true })
  })

  test('tells read_health which jobs are late', async () => {
    await rows('update schedule.jobs set last_started_at = clock_timestamp() where true')
    await rows(
      `update schedule.jobs set last_started_at = now() - interval '1 minute' where name = 'sweep_leases'`,
    )
    const health = await call(service, 'read_health')
    const jobs = z
      .array(z.object({ name: z.string(), late: z.boolean() }))
      .parse(field(health, 'jobs'))
    const late = jobs.filter((job) => job.late).map((job) => job.name)
    expect(late).toEqual(['sweep_leases'])
    expect(health.body).toMatchObject({ controls_readable: true, in_recovery: false })
  })

  test('pg_cron gets one valid command for every job where it is installed', async () => {
    expect(await rows('select schedule.install_cron_jobs() as jobs')).toEqual([{ jobs: 0 }])
    const client = await owner.connect()
    try {
      // The extension is not in the embedded distribution: a function of its signature writes down what it is asked.
      await client.query(`begin; create schema cron; create table cron.asked (name text, spec text, command text);
        create function cron.schedule(text, text, text) returns bigint language sql as $$ insert into cron.asked values ($1, $2, $3) returning 1::bigint $$;
        select schedule.install_cron_jobs()`)
      const asked = await client.query<{ name: string; spec: string; command: string }>(
        'select * from cron.asked order by name',
      )
      expect(asked.rows.map(({ name, spec }) => [name, spec])).toEqual([
        ['omnihub_archive_audit', '*/30 * * * *'],
        ['omnihub_audit_sessions', '10 seconds'],
        ['omnihub_beat', '5 seconds'],
        ['omnihub_check_archives', '*/30 * * * *'],
        ['omnihub_check_checkpoints', '*/1 * * * *'],
        ['omnihub_clean_up', '*/10 * * * *'],
        ['omnihub_clean_up_approvals', '*/10 * * * *'],
        ['omnihub_collect_infra', '*/1 * * * *'],
        ['omnihub_count_outcomes', '15 seconds'],
        ['omnihub_deliver_callbacks', '2 seconds'],
        ['omnihub_dispatch_notifications', '1 seconds'],
        ['omnihub_end_drills', '5 seconds'],
        ['omnihub_evaluate_alerts', '15 seconds'],
        ['omnihub_evaluate_slos', '30 seconds'],
        ['omnihub_executor', '1 seconds'],
        ['omnihub_expire_approvals', '1 seconds'],
        ['omnihub_expire_intents', '1 seconds'],
        ['omnihub_fill_outbox', '5 seconds'],
        ['omnihub_keep_alerts', '*/30 * * * *'],
        ['omnihub_keep_deploy_decisions', '*/30 * * * *'],
        ['omnihub_keep_infra', '*/30 * * * *'],
        ['omnihub_keep_metrics', '*/30 * * * *'],
        ['omnihub_keep_outbox', '*/30 * * * *'],
        ['omnihub_keep_share_uses', '*/10 * * * *'],
        ['omnihub_probe_dependencies', '15 seconds'],
        ['omnihub_prove_switch', '*/1 * * * *'],
        ['omnihub_publish_checkpoint', '*/1 * * * *'],
        ['omnihub_record_incidents', '15 seconds'],
        ['omnihub_refresh_live_counts', '1 seconds'],
        ['omnihub_roll_up_infra', '*/5 * * * *'],
        ['omnihub_roll_up_metrics', '*/5 * * * *'],
        ['omnihub_seal_audit', '1 seconds'],
        ['omnihub_summarise_refusals', '20 seconds'],
        ['omnihub_sweep_leases', '1 seconds'],
        ['omnihub_verify_audit', '*/1 * * * *'],
      ])
      const sql = asked.rows.filter(({ command }) => !command.includes('net.http_post'))
      for (const { command } of sql) await client.query(command)
      expect(sql).toHaveLength(23)
      expect(asked.rows.find(({ name }) => name === 'omnihub_executor')?.command).toContain(
        "'/functions/v1/executor'",
      )
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
