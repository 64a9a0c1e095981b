import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

const megabyte = 1_048_576

/** The lines of a bundle, or of an archived one (`.gz`), as they are read. Rejects with what the file system or gzip says. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of textOf(file)) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function textOf(file: string): Readable {
  const bytes = createReadStream(file, { highWaterMark: megabyte })
  if (!file.endsWith('.gz')) return bytes.setEncoding('utf8')
  // The reader hears of errors: a pipeline hands them on.
  return pipeline(bytes, createGunzip({ chunkSize: megabyte }), () => undefined).setEncoding('utf8')
}
