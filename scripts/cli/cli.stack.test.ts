import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  createAdminClient,
  createMember,
  withOwner,
  type TestMember,
} from '../../test/create-member.ts'
import { releaseEverything } from '../../test/release-everything.ts'

const stack = inject('stack')
let folder = ''
let admin: TestMember
let viewer: TestMember

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-cli-'))
  admin = await createMember(stack, 'admin')
  viewer = await createMember(stack, 'viewer')
})
/** All controls off and the queue running, for every test here and for the files after this one. */
const restore = () => withOwner(stack.dbUrl, releaseEverything)
afterAll(async () => {
  await restore()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(restore)

interface Ran {
  code: number | null
  out: string
  err: string
}

function run(
  member: TestMember | null,
  words: string[],
  options: { env?: object; input?: string } = {},
) {
  return new Promise<Ran>((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/omnihub.ts', ...words], {
      env: {
        PATH: process.env.PATH,
        OMNIHUB_URL: stack.url,
        OMNIHUB_PUBLISHABLE_KEY: stack.publishableKey,
        OMNIHUB_SESSION_FILE: path.join(folder, `${member?.id ?? 'nobody'}.json`),
        ...(member && { OMNIHUB_PASSWORD: member.password }),
        ...options.env,
      },
    })
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => (ran.out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (ran.err += chunk.toString()))
    child.on('close', (code) => {
      resolve({ ...ran, code })
    })
    child.stdin.end(options.input ?? '')
  })
}

/** How a command must end: its exit code, and words that it said. */
function expectEnd(ran: Ran, code: number, words: string) {
  expect(ran.out + ran.err).toContain(words)
  expect(ran.code).toBe(code)
}

const login = (member: TestMember) => run(member, ['login', '--email', member.email])

async function auditOf(action: string) {
  return withOwner(stack.dbUrl, async (owner) => {
    const { rows } = await owner.query<{ actor_name: string; channel: string; reason: string }>(
      'select actor_name, channel, reason from public.audit_logs where action = $1 order by seq desc limit 1',
      [action],
    )
    return rows[0]
  })
}

async function isEngaged(control: string) {
  return withOwner(stack.dbUrl, async (owner) => {
    const { rows } = await owner.query<{ is_on: boolean }>(
      'select (to_jsonb(c) ->> $1)::boolean as is_on from public.emergency_controls c',
      [control],
    )
    return rows[0]?.is_on
  })
}

