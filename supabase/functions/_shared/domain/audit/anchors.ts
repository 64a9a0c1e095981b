import {
  checkCheckpoint,
  statementHash,
  type PublishedCheckpoint,
  type Statement,
} from './checkpoint.ts'
import type { Cryptography } from './digest.ts'
import { problem, type Problem } from './problem.ts'

/** What checkpoints say of the chain: which hash stands at a number, and how far it had come. */
export class Anchors {
  readonly #spans: { first: number; hashes: readonly string[] }[] = []
  readonly #keyIds = new Set<string>()
  #statement: Statement | null = null
  #text: string | null = null

  /** The number that the last checkpoint covers; 0 without one. */
  get to(): number {
    return this.#statement?.chain_no ?? 0
  }

  /** When the last checkpoint was published, UTC. */
  get at(): string | null {
    return this.#statement?.published_at ?? null
  }

  /** Names of the keys that signed. Whether they are the right ones is for people to say. */
  get keyIds(): readonly string[] {
    return [...this.#keyIds]
  }

  /**
   * The hash that was signed for a number of the chain; undefined where no checkpoint covers it. Numbers are asked for in their order:
   * what lies before is not kept.
   */
  hashAt(chainNo: number): string | undefined {
    const next = this.#spans.findIndex((span) => span.first > chainNo)
    const passed = (next === -1 ? this.#spans.length : next) - 1
    if (passed > 0) this.#spans.splice(0, passed)
    const [span] = this.#spans
    return span && chainNo >= span.first ? span.hashes[chainNo - span.first] : undefined
  }

  /** Takes the next checkpoint, in the order in which they were published. Answers what is wrong with it. */
  async add(checkpoint: PublishedCheckpoint, cryptography: Cryptography): Promise<Problem | null> {
    const checked = await checkCheckpoint(checkpoint, cryptography)
    if (!checked.ok) return bad(this.to + 1, checked.error)
    const said = checked.value
    const name = `The checkpoint at ${said.chain_no}`
    if (this.#text !== null && this.#statement) {
      if (said.previous !== (await statementHash(this.#text, cryptography))) {
        return bad(said.first_chain_no, `${name} does not follow the one before it.`)
      }
      if (said.first_chain_no !== this.#statement.chain_no + 1) {
        return bad(said.first_chain_no, `${name} leaves a hole to the one before it.`)
      }
      if (said.installation !== this.#statement.installation) {
        return bad(said.first_chain_no, `${name} is of another installation.`)
      }
    }
    this.#statement = said
    this.#text = checkpoint.statement
    this.#keyIds.add(said.key_id)
    this.#spans.push({ first: said.first_chain_no, hashes: checkpoint.hashes })
    return null
  }
}

function bad(chainNo: number, message: string): Problem {
  return problem('bad_checkpoint', chainNo, null, message)
}
