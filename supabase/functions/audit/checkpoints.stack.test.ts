import { generateKeyPairSync } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { setAuditJobs } from '../../../test/audit-jobs.ts'
import { createMember } from '../../../test/create-member.ts'
import { nodeFiles } from '../../../test/node-files.ts'
import type { S3Server } from '../../../test/s3-server.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAuditOnS3 } from '../../../test/start-audit-on-s3.ts'
import { startFunction } from '../../../test/start-function.ts'
import { createFolderStore } from '../_shared/blobs/folder-store.ts'
import {
  publishedCheckpoint,
  sealedRows,
  unanchoredSeals,
  type UnanchoredSeals,
} from '../_shared/contracts/audit.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import { readStatement } from '../_shared/domain/audit/checkpoint.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { merkleRoot } from '../_shared/domain/audit/merkle.ts'
import { ChainVerifier } from '../_shared/domain/audit/verify-chain.ts'
import { fromHex, toHex } from '../_shared/domain/hex.ts'
import { checkpointPath, putCheckpoint } from './checkpoint-blobs.ts'
import { createCheckpointSigner, type CheckpointSigner } from './checkpoint-signer.ts'

const stack = inject('stack')
const owner = new pg.Pool({ connectionString: stack.dbUrl, max: 2 })
const local = `${stack.url}/functions/v1/audit`
const folder = path.join(stack.dataDir, 'blobs')
const store = createFolderStore(nodeFiles, folder)
const service = { supabaseUrl: stack.url, apikey: stack.secretKey, timeoutMs: 10_000 }
let s3: S3Server
let inCloud: Awaited<ReturnType<typeof startAuditOnS3>>
let key: string

beforeAll(async () => {
  // Only what a test asks for is published, and nothing is sealed while it looks.
  await setAuditJobs(owner, false)
  inCloud = await startAuditOnS3(stack)
  ;({ key, s3 } = inCloud)
})
afterAll(async () => {
  await inCloud.stop()
  // What went to the bucket alone is of the chain that goes on.
  for (const [name, bytes] of s3.objects) await store.put(name, new Uint8Array(bytes))
  await setAuditJobs(owner, true)
  await owner.end()
})
beforeEach(async () => {
  s3.trouble = null
  await publish(local)
})

/** As many rows as make a checkpoint due at once. */
async function sealMany(count = 1_000) {
  await owner.query(
    `select private.audit(private.current_actor(), 'test.written', 'test', n::text) from generate_series(1, $1::integer) n`,
    [count],
  )
  await owner.query('select audit.seal(20000)')
}

