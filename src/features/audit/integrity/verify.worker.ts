import { subtleCryptography } from '@domain/audit/digest.ts'
import { readSealedRows } from '@domain/audit/read-sealed-rows.ts'
import { ChainVerifier } from '@domain/audit/verify-chain.ts'
import type { FromWorker, ToWorker } from './messages.ts'

// Hashing a page takes a while, and messages do not wait for the one before: this line does.
let work = Promise.resolve()
let verifier: ChainVerifier | null = null

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  work = work
    .then(() => handle(data))
    .catch((error: unknown) => {
      answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    })
})

async function handle(message: ToWorker) {
  if (message.type === 'start') {
    verifier = new ChainVerifier(subtleCryptography(crypto.subtle), message.scope)
    return
  }
  if (verifier === null) throw new Error('the worker was not told where to start')
  if (message.type === 'checkpoint') return verifier.addCheckpoint(message.checkpoint)
  if (message.type === 'finish') {
    answer({ type: 'verdict', verdict: verifier.finish(), head: verifier.head })
    return
  }
  const rows = readSealedRows(new TextDecoder().decode(message.body))
  await verifier.addRows(rows)
  answer({
    type: 'progress',
    rows: rows.length,
    lastChainNo: rows.at(-1)?.chain_no ?? null,
    head: verifier.head,
    isDecided: verifier.isDecided,
  })
}

function answer(message: FromWorker) {
  postMessage(message)
}