describe('a session', () => {
  it('is kept in a file that only its owner can read, and refused when others can', async () => {
    expect(await login(admin)).toMatchObject({ code: 0 })
    const file = path.join(folder, `${admin.id}.json`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await chmod(file, 0o644)
    const told = await run(admin, ['status'])
    expectEnd(told, 1, 'chmod 600')
    await chmod(file, 0o600)
  })

  it('is not made with a wrong password', async () => {
    const told = await run(admin, ['login', '--email', admin.email], {
      env: { OMNIHUB_PASSWORD: 'wrong' },
    })
    expectEnd(told, 1, 'Invalid login')
  })
})

it('prints every alert as a rule file, to whoever is signed in, and the route for them', async () => {
  expectEnd(
    await run(null, ['prometheus-rules', '--panel', 'https://p.example.com']),
    1,
    'Nobody is logged in',
  )
  await login(viewer)
  expectEnd(await run(viewer, ['prometheus-rules']), 1, 'The address of the panel is not known')
  expectEnd(await run(viewer, ['prometheus-rules', '--panel', 'panel']), 1, '--panel: panel is no')
  const panel = 'https://panel.example.com/'
  const { code, out } = await run(viewer, ['prometheus-rules', '--panel', panel])
  expect(code).toBe(0)
  expect(out).toContain(
    'runbook_url: https://panel.example.com/runbooks/kill-switch-active#summary',
  )
  const { rows } = await withOwner(stack.dbUrl, (owner) =>
    owner.query<{ name: string }>(
      `select 'slo-' || id as name from public.slo_objectives where enabled order by position`,
    ),
  )
  const { groups } = z.object({ groups: z.array(z.object({ name: z.string() })) }).parse(parse(out))
  expect(groups.map(({ name }) => ({ name }))).toEqual([...rows, { name: 'omnihub' }])
  const route = await run(null, ['alertmanager-route'])
  expect(route).toMatchObject({ code: 0, out: expect.stringContaining('omnihub-critical') })
})

describe('stopping', () => {
  it('kills with a session, waits for the proof and shows it in the status', async () => {
    await login(admin)
    const killed = await run(admin, ['kill', '--reason', 'runaway refunds, INC-204'])
    expect(killed).toMatchObject({ code: 0, err: '' })
    expect(killed.out).toMatch(/Kill switch is ON · v\d+[\s\S]*Stopped at \d\d:\d\d:\d\d UTC/)
    expect(await auditOf('control.engaged')).toMatchObject({
      actor_name: admin.displayName,
      channel: 'cli',
      reason: 'runaway refunds, INC-204',
    })
    const told = await run(admin, ['status'])
    expect(told.out).toMatch(/Kill switch: ON since .* by Admin .*: "runaway refunds, INC-204"/)
    expectEnd(await run(admin, ['kill', '--no-wait']), 0, 'was already on')
  })

  it('kills with a stop key alone, and with nothing but that scope', async () => {
    const keys = await withOwner(stack.dbUrl, async (owner) => {
      const make = async (scope: string) => {
        const { rows } = await owner.query<{ key: string }>(
          "select public.create_api_key('cli test', array[$1], $2)->>'key' as key",
          [scope, admin.id],
        )
        return rows[0]?.key ?? ''
      }
      return { stop: await make('stop'), submit: await make('submit') }
    })
    const refused = await run(null, ['kill'], { env: { OMNIHUB_STOP_KEY: keys.submit } })
    expectEnd(refused, 1, 'SCOPE_MISSING')
    expect(await isEngaged('omnihub_kill_switch')).toBe(false)

    const killed = await run(null, ['kill'], { env: { OMNIHUB_STOP_KEY: keys.stop } })
    expectEnd(killed, 0, 'Kill switch is ON')
    expect(await isEngaged('omnihub_kill_switch')).toBe(true)
    expect(await auditOf('control.engaged')).toMatchObject({
      channel: 'cli',
      reason: 'no reason given',
    })
  })

  it('refuses a viewer, in the database too', async () => {
    await login(viewer)
    const told = await run(viewer, ['kill'])
    expectEnd(told, 1, 'Only an admin may do this')
    expect(await isEngaged('omnihub_kill_switch')).toBe(false)
  })

  it('says what to do when nothing answers', async () => {
    const told = await run(null, ['kill'], {
      env: { OMNIHUB_STOP_KEY: 'ohk_x', OMNIHUB_URL: 'http://127.0.0.1:9' },
    })
    expectEnd(told, 1, 'psql')
  })
})

describe('releasing', () => {
  it('needs the typed word and a reason, and leaves the queue paused', async () => {
    await login(admin)
    await run(admin, ['engage', 'takeover', '--for', '30', '--reason', 'watching'])
    expect(await isEngaged('operator_takeover')).toBe(true)

    const hasty = await run(admin, ['release', 'takeover', '--reason', 'looked at all of it'], {
      input: 'restore\n',
    })
    expectEnd(hasty, 1, 'Nothing was released')
    const terse = await run(admin, [
      'release',
      'takeover',
      '--reason',
      'ok',
      '--confirm',
      'RESTORE',
    ])
    expectEnd(terse, 1, '12 to 2000')
    expect(await isEngaged('operator_takeover')).toBe(true)

    const released = await run(admin, ['release', 'takeover', '--reason', 'looked at all of it'], {
      input: 'RESTORE\n',
    })
    expectEnd(released, 0, 'queue stays paused')
    expect(await isEngaged('operator_takeover')).toBe(false)
  })
})

describe('the other commands', () => {
  it('bootstraps an admin only while there is none', async () => {
    const told = await run(null, ['bootstrap-admin', admin.email], {
      env: { OMNIHUB_DB_URL: stack.dbUrl },
    })
    expectEnd(told, 1, 'already has an admin')
  })

  it('tells an admin what of the audit log would be archived, and nobody else', async () => {
    await login(admin)
    const told = await run(admin, ['audit', 'archive', '--dry-run', '--before', '2020-01'])
    expectEnd(told, 0, 'Nothing would go.')
    expectEnd(await run(admin, ['audit', 'archive', '--before', '2020-01']), 0, 'Nothing is old')
    await login(viewer)
    expectEnd(await run(viewer, ['audit', 'archive', '--dry-run']), 1, 'Only an admin may do this.')
    expect(await run(admin, ['audit', 'archive', '--before', 'soon'])).toMatchObject({ code: 2 })
  })

  it('explains wrong words with exit code 2', async () => {
    expect(await run(null, ['engage', 'warp-drive'])).toMatchObject({ code: 2 })
    expect(await run(null, ['engage', 'kill-switch', '--for', '5'])).toMatchObject({ code: 2 })
    expect(await run(null, ['dance'])).toMatchObject({ code: 2 })
    expect(await run(null, ['help'])).toMatchObject({ code: 0 })
  })

  it('ends the session on the server, not only here', async () => {
    await login(admin)
    expect(await run(admin, ['logout'])).toMatchObject({ code: 0 })
    expect(await run(admin, ['status'])).toMatchObject({ code: 1 })
    const { data } = await createAdminClient(stack).auth.admin.getUserById(admin.id)
    expect(data.user?.email).toBe(admin.email)
  })
})
