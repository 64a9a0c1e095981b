import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createFunctions } from '../supabase/embedded/functions/create-functions.ts'
import type { TestStack } from './one-stack.ts'

interface RunningFunction {
  readonly url: string
  /** What it has logged so far. */
  readonly lines: readonly string[]
  /** Processes that serve it now, for tests that kill them. */
  pids(): number[]
  stop(): Promise<void>
}

/** A function of a running installation once more, with further variables in its environment. */
export async function startFunction(
  stack: TestStack,
  name: string,
  environment: Readonly<Record<string, string>>,
  folder?: string,
): Promise<RunningFunction> {
  const lines: string[] = []
  const jwks = await (await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)).text()
  const functions = createFunctions({
    functionsDir: fileURLToPath(new URL('../supabase/functions', import.meta.url)),
    env: {
      SUPABASE_URL: stack.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.publishableKey }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
      SUPABASE_JWKS: jwks,
      OMNIHUB_SIGNING_KEY: stack.signingKey,
      ...environment,
    },
    ...(folder === undefined ? {} : { own: { [name]: { env: {}, folder } } }),
    log: (line) => lines.push(line),
  })
  const server = createServer((request, response) => void functions.handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    ...{ url: `http://127.0.0.1:${port}/functions/v1/${name}`, lines },
    pids: () => functions.pids(name),
    async stop() {
      await functions.stop()
      server.close()
    },
  }
}
