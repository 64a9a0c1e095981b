import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestStack } from './one-stack.ts'
import { startS3Server } from './s3-server.ts'
import { startFunction } from './start-function.ts'

/** The function `audit` with the key of the stack and a bucket of its own, which its caller can look into and change. */
export async function startAuditOnS3(stack: TestStack) {
  const s3 = await startS3Server()
  const key = (await readFile(path.join(stack.dataDir, 'audit-key'), 'utf8')).trim()
  const audit = await startFunction(stack, 'audit', {
    ...{ OMNIHUB_SECRET_AUDIT_KEY: key, BLOB_STORAGE: 's3' },
    ...{ BLOB_S3_ENDPOINT: s3.settings.endpoint, BLOB_S3_REGION: s3.settings.region },
    ...{ BLOB_S3_BUCKET: s3.settings.bucket, BLOB_S3_ACCESS_KEY_ID: s3.settings.accessKeyId },
    ...{ BLOB_S3_SECRET_ACCESS_KEY: s3.settings.secretAccessKey },
  })
  return {
    s3,
    key,
    url: audit.url,
    async stop() {
      await audit.stop()
      await s3.stop()
    },
  }
}
