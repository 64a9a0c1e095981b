import { createBlobStore } from '../_shared/blobs/create-blob-store.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createArchiveLog } from './archive-log.ts'
import { createCheckArchives } from './check-archives.ts'
import { createCheckCheckpoints } from './check-checkpoints.ts'
import { createCheckpointSigner } from './checkpoint-signer.ts'
import { createExportFormats } from './export-formats.ts'
import { createExportLog } from './export-log.ts'
import { auditRoutes } from './handler.ts'
import { createPublishCheckpoints } from './publish-checkpoints.ts'
import { createServeCheckpoints } from './serve-checkpoints.ts'

const get = (name: string) => Deno.env.get(name)
const context = createFunctionContext('audit', get, console.log)
const { environment } = context
const store = createBlobStore(get, Deno)
const key = get('OMNIHUB_SECRET_AUDIT_KEY')
const signer = key ? await createCheckpointSigner(key) : null
const database = {
  ...{ supabaseUrl: environment.supabaseUrl, apikey: environment.secretKey, timeoutMs: 10_000 },
}

Deno.serve(
  context.serve(
    auditRoutes({
      archiveLog: createArchiveLog(environment, database, store),
      checkArchives: createCheckArchives(database, store),
      checkCheckpoints: createCheckCheckpoints(database, store),
      publishCheckpoints: createPublishCheckpoints(database, store, signer),
      serveCheckpoints: createServeCheckpoints(environment, store),
      exportLog: createExportLog(environment, createExportFormats(store)),
    }),
  ),
)
