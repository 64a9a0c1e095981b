import { useQuery } from '@tanstack/react-query'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { integrityQueries } from '../integrity/integrity-queries.ts'

/** Why there is nothing older: the log begins here, nothing else passes, or what came before was archived. */
export function LogEnd({ passing }: { passing: number | null }) {
  const { data } = useQuery(integrityQueries.current())
  const archivedTo = data?.archivedTo ?? 0
  const end =
    passing === null
      ? archivedTo > 0
        ? ''
        : 'This is where the log begins'
      : `Nothing older passes: ${countOf(passing, 'entry', 'entries')}. `
  return (
    <span>
      {end}
      {archivedTo > 0
        ? `Entries up to number ${formatCount(archivedTo)} of the chain were archived outside and are not shown; their seals are still verified.`
        : null}
    </span>
  )
}
