import type { ArchiveAnswer } from '@contracts/audit.ts'
import { utcMinute } from './utc-time.ts'

/** What would go, and how the archives stand that there are. */
export function* archiveWords(answer: ArchiveAnswer): Generator<string> {
  const { rows, bytes, months, up_to, kept_since, before, is_all, archives } = answer
  if (rows === 0 || up_to === null) {
    yield `Nothing would go. What is from ${kept_since} on stays in the table.`
  } else {
    yield `${rowsOf(rows)} (${sizeOf(bytes)}) from before ${before} would go${is_all ? '' : ' first'}, up to number ${up_to} of the chain.`
    for (const month of months) {
      yield `  ${month.month}  ${rowsOf(month.rows)}, ${sizeOf(month.bytes)}`
    }
    if (!is_all) yield `${toGo(answer)} are old enough. Only the first of them were looked at.`
    yield 'Nothing was changed.'
  }
  if (archives.count > 0) yield archivesSay(archives)
}

const toldRows = 1_000_000

/** Beyond what was looked at, rows are counted by their time alone, and only so far. */
export function toGo({ is_all, rows, old_rows }: ArchiveAnswer): string {
  if (is_all) return rowsOf(rows)
  return `${rowsOf(old_rows)}${old_rows >= toldRows ? ' or more' : ''}`
}

function archivesSay(archives: ArchiveAnswer['archives']): string {
  const { count, there, missing, differing, looked_at } = archives
  const unseen = count - there - missing - differing
  const found = [
    `${there} of ${count} there`,
    ...(missing > 0 ? [`${missing} MISSING`] : []),
    ...(differing > 0 ? [`${differing} NOT what was written down`] : []),
    ...(unseen > 0 ? [`${unseen} not looked for yet`] : []),
  ]
  const since = looked_at === null ? '' : `, each looked for since ${utcMinute(looked_at)}`
  return `Archives in the store: ${found.join(', ')}${since}.`
}

export const rowsOf = (count: number) =>
  `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`
const sizeOf = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`
