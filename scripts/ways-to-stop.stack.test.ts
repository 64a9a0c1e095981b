import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdminClient, createMember, withOwner } from '../test/create-member.ts'
import { releaseEverything } from '../test/release-everything.ts'

const stack = inject('stack')
const root = path.resolve(import.meta.dirname, '..')
const readme = await readFile(path.join(root, 'README.md'), 'utf8')
const runbook = await readFile(path.join(root, 'docs/runbooks/kill-switch-active.md'), 'utf8')
const run = promisify(execFile)
let stopKey = ''

/** The statements of the runbook's last resort, first the stop and then the way back. */
function lastResort(): string[] {
  const blocks = [...runbook.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, text = '']) => text.trim())
  return blocks.filter((text) => text.startsWith('alter table'))
}

/** The runbook's shell block that has these words, with its indent taken off. */
function inRunbook(words: string): string {
  const block = [...runbook.matchAll(/```bash\n([\s\S]*?)```/g)]
    .map(([, text = '']) => text.replace(/^ {3}/gm, '').trim())
    .find((text) => text.includes(words))
  if (block === undefined) throw new Error(`the runbook has no ${words}`)
  return block
}

/** The shell block of the README that begins with this word, as a person would copy it. */
function documented(command: string): string {
  const block = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, text = '']) => text.replace(/^ {3}/gm, '').trim())
    .find((text) => text.startsWith(command))
  if (block === undefined) throw new Error(`README documents no ${command}`)
  return block
}

async function stopEntry() {
  return withOwner(stack.dbUrl, async (owner) => {
    const { rows } = await owner.query<{ actor_type: string; reason: string; engaged: boolean }>(`
      select a.actor_type, a.reason, c.omnihub_kill_switch as engaged
      from public.emergency_controls c, public.audit_logs a
      where a.action = 'control.engaged' order by a.seq desc limit 1`)
    return rows[0]
  })
}

const release = () => withOwner(stack.dbUrl, releaseEverything)

beforeAll(async () => {
  const admin = await createMember(stack, 'admin')
  stopKey = await withOwner(stack.dbUrl, async (owner) => {
    const { rows } = await owner.query<{ key: string }>(
      "select public.create_api_key('stop button', array['stop'], $1)->>'key' as key",
      [admin.id],
    )
    return rows[0]?.key ?? ''
  })
  await release()
})

describe('the README’s ways to stop, as they stand there', () => {
  it('curl with a stop key', async () => {
    const command = documented('curl').replace('ohk_…', stopKey)
    const { stdout } = await run('sh', ['-c', command], {
      env: {
        PATH: process.env.PATH,
        SUPABASE_URL: stack.url,
        SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
      },
    })
    expect(JSON.parse(stdout)).toMatchObject({ changed: true })
    expect(await stopEntry()).toEqual({
      actor_type: 'key',
      reason: 'agents are refunding twice',
      engaged: true,
    })
    await release()
  })

  it('the psql line, run as the owner of the database', async () => {
    const line = documented('psql')
    const statement = /-c "([^"]+)"/.exec(line)?.[1] ?? ''
    // psql itself is not part of a fresh machine; what it sends is.
    const psql = await run('sh', ['-c', 'command -v psql']).then(
      () => true,
      () => false,
    )
    if (psql) {
      await run('sh', ['-c', line], { env: { PATH: process.env.PATH, DATABASE_URL: stack.dbUrl } })
    } else {
      await withOwner(stack.dbUrl, (owner) => owner.query(statement))
    }
    expect(await stopEntry()).toEqual({
      actor_type: 'system',
      reason: 'agents are refunding twice',
      engaged: true,
    })
    await release()
  })

  it.each(['omnihub -- kill', 'rpc/stop_with_key'])(
    'the runbook’s %s, with a stop key',
    async (words) => {
      await run('bash', ['-c', inRunbook(words)], {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          SUPABASE_URL: stack.url,
          SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
          OMNIHUB_URL: stack.url,
          OMNIHUB_PUBLISHABLE_KEY: stack.publishableKey,
          OMNIHUB_STOP_KEY: stopKey,
        },
      })
      expect(await stopEntry()).toEqual({
        actor_type: 'key',
        reason: 'agents are refunding twice',
        engaged: true,
      })
      await release()
    },
  )

  it('the runbook says the psql line of the README', () => {
    expect(inRunbook('psql')).toBe(documented('psql'))
  })

  it('the runbook’s last resort: nobody can read the controls, so nothing runs', async () => {
    const [stop = '', wayBack = ''] = lastResort()
    const service = createAdminClient(stack)
    const ask = async () => ({
      read: await service.rpc('read_controls'),
      claim: await service.rpc('claim_work', { executor: randomUUID(), batch: 1 }),
    })
    await withOwner(stack.dbUrl, (owner) => owner.query(stop))
    try {
      const stopped = await ask()
      expect(stopped.read.error).not.toBeNull()
      expect(stopped.claim.error).not.toBeNull()
    } finally {
      await withOwner(stack.dbUrl, (owner) => owner.query(wayBack))
    }
    const restored = await ask()
    expect(restored.read.error).toBeNull()
    expect(restored.claim.error).toBeNull()
  })
})
