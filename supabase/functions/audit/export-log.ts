import * as z from 'zod/mini'
import type { AuditExportQuery } from '../_shared/contracts/audit-export.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { afterResponse } from '../_shared/http/after-response.ts'
import { invalidFields, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { ExportChunk, ExportFormat } from './export-formats.ts'

const begun = z.object({
  export: z.number(),
  last_seq: z.number(),
  estimated_rows: z.nullable(z.number()),
})

/** Sends the log as a file. That it is asked for is written down first; whoever may not see it gets nothing else. */
export function createExportLog(
  environment: Pick<Environment, 'supabaseUrl' | 'publishableKey'>,
  formats: ReadonlyMap<string, ExportFormat>,
) {
  return async (
    call: Call<AuditExportQuery, Extract<Principal, { kind: 'user' }>>,
  ): Promise<Answer> => {
    const { format: name, ...asked } = call.input
    const format = formats.get(name)
    if (format === undefined) {
      const problem = `is one of ${[...formats.keys()].join(', ')}`
      return invalidFields([{ field: 'format', problem }])
    }
    const filter = Object.fromEntries(
      Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])),
    )
    const [narrowedBy] = Object.keys(filter)
    if (format.isWhole && narrowedBy !== undefined) {
      const problem = `does not go with ${name}, which is the whole log: a part could not prove that nothing was left out`
      return invalidFields([{ field: narrowedBy, problem }])
    }
    const database = asMember(environment, call)
    const begin = await callRpc(database, 'begin_audit_export', { format: name, filter }, begun)
    if (!begin.ok) return answerOfFailure(begin.error, call.log)
    const { export: id, last_seq: lastSeq, estimated_rows: estimated } = begin.value
    return {
      status: 200,
      body: {},
      headers: {
        'content-disposition': `attachment; filename="audit-${String(id)}.${format.extension}"`,
        ...(estimated === null ? {} : { 'x-estimated-rows': String(estimated) }),
      },
      stream: {
        type: format.contentType,
        content: streamOf(format.write({ database, filter, lastSeq }), call.log, (sent) =>
          afterResponse(endExport(database, id, sent, call.log)),
        ),
      },
    }
  }
}

type Sent = { readonly rows: number; readonly bytes: number; readonly complete: boolean }

/** Pulled by the reader, so that nobody holds more than a page; what was sent is told once, however it ends. */
function streamOf(
  chunks: AsyncIterable<ExportChunk>,
  log: Log,
  onEnd: (sent: Sent) => void,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let rows = 0
  let bytes = 0
  let hasEnded = false
  function end(complete: boolean) {
    // A reader may hang up while a page is being read.
    if (!hasEnded) onEnd({ rows, bytes, complete })
    hasEnded = true
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // Who pulls waits until something comes: a page without entries is none.
          for (;;) {
            const next = await iterator.next()
            if (next.done === true) {
              controller.close()
              end(true)
              return
            }
            const content = encoder.encode(next.value.text)
            if (content.byteLength === 0) continue
            rows += next.value.rows
            bytes += content.byteLength
            controller.enqueue(content)
            return
          }
        } catch (error) {
          if (hasEnded) return
          log.write('error', 'export_failed', { error })
          end(false)
          controller.error(error)
        }
      },
      async cancel() {
        end(false)
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

async function endExport(database: RpcOptions, id: number, sent: Sent, log: Log): Promise<void> {
  const ended = await callRpc(database, 'end_audit_export', { export: id, ...sent }, z.unknown())
  if (!ended.ok) log.write('error', 'export_end_not_recorded', { failure: ended.error })
}
