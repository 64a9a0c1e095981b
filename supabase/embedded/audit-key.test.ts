import { mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createCheckpointSigner } from '../functions/audit/checkpoint-signer.ts'
import { loadAuditKey } from './audit-key.ts'

test('the key of the audit log is made once, for its owner alone, and signs', async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-audit-key-'))
  try {
    const key = await loadAuditKey(dir)
    expect(await loadAuditKey(dir)).toBe(key)
    expect((await stat(path.join(dir, 'audit-key'))).mode & 0o777).toBe(0o600)
    expect((await createCheckpointSigner(key)).keyId).toMatch(/^[0-9a-f]{16}$/)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
