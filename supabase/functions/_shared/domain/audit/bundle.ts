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

function isBundleLine(value: unknown): value is BundleLine {
  if (typeof value !== 'object' || value === null) return false
  const known = new Map<string, unknown>(Object.entries(value))
  const isNumber = (key: string) => Number.isSafeInteger(known.get(key))
  const isText = (key: string) => typeof known.get(key) === 'string'
  switch (known.get('type')) {
    case 'bundle':
      return (
        known.get('version') === bundleVersion &&
        isText('installation') &&
        isText('exported_at') &&
        isNumber('first_chain_no') &&
        isNumber('last_chain_no')
      )
    case 'row':
      return isSealedRow(value)
    case 'checkpoint':
      return (
        isText('statement') &&
        isText('signature') &&
        isText('public_key') &&
        areTexts(known.get('hashes'))
      )
    case 'end':
      return isNumber('rows') && isNumber('unsealed')
    default:
      return false
  }
}

const areTexts = (value: unknown) =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
