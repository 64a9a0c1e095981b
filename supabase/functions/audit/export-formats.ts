import type { RpcOptions } from '../_shared/data/call-rpc.ts'
import type { BlobStore } from '../_shared/ports/blob-store.ts'
import { createBundleFormat } from './export-bundle.ts'
import { csvFormat } from './export-csv.ts'
import { ndjsonFormat } from './export-ndjson.ts'

/** What is exported: the filter of the page, up to the entry that was the last one when the export began. */
export type ExportSource = {
  readonly database: RpcOptions
  readonly filter: Readonly<Record<string, string>>
  readonly lastSeq: number
}

/** A piece of the file, and how many entries stand in it. */
export type ExportChunk = { readonly text: string; readonly rows: number }

/** One way to write the log down; it reads as it writes, so that no more than a page is held. */
export type ExportFormat = {
  readonly contentType: string
  readonly extension: string
  /** Of the whole log only: what passes a filter is not what it is for. */
  readonly isWhole?: boolean
  readonly write: (source: ExportSource) => AsyncIterable<ExportChunk>
}

/** Every format there is, by the name it is asked for. */
export function createExportFormats(store: BlobStore | null): ReadonlyMap<string, ExportFormat> {
  return new Map([
    ['csv', csvFormat],
    ['ndjson', ndjsonFormat],
    ['bundle', createBundleFormat(store)],
  ])
}
