import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createFunctions, type Functions, type FunctionsOptions } from './create-functions.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../../..')

export interface FunctionsFixture {
  functionsDir: string
  functions: Functions
  logged: string[]
  write(name: string, source: string): Promise<void>
  fetch(at: string, init?: RequestInit): Promise<Response>
  /** Resolves with the first logged line that contains `text`, past or to come. */
  loggedLine(text: string): Promise<string>
  stop(): Promise<void>
}

/** A folder of functions, written by the test, behind an HTTP server as the gateway is one. */
export async function startFunctionsFixture(
  options: Partial<FunctionsOptions> = {},
): Promise<FunctionsFixture> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'omnihub-functions-'))
  const functionsDir = path.join(root, 'functions')
  await mkdir(functionsDir)
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(root, 'node_modules'))
  await writeFile(
    path.join(functionsDir, 'deno.json'),
    await readFile(path.join(REPOSITORY, 'supabase/functions/deno.json')),
  )
  const logged: string[] = []
  const waiting = new Set<() => void>()
  const functions = createFunctions({
    functionsDir,
    env: { SUPABASE_URL: 'http://127.0.0.1:1', GREETING: 'hello' },
    log: (line) => {
      logged.push(line)
      for (const look of waiting) look()
    },
    ...options,
  })
  const server = http.createServer((request, response) => void functions.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    functionsDir,
    functions,
    logged,
    async write(name, source) {
      await mkdir(path.join(functionsDir, name), { recursive: true })
      await writeFile(path.join(functionsDir, name, 'index.ts'), source)
    },
    fetch: (at, init) => fetch(`http://127.0.0.1:${port}${at}`, init),
    loggedLine: (text) =>
      new Promise((resolve) => {
        const look = () => {
          const line = logged.find((each) => each.includes(text))
          if (line === undefined) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
        look()
      }),
    async stop() {
      await functions.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(root, { recursive: true, force: true })
    },
  }
}
