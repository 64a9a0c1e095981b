import type { BlobStore } from '../ports/blob-store.ts'
import { createFolderStore, type Files } from './folder-store.ts'
import { createS3Store } from './s3-store.ts'

type Get = (name: string) => string | undefined

/** Variables that say where blobs are kept. */
const variables = [
  ...['BLOB_STORAGE', 'BLOB_FOLDER', 'BLOB_S3_ENDPOINT', 'BLOB_S3_REGION', 'BLOB_S3_BUCKET'],
  ...['BLOB_S3_ACCESS_KEY_ID', 'BLOB_S3_SECRET_ACCESS_KEY'],
]

/**
 * The store that the environment names: `BLOB_STORAGE=local` with `BLOB_FOLDER`, or `s3`. Null where none is named. Throws,
 * naming the variable, when one is missing.
 */
export function createBlobStore(get: Get, files: Files): BlobStore | null {
  const required = (name: string) => {
    const value = get(name)
    if (!value) throw new Error(`${name} is not set`)
    return value
  }
  switch (get('BLOB_STORAGE')) {
    case undefined:
    case '':
      return null
    case 'local':
      return createFolderStore(files, required('BLOB_FOLDER'))
    case 's3':
      return createS3Store({
        endpoint: required('BLOB_S3_ENDPOINT'),
        region: required('BLOB_S3_REGION'),
        bucket: required('BLOB_S3_BUCKET'),
        accessKeyId: required('BLOB_S3_ACCESS_KEY_ID'),
        secretAccessKey: required('BLOB_S3_SECRET_ACCESS_KEY'),
      })
    default:
      throw new Error('BLOB_STORAGE is neither local nor s3')
  }
}

/** Those of these variables that are set. */
export function blobEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
