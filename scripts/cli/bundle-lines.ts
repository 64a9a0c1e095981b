import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { linesIn } from '@domain/audit/lines-in.ts'

const megabyte = 1_048_576

/** The lines of a bundle, or of an archived one (`.gz`), as they are read. Rejects with what the file system or gzip says. */
export function linesOf(file: string): AsyncGenerator<string> {
  return linesIn(textOf(file))
}

/** A stream of strings, as its encoding is set. */
function textOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file, { highWaterMark: megabyte })
  if (!file.endsWith('.gz')) return bytes.setEncoding('utf8')
  // The reader hears of errors: a pipeline hands them on.
  return pipeline(bytes, createGunzip({ chunkSize: megabyte }), () => undefined).setEncoding('utf8')
}
