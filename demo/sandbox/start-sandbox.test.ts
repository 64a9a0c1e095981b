import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signedHeaders, type CallFacts } from '../../supabase/functions/_shared/http/signed-call.ts'
import { startSandbox, type Sandbox } from './start-sandbox.ts'

const signingKey = 'installation-signing-key'
const facts: CallFacts = {
  operation: 'rotate_key',
  workflowId: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
  idempotencyKey: 'rotation-1',
  fence: 0,
  notAfterMs: Date.now() + 60_000,
  mode: 'estimate',
  keyVersion: 1,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  body: '{"key_name":"payouts"}',
}

let folder: string
let sandbox: Sandbox
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnihub-sandbox-'))
  sandbox = await startSandbox({
    signingKey,
    ledgerFile: join(folder, 'ledger.ndjson'),
    behaviourOf: () => ({ status: 200, latencyMs: 1 }),
  })
})
afterEach(async () => {
  await sandbox.stop()
  await rm(folder, { recursive: true })
})

function send(headers: Record<string, string>) {
  const url = `${sandbox.url}/operations/rotate_key`
  return fetch(url, { method: 'POST', headers, body: facts.body })
}
const verdicts = () => sandbox.ledger.since(0).map(({ verdict }) => verdict)

test('whoever overheard a question for an estimate cannot make a live call of it', async () => {
  const asked = await signedHeaders(signingKey, facts)
  // Sent to the live endpoint as it was it asks the same again; with another mode the signature does not hold.
  expect(await (await send(asked)).json()).toMatchObject({ reversible: false })
  for (const mode of ['live', 'advisory', 'callback']) {
    expect((await send({ ...asked, 'omnihub-mode': mode })).status).toBe(401)
  }
  expect(verdicts()).toEqual(['estimated', ...Array.from({ length: 3 }, () => 'refused_signature')])
  // Nothing was done and no key was used up: the real call acts.
  expect((await send(await signedHeaders(signingKey, { ...facts, mode: 'live' }))).status).toBe(200)
  expect(verdicts().at(-1)).toBe('accepted')
})
