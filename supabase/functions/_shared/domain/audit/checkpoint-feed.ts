import { readStatement, type PublishedCheckpoint } from './checkpoint.ts'

/** Checkpoints in their order, one after the other. */
export type Checkpoints = AsyncIterable<PublishedCheckpoint> | Iterable<PublishedCheckpoint>

/** Hands checkpoints on when their rows are about to come and no earlier, so that few of them are held at once. */
export class CheckpointFeed {
  readonly #next: AsyncIterator<PublishedCheckpoint>
  readonly #take: (checkpoint: PublishedCheckpoint) => Promise<void>
  #to = 0

  constructor(checkpoints: Checkpoints, take: (checkpoint: PublishedCheckpoint) => Promise<void>) {
    this.#next = inTurn(checkpoints)
    this.#take = take
  }

  /** Hands on those that cover rows up to a number. */
  async coverTo(chainNo: number): Promise<void> {
    while (this.#to < chainNo) {
      const next = await this.#next.next()
      if (next.done === true) {
        this.#to = Infinity
        return
      }
      this.#to = readStatement(next.value.statement)?.chain_no ?? this.#to
      await this.#take(next.value)
    }
  }
}

async function* inTurn(checkpoints: Checkpoints): AsyncGenerator<PublishedCheckpoint> {
  for await (const checkpoint of checkpoints) yield checkpoint
}
