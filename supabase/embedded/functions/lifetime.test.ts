import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import type { FunctionsOptions } from './create-functions.ts'
import { startFunctionsFixture, type FunctionsFixture } from './functions-fixture.ts'

async function fixtureFor(options: Partial<FunctionsOptions> = {}): Promise<FunctionsFixture> {
  const fixture = await startFunctionsFixture(options)
  onTestFinished(() => fixture.stop())
  return fixture
}

const PID = `Deno.serve(() => new Response(String(Deno.pid)))`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('lets pending work finish when it is stopped', async () => {
  const fixture = await fixtureFor()
  await fixture.write(
    'worker',
    `addEventListener('beforeunload', (event) => {
       console.log('asked to end: ' + event.detail.reason)
       EdgeRuntime.waitUntil((async () => {
         await new Promise((resolve) => setTimeout(resolve, 200))
         console.log('begun at the end, finished')
       })())
     })
     Deno.serve(() => {
       EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(resolve, 300)).then(() => console.log('begun before, finished')))
       return new Response('accepted')
     })`,
  )
  await fixture.fetch('/functions/v1/worker')
  await fixture.functions.stop()
  const said = fixture.logged.map(
    (line) => z.object({ message: z.string() }).parse(JSON.parse(line)).message,
  )
  expect(said.sort()).toEqual([
    'asked to end: termination',
    'begun at the end, finished',
    'begun before, finished',
  ])
})

test('ends a function that does not come to an end, two seconds later', async () => {
  const fixture = await fixtureFor()
  await fixture.write(
    'endless',
    `EdgeRuntime.waitUntil(new Promise(() => {})); Deno.serve(() => new Response('ok'))`,
  )
  await fixture.fetch('/functions/v1/endless')
  const [pid] = fixture.functions.pids('endless')
  const start = performance.now()
  await fixture.functions.stop()
  expect(performance.now() - start).toBeLessThan(3500)
  expect(performance.now() - start).toBeGreaterThan(1900)
  expect(isAlive(pid ?? 0)).toBe(false)
})

test('kills a function that blocks its own event loop', async () => {
  const fixture = await fixtureFor()
  await fixture.write(
    'spinning',
    `Deno.serve(() => { setTimeout(() => { for (;;); }, 0); return new Response('ok') })`,
  )
  await fixture.fetch('/functions/v1/spinning')
  const [pid] = fixture.functions.pids('spinning')
  await fixture.functions.stop()
  expect(isAlive(pid ?? 0)).toBe(false)
})

test('survives a rejected waitUntil', async () => {
  const fixture = await fixtureFor()
  await fixture.write(
    'careless',
    `Deno.serve(() => { EdgeRuntime.waitUntil(Promise.reject(new Error('oh'))); return new Response(String(Deno.pid)) })`,
  )
  const first = await (await fixture.fetch('/functions/v1/careless')).text()
  await fixture.loggedLine('waitUntil rejected')
  expect(await (await fixture.fetch('/functions/v1/careless')).text()).toBe(first)
})

test('takes turns between several instances and replaces the one that dies', async () => {
  const fixture = await fixtureFor({ instances: { twins: 2 } })
  await fixture.write('twins', PID)
  await fixture.functions.warm('twins')
  const ask = async () => (await fixture.fetch('/functions/v1/twins')).text()
  const answers = [await ask(), await ask(), await ask(), await ask()]
  expect(new Set(answers).size).toBe(2)
  expect(fixture.functions.pids('twins').map(String).sort()).toEqual([...new Set(answers)].sort())

  const [victim] = fixture.functions.pids('twins')
  process.kill(victim ?? 0, 'SIGKILL')
  await vi.waitFor(
    async () => {
      await ask()
      const pids = fixture.functions.pids('twins')
      expect(pids).toHaveLength(2)
      expect(pids).not.toContain(victim)
    },
    { timeout: 5000 },
  )
})

test('ends an idle function and starts it again when it is needed', async () => {
  const fixture = await fixtureFor({ idleMs: 150 })
  await fixture.write('idle', PID)
  const first = await (await fixture.fetch('/functions/v1/idle')).text()
  await vi.waitFor(() => expect(isAlive(Number(first))).toBe(false), { timeout: 5000 })
  expect(await (await fixture.fetch('/functions/v1/idle')).text()).not.toBe(first)
})

test('does not end a function as idle that is still answering', async () => {
  const fixture = await fixtureFor({ idleMs: 100 })
  await fixture.write(
    'slow',
    `Deno.serve(async () => { await new Promise((resolve) => setTimeout(resolve, 800)); return new Response('done') })`,
  )
  const response = await fixture.fetch('/functions/v1/slow')
  expect(await response.text()).toBe('done')
})

test('serves changed sources, finishing what runs on the old ones', async () => {
  const fixture = await fixtureFor({ watch: true })
  await fixture.write(
    'edited',
    `Deno.serve(async (request) => {
       if (request.url.endsWith('/slow')) {
         console.log('slow one begun')
         await new Promise((resolve) => setTimeout(resolve, 700))
       }
       return new Response('old')
     })`,
  )
  await fixture.functions.warm('edited')
  const running = fixture.fetch('/functions/v1/edited/slow')
  await fixture.loggedLine('slow one begun')
  await fixture.write('edited', `Deno.serve(() => new Response('new'))`)
  await vi.waitFor(
    async () => expect(await (await fixture.fetch('/functions/v1/edited')).text()).toBe('new'),
    { timeout: 5000 },
  )
  expect(await (await running).text()).toBe('old')
})

test('leaves no process behind when its supervisor is killed', async () => {
  const fixture = await fixtureFor()
  await fixture.write('orphan', PID)
  const script = `
    import { createFunctions } from ${JSON.stringify(path.join(import.meta.dirname, 'create-functions.ts'))}
    const functions = createFunctions({
      functionsDir: ${JSON.stringify(fixture.functionsDir)}, env: {}, log: () => undefined })
    await functions.warm('orphan')
    console.log(functions.pids('orphan')[0])
    setInterval(() => undefined, 1000)`
  const supervisor = spawn(
    process.execPath,
    [
      '--import',
      createRequire(import.meta.url).resolve('tsx'),
      '--input-type=module',
      '-e',
      script,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void supervisor.kill('SIGKILL'))
  const [line] = z
    .tuple([z.string()])
    .parse(await once(createInterface({ input: supervisor.stdout }), 'line'))
  const pid = Number(line)
  expect(isAlive(pid)).toBe(true)
  supervisor.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5000 })
})
