import { badPath, isBlobPath, type BlobOutcome, type BlobStore } from '../ports/blob-store.ts'

/** What of a platform's file functions is used; Deno's own are these. */
export interface Files {
  mkdir(path: string, options: { recursive: boolean; mode: number }): Promise<void>
  writeFile(
    path: string,
    bytes: Uint8Array,
    options: { createNew: boolean; mode: number },
  ): Promise<void>
  /** A second name for a file. Fails when the name is taken: what keeps a store from overwriting. */
  link(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>
  stat(path: string): Promise<{ size: number; isFile: boolean }>
  readDir(path: string): AsyncIterable<{ name: string; isFile: boolean; isDirectory: boolean }>
}

const LISTED = 1_000

/** Blobs as files below a folder, which only its owner may read. */
export function createFolderStore(files: Files, folder: string): BlobStore {
  const fileOf = (path: string) => `${folder}/${path}`

  async function* below(path: string): AsyncGenerator<string> {
    const entries = files.readDir(path === '' ? folder : fileOf(path))
    for await (const { name, isFile, isDirectory } of entries) {
      const inner = path === '' ? name : `${path}/${name}`
      if (isDirectory) yield* below(inner)
      else if (isFile && isBlobPath(inner)) yield inner
    }
  }

  return {
    location: `folder ${folder}`,
    put: (path, bytes) =>
      attempt(path, async () => {
        const parent = fileOf(path).replace(/\/[^/]*$/, '')
        await files.mkdir(parent, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
          throw new Error(`there is no folder for it: ${String(error)}`)
        })
        // Written whole under a name that is no blob's, then named: a crash leaves no half of one.
        const draft = `${parent}/.${crypto.randomUUID()}`
        await files.writeFile(draft, bytes, { createNew: true, mode: 0o400 })
        try {
          await files.link(draft, fileOf(path))
        } finally {
          await files.remove(draft)
        }
        return null
      }),
    get: (path) => attempt(path, () => files.readFile(fileOf(path))),
    async size(path) {
      const found = await attempt(path, () => files.stat(fileOf(path)))
      if (!found.ok) return found
      const { isFile, size } = found.value
      return isFile ? { ok: true, value: size } : { ok: false, failure: { kind: 'missing' } }
    },
    async list(prefix, after = '') {
      const found: string[] = []
      const start = prefix.includes('/') ? prefix.replace(/\/[^/]*$/, '') : ''
      const listed = await attempt(start === '' ? 'any' : start, async () => {
        for await (const path of below(start)) {
          if (path.startsWith(prefix) && path > after) found.push(path)
        }
        return null
      })
      if (!listed.ok && listed.failure.kind === 'failed') return listed
      return { ok: true, value: found.sort().slice(0, LISTED) }
    },
  }
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<BlobOutcome<T>> {
  if (!isBlobPath(path)) return badPath
  try {
    return { ok: true, value: await act() }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

function failureOf(error: unknown) {
  const name = error instanceof Error ? error.name : ''
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (name === 'NotFound' || code === 'ENOENT') return { kind: 'missing' } as const
  if (name === 'AlreadyExists' || code === 'EEXIST') return { kind: 'exists' } as const
  return { kind: 'failed', error: String(error) } as const
}
