import type { PublishedCheckpoint } from '@domain/audit/checkpoint.ts'
import type { ChainScope } from '@domain/audit/verify-chain.ts'
import type { FromWorker, ToWorker } from './messages.ts'

type Answer<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>

interface Asked {
  readonly resolve: (answer: FromWorker) => void
  readonly reject: (error: Error) => void
}

/** The worker that verifies a chain. It answers in the order in which it is asked, so the next page may be there before it needs it. */
export class ChainWorker {
  readonly #worker = new Worker(new URL('./verify.worker.ts', import.meta.url), { type: 'module' })
  readonly #asked: Asked[] = []
  #failure: Error | null = null

  constructor(scope: ChainScope) {
    this.#worker.onerror = () => this.#fail(new Error('This browser could not start the check.'))
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'failed') this.#fail(new Error(data.message))
      else this.#asked.shift()?.resolve(data)
    }
    this.#send({ type: 'start', scope })
  }

  addCheckpoint(checkpoint: PublishedCheckpoint): void {
    this.#send({ type: 'checkpoint', checkpoint })
  }

  /** Takes the bytes of an answer of `read_sealed_rows`; they are the worker's then. */
  async addPage(body: ArrayBuffer): Promise<Answer<'progress'>> {
    return this.#ask('progress', { type: 'page', body }, [body])
  }

  async finish(): Promise<Answer<'verdict'>> {
    return this.#ask('verdict', { type: 'finish' })
  }

  stop(): void {
    this.#worker.terminate()
  }

  async #ask<T extends FromWorker['type']>(
    type: T,
    message: ToWorker,
    transfer: Transferable[] = [],
  ): Promise<Answer<T>> {
    if (this.#failure) throw this.#failure
    const asked = new Promise<FromWorker>((resolve, reject) => {
      this.#asked.push({ resolve, reject })
    })
    // Who stops meanwhile waits no more, and must not leave a rejection that nobody hears.
    asked.catch(() => undefined)
    this.#send(message, transfer)
    const answer = await asked
    if (isOf(answer, type)) return answer
    throw new Error('The check lost its thread.')
  }

  #send(message: ToWorker, transfer: Transferable[] = []) {
    this.#worker.postMessage(message, transfer)
  }

  #fail(error: Error) {
    this.#failure = error
    for (const asked of this.#asked.splice(0)) asked.reject(error)
  }
}

function isOf<T extends FromWorker['type']>(answer: FromWorker, type: T): answer is Answer<T> {
  return answer.type === type
}
