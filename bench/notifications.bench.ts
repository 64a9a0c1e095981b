import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { startStack, type Stack } from '../supabase/embedded/stack.ts'
import { startWebhookReceiver } from '../test/webhook-receiver.ts'
import { atLeast, atMost, type Bench } from './bench.ts'

const alerts = 500
const secret = 'for the bench'
const dispatched = z.object({ sent: z.number(), failed: z.number() })

export const bench: Bench = {
  name: 'notifications',
  about: '500 alerts at once: grouped into one message, and one message each as fast as it goes',
  isProof: true,
  async run({ log }) {
    const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-notifications-'))
    const receiver = await startWebhookReceiver(secret)
    const stack = await startStack({
      ...{ dataDir, gatewayPort: 0, postgresPort: 0, schedule: false },
      functionsEnv: { OMNIHUB_SECRET_BENCH: secret },
    })
    const owner = new pg.Client({ connectionString: stack.dbUrl })
    await owner.connect()
    try {
      await owner.query('update public.installation set private_endpoints_allowed = true')
      await owner.query(
        `with c as (
           insert into public.notification_channels (name, kind, config, secret_ref, routes, updated_by_name)
           values ('bench', 'webhook', $1, 'OMNIHUB_SECRET_BENCH', '{critical}', 'bench') returning id)
         insert into notify.channel_breakers (channel_id) select id from c`,
        [JSON.stringify({ url: `${receiver.url}/hook` })],
      )
      await drain(stack)

      await tell(owner, `'HighErrorBudgetBurnRate'`)
      const grouped = await timed(() => drain(stack))
      const messages = receiver.notifications.length

      await tell(owner, `'Rule' || n`)
      const each = await timed(() => drain(stack))
      const { sent } = each.result
      log(`${sent} messages in ${each.seconds.toFixed(2)} s`)
      return [
        atMost(`messages for ${alerts} alerts of one rule`, 1, messages, ''),
        atLeast('of which the only one tells all', 1, messages, ''),
        atMost('until all of them are told', 2, Number(grouped.seconds.toFixed(2)), 's'),
        atLeast('messages told one by one', alerts, sent, ''),
        atLeast('told each second', 50, Math.round(sent / each.seconds), '/s'),
        atMost('told twice', 0, receiver.repeated.length, ''),
        atMost('not as the receiver checks it', 0, receiver.violations.length, ''),
      ]
    } finally {
      await owner.end()
      await stack.stop()
      await receiver.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** As one evaluation would: all in one transaction. `rule` is SQL over n. */
async function tell(owner: pg.Client, rule: string): Promise<void> {
  await owner.query(
    `insert into notify.outbox (kind, dedup_key, severity, rule, payload)
     select 'alert_firing', ${rule} || '/' || n || '/1', 'critical', ${rule}, '{"title": "Something is wrong"}'
     from generate_series(1, $1::int) n`,
    [alerts],
  )
}

/** Dispatches until nothing is left. */
async function drain(stack: Stack): Promise<z.infer<typeof dispatched>> {
  const response = await fetch(`${stack.url}/functions/v1/notifications/dispatch`, {
    method: 'POST',
    headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
    body: '{}',
  })
  return dispatched.parse(await response.json())
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - startedAt) / 1_000 }
}
