import type { PublishedCheckpoint } from '../_shared/domain/audit/checkpoint.ts'
import type { Cryptography } from '../_shared/domain/audit/digest.ts'
import { linesIn } from '../_shared/domain/audit/lines-in.ts'
import { verifyBundle } from '../_shared/domain/audit/verify-bundle.ts'

/** A span of the chain, from one checkpoint to another. */
export interface Span {
  readonly first_chain_no: number
  readonly last_chain_no: number
}

/** Where the file of a span lies: names of one length, so that their order is that of the chain. */
export function archivePath({ first_chain_no, last_chain_no }: Span): string {
  const name = (chainNo: number) => String(chainNo).padStart(12, '0')
  return `archive/${name(first_chain_no)}-${name(last_chain_no)}.ndjson.gz`
}

/** Text in pieces as one gzip file. */
export async function pack(pieces: AsyncIterable<string>): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const iterator = pieces[Symbol.asyncIterator]()
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
  })
  return bytesOf(source.pipeThrough(new CompressionStream('gzip')))
}

/**
 * Why what was read back is not this span, whole and as its checkpoints signed it; null when it is. The checkpoints are those of
 * the store: whoever could change the file's rows could have changed the ones inside it as well.
 */
export async function whyNotSpan(
  file: Uint8Array<ArrayBuffer>,
  span: Span,
  checkpoints: readonly PublishedCheckpoint[],
  cryptography: Cryptography,
): Promise<string | null> {
  try {
    const verdict = await verifyBundle(linesIn(unpack(file)), cryptography, { checkpoints })
    if (verdict.problem) return verdict.problem.message
    const { head, checked, verifiedTo, anchoredTo } = verdict
    const isWhole =
      head.first_chain_no === span.first_chain_no &&
      head.last_chain_no === span.last_chain_no &&
      checked === span.last_chain_no - span.first_chain_no + 1 &&
      verifiedTo === span.last_chain_no &&
      anchoredTo === span.last_chain_no
    return isWhole ? null : 'The file is of another span, or no checkpoint covers all of it.'
  } catch (error) {
    return `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function* unpack(file: Uint8Array<ArrayBuffer>): AsyncGenerator<string> {
  const text = new Response(file).body
    ?.pipeThrough(new DecompressionStream('gzip'))
    .pipeThrough(new TextDecoderStream())
  if (!text) return
  const reader = text.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

async function bytesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
