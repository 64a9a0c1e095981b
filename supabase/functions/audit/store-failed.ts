import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import type { BlobFailure } from '../_shared/ports/blob-store.ts'

/** Refuses because the store did not do what it was asked: why is for the log, what it means for whoever asked. */
export function storeFailed(failure: BlobFailure, log: Log, message: string, hint: string): Answer {
  log.write('error', 'blob_store_failed', { failure })
  return refusal('STORE_UNAVAILABLE', message, { hint })
}
