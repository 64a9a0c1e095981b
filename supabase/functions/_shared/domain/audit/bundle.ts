import { type PublishedCheckpoint } from './checkpoint.ts'
import { isSealedRow } from './read-sealed-rows.ts'
import type { SealedRow } from './sealed-row.ts'

/** The first line of a bundle. */
export interface BundleHead {
  readonly type: 'bundle'
  readonly version: string
  readonly installation: string
  /** UTC. */
  readonly exported_at: string
  readonly first_chain_no: number
  readonly last_chain_no: number
}

/** One line of a bundle: JSON, in the order in which a reader wants them. */
export type BundleLine =
  | BundleHead
  | ({ readonly type: 'row' } & SealedRow)
  | ({ readonly type: 'checkpoint' } & PublishedCheckpoint)
  | { readonly type: 'end'; readonly rows: number; readonly unsealed: number }

export const bundleVersion = 'omnihub-audit-bundle-1'

/** A line as it is written, with its end. */
export function bundleText(line: BundleLine): string {
  return `${JSON.stringify(line)}\n`
}

/** Reads a line. Throws a SyntaxError that says what is wrong with it. */
export function readBundleLine(text: string): BundleLine {
  const line: unknown = JSON.parse(text)
  if (isBundleLine(line)) return line
  throw new SyntaxError('the line is neither head, row, checkpoint nor end of a bundle')
}

/** A line before it is known what it is. */
type Unread = Partial<
  Record<keyof BundleHead | keyof PublishedCheckpoint | 'rows' | 'unsealed', unknown>
>

function isBundleLine(value: unknown): value is BundleLine {
  if (typeof value !== 'object' || value === null) return false
  const line: Unread = value
  switch (line.type) {
    case 'row':
      return isSealedRow(value)
    case 'bundle':
      return (
        line.version === bundleVersion &&
        areTexts([line.installation, line.exported_at]) &&
        areNumbers([line.first_chain_no, line.last_chain_no])
      )
    case 'checkpoint':
      return (
        areTexts([line.statement, line.signature, line.public_key]) &&
        Array.isArray(line.hashes) &&
        areTexts(line.hashes)
      )
    case 'end':
      return areNumbers([line.rows, line.unsealed])
    default:
      return false
  }
}

const areTexts = (values: readonly unknown[]) => values.every((value) => typeof value === 'string')

const areNumbers = (values: readonly unknown[]) =>
  values.every((value) => Number.isSafeInteger(value))
