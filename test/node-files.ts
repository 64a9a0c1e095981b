import { link, mkdir, opendir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { Files } from '../supabase/functions/_shared/blobs/folder-store.ts'

/** Node's file functions in the form of Deno's, which functions get. */
export const nodeFiles: Files = {
  async mkdir(path, options) {
    await mkdir(path, options)
  },
  writeFile: (path, bytes, { createNew, mode }) =>
    writeFile(path, bytes, { flag: createNew ? 'wx' : 'w', mode }),
  link,
  remove: (path) => rm(path),
  readFile: async (path) => Uint8Array.from(await readFile(path)),
  async stat(path) {
    const found = await stat(path)
    return { size: found.size, isFile: found.isFile() }
  },
  async *readDir(path) {
    for await (const entry of await opendir(path)) {
      yield { name: entry.name, isFile: entry.isFile(), isDirectory: entry.isDirectory() }
    }
  },
}
