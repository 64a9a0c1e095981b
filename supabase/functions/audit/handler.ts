import * as z from 'zod/mini'
import { auditExportQuery } from '../_shared/contracts/audit-export.ts'
import { archiveOrder, checkpointsQuery } from '../_shared/contracts/audit.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createArchiveLog } from './archive-log.ts'
import type { createCheckArchives } from './check-archives.ts'
import type { createCheckCheckpoints } from './check-checkpoints.ts'
import type { createExportLog } from './export-log.ts'
import type { createPublishCheckpoints } from './publish-checkpoints.ts'
import type { createServeCheckpoints } from './serve-checkpoints.ts'

/**
 * `POST /checkpoint`, `/check-checkpoints`, `/archive` and `/check-archives` are called by the schedule, `/archive` by admins too; people
 * read what was published, and export the log.
 */
export function auditRoutes(handlers: {
  readonly archiveLog: ReturnType<typeof createArchiveLog>
  readonly checkArchives: ReturnType<typeof createCheckArchives>
  readonly checkCheckpoints: ReturnType<typeof createCheckCheckpoints>
  readonly publishCheckpoints: ReturnType<typeof createPublishCheckpoints>
  readonly serveCheckpoints: ReturnType<typeof createServeCheckpoints>
  readonly exportLog: ReturnType<typeof createExportLog>
}): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/checkpoint$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.publishCheckpoints,
    }),
    route({
      method: 'POST',
      path: /^\/archive$/,
      callers: ['user', 'service'],
      input: archiveOrder,
      run: handlers.archiveLog,
    }),
    route({
      method: 'POST',
      path: /^\/check-archives$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.checkArchives,
    }),
    route({
      method: 'POST',
      path: /^\/check-checkpoints$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.checkCheckpoints,
    }),
    route({
      method: 'GET',
      path: /^\/checkpoints$/,
      callers: ['user'],
      input: checkpointsQuery,
      run: handlers.serveCheckpoints,
    }),
    route({
      method: 'GET',
      path: /^\/export$/,
      callers: ['user'],
      input: auditExportQuery,
      run: handlers.exportLog,
    }),
  ]
}
