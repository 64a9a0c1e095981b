import type { Remark } from '../lib/remarks.ts'

/** Beneath what is promised; on paper beside it. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  if (remarks.length === 0) return null
  return (
    <ul className="mt-1 grid justify-items-start gap-1 print:mt-0 print:flex print:flex-wrap print:gap-x-2 print:gap-y-0">
      {remarks.map(({ words, more }) => (
        <li
          key={words}
          className="rounded-badge bg-active px-1.5 text-11 leading-4.5 font-medium text-fg-2 print:px-0 print:leading-4"
        >
          {words}
          {more === undefined ? null : <span className="print:hidden">{more}</span>}
        </li>
      ))}
    </ul>
  )
}