async function publish(url: string) {
  const response = await fetch(`${url}/checkpoint`, {
    method: 'POST',
    headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
    body: '{}',
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

async function unanchored() {
  const answer = await callRpc(service, 'read_unanchored_seals', {}, unanchoredSeals)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

/** What alerts are judged by. */
async function compared() {
  const { rows } = await owner.query<{ code: string | null; problem: string | null }>(
    `select code, problem from private.audit_comparisons where source = 'checkpoints'`,
  )
  return rows[0]
}

async function read(token: string, after = 0, url = local) {
  const response = await fetch(`${url}/checkpoints?after=${after}`, {
    headers: { apikey: stack.publishableKey, ...(token && { authorization: `Bearer ${token}` }) },
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

const pageOfCheckpoints = z.object({
  checkpoints: z.array(publishedCheckpoint),
  more: z.boolean(),
  location: z.string(),
})

describe('a checkpoint', () => {
  test('is published to the folder, written down, and anchors the chain for whoever verifies it', async () => {
    await sealMany()
    const { first_chain_no: first, hashes } = await unanchored()
    const last = first + hashes.length - 1
    expect(await publish(local)).toEqual({ status: 200, body: { published: 1, configured: true } })
    const { token } = await signIn(stack, await createMember(stack, 'approver'))
    const page = pageOfCheckpoints.parse((await read(token, first - 1)).body)
    expect(page).toMatchObject({ more: false, location: `folder ${folder}` })
    expect(page.checkpoints).toHaveLength(1)
    const [published] = page.checkpoints
    expect(readStatement(published?.statement ?? '')).toMatchObject({
      ...{ first_chain_no: first, chain_no: last, head_hash: hashes.at(-1) },
    })

    const sealed = await callRpc(
      service,
      'read_sealed_rows',
      { after_chain_no: first - 1, page_size: 5_000 },
      sealedRows,
    )
    const verifier = new ChainVerifier(subtleCryptography(crypto.subtle), { firstChainNo: first })
    if (published) await verifier.addCheckpoint(published)
    await verifier.addRows(sealed.ok ? sealed.value.rows : [])
    expect(verifier.finish()).toMatchObject({ problem: null, verifiedTo: last, anchoredTo: last })
  })

  test('is not published again for itself', async () => {
    await sealMany()
    await publish(local)
    await owner.query('select audit.seal(20000)')
    expect(await publish(local)).toMatchObject({ body: { published: 0 } })
  })

  test('that was put but never written down is written down by the next call', async () => {
    await sealMany()
    const seals = await unanchored()
    const signer = await createCheckpointSigner(key)
    const lost = await signed(signer, seals)
    expect((await putCheckpoint(store, lost)).ok).toBe(true)
    await sealMany(5)
    expect(await publish(local)).toMatchObject({ body: { published: 1 } })
    const { rows } = await owner.query<{ statement: string }>(
      'select statement from public.audit_checkpoints order by chain_no desc limit 1',
    )
    expect(rows[0]?.statement).toBe(lost.statement)
  })

  test('of a chain that this database does not have stops everything: the log was set back or changed', async () => {
    await sealMany()
    const seals = await unanchored()
    const signer = await createCheckpointSigner(key)
    const foreign = [...seals.hashes.slice(0, -1), 'ab'.repeat(32)]
    const chainNo = seals.first_chain_no + foreign.length - 1
    await putCheckpoint(store, await signed(signer, seals, foreign))
    try {
      const problem = `Number ${chainNo} of the chain is another one.`
      expect(await publish(local)).toMatchObject({
        status: 409,
        body: { code: 'CHAIN_DIFFERS', details: { problem } },
      })
      expect(await compared()).toMatchObject({ code: 'CHAIN_DIFFERS', problem })
      await writeFile(path.join(folder, checkpointPath(chainNo + 1)), 'no checkpoint')
      await rm(path.join(folder, checkpointPath(chainNo)))
      expect(await publish(local)).toMatchObject({
        status: 503,
        body: { code: 'STORE_UNAVAILABLE' },
      })
    } finally {
      await rm(path.join(folder, checkpointPath(chainNo)), { force: true })
      await rm(path.join(folder, checkpointPath(chainNo + 1)), { force: true })
    }
    expect(await publish(local)).toMatchObject({ body: { published: 1 } })
    expect(await compared()).toMatchObject({ code: null, problem: null })
  })

  test('of the true chain by the key of somebody else is not taken over', async () => {
    await sealMany()
    const seals = await unanchored()
    const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
    const stranger = await createCheckpointSigner(pkcs8.toString('base64'))
    const chainNo = seals.first_chain_no + seals.hashes.length - 1
    const theirs = await signed(stranger, seals)
    await putCheckpoint(store, theirs)
    try {
      expect(await publish(local)).toMatchObject({ status: 409, body: { code: 'CHAIN_DIFFERS' } })
      expect((await compared())?.problem).toContain(`signed by the key ${stranger.keyId}`)
    } finally {
      await rm(path.join(folder, checkpointPath(chainNo)))
    }
    expect(await publish(local)).toMatchObject({ body: { published: 1 } })
  })

  test('that the store holds and a chain that was cut off does not is found with nothing to publish', async () => {
    await sealMany()
    const seals = await unanchored()
    const signer = await createCheckpointSigner(key)
    const beyond = [...seals.hashes, 'cd'.repeat(32)]
    const chainNo = seals.first_chain_no + beyond.length - 1
    await publish(local)
    // Put by a database that went on, from which this one was taken before.
    const after = await unanchored()
    expect(after.due).toBe(false)
    const name = checkpointPath(chainNo + 10)
    const lost = await signed(signer, after, beyond, chainNo + 10)
    await putCheckpoint(store, lost)
    try {
      expect(await publish(local)).toMatchObject({ status: 409, body: { code: 'CHAIN_DIFFERS' } })
      expect(await compared()).toMatchObject({ code: 'CHAIN_DIFFERS' })
    } finally {
      await rm(path.join(folder, name))
    }
    expect(await publish(local)).toMatchObject({ body: { published: 0 } })
    expect(await compared()).toMatchObject({ code: null })
  })

  test('goes to S3 as well, once, however many publish at the same time', async () => {
    await sealMany()
    const { first_chain_no: first, hashes } = await unanchored()
    s3.trouble = 500
    expect(await publish(inCloud.url)).toMatchObject({ status: 503 })
    s3.trouble = null
    const answers = await Promise.all([publish(inCloud.url), publish(inCloud.url)])
    for (const { status } of answers) expect(status).toBe(200)
    expect([...s3.objects.keys()]).toEqual([checkpointPath(first + hashes.length - 1)])
    const { rows } = await owner.query<{ location: string }>(
      'select location from public.audit_checkpoints where first_chain_no = $1',
      [first],
    )
    expect(rows).toEqual([{ location: `s3 ${s3.settings.bucket}` }])
    const { token } = await signIn(stack, await createMember(stack, 'admin'))
    const page = pageOfCheckpoints.parse((await read(token, first - 1, inCloud.url)).body)
    expect(page.checkpoints).toHaveLength(1)
  })
})

describe('checkpoints', () => {
  test('are read by whoever may read the log, and published by the service alone', async () => {
    const viewer = await signIn(stack, await createMember(stack, 'viewer'))
    const admin = await signIn(stack, await createMember(stack, 'admin'))
    expect(await read(viewer.token)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect(await read('')).toMatchObject({ status: 401 })
    expect(await read(admin.token)).toMatchObject({ status: 200 })
    const response = await fetch(`${local}/checkpoint`, {
      method: 'POST',
      headers: { apikey: stack.publishableKey, authorization: `Bearer ${admin.token}` },
    })
    expect(response.status).toBe(403)
    expect(
      (
        await fetch(`${local}/checkpoints?after=x`, {
          headers: { apikey: stack.publishableKey, authorization: `Bearer ${admin.token}` },
        })
      ).status,
    ).toBe(422)
  })

  test('are not published where no store or no key is configured, which is no error', async () => {
    const bare = await startFunction(stack, 'audit', {})
    try {
      await sealMany()
      expect(await publish(bare.url)).toEqual({
        ...{ status: 200, body: { published: 0, configured: false } },
      })
    } finally {
      await bare.stop()
    }
  })
})

/** A checkpoint that follows the last one that is written down, of these hashes. */
async function signed(
  signer: CheckpointSigner,
  { installation, first_chain_no, previous, server_time, ...seals }: UnanchoredSeals,
  hashes: readonly string[] = seals.hashes,
  chainNo = first_chain_no + hashes.length - 1,
) {
  const statement = {
    ...{ installation: installation ?? '', first_chain_no, chain_no: chainNo, previous },
    ...{ head_hash: hashes.at(-1) ?? '', root: await rootOf(hashes), published_at: server_time },
  }
  return signer.sign(statement, hashes)
}

async function rootOf(hashes: readonly string[]) {
  return toHex(await merkleRoot(hashes.map(fromHex), subtleCryptography(crypto.subtle).digest))
}
