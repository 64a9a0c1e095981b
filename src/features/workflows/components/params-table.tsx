import { useId, useState } from 'react'
import { countOf } from '@/lib/format-number.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import { paramRows } from '@domain/approvals/read-params.ts'
import { parseStrictJson } from '@domain/approvals/strict-json.ts'

export type ParamsTableProps = {
  /** JSON, as it was sent. */
  text: string
  /** Names the table for screen readers: "Params". */
  label: string
}

/** Lines drawn at once; a text may carry thousands. */
const shown = 100

const looks = {
  money: 'font-semibold tabular-nums',
  code: 'mono text-12',
  nothing: 'text-fg-3',
  text: undefined,
}

/** A JSON text as approvals show it, line by line; the text itself on demand. */
export function ParamsTable({ text, label }: ParamsTableProps) {
  const [isRaw, setRaw] = useState(false)
  const id = useId()
  const parsed = parseStrictJson(text, 'params')
  const rows = parsed.ok ? paramRows(parsed.value) : null
  return (
    <div>
      <div id={id}>
        {isRaw || rows === null ? (
          <pre
            // A long line scrolls inside, which a keyboard must be able to do too.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
            tabIndex={0}
            role="group"
            aria-label={`${label}, raw JSON`}
            className="max-h-100 overflow-auto px-4 py-3 mono text-12 whitespace-pre"
          >
            <VisibleText text={parsed.ok ? JSON.stringify(parsed.value, null, 2) : text} />
          </pre>
        ) : (
          <table className="w-full table-fixed text-13" aria-label={label}>
            <tbody className="divide-y divide-line">
              {rows.slice(0, shown).map(({ path, label: name, kind, value }) => (
                <tr key={path}>
                  <th
                    scope="row"
                    className="w-42 py-2 pr-3 pl-4 text-left align-top font-book break-words text-fg-3 max-desktop:w-32"
                  >
                    <VisibleText text={name || 'Value'} />
                  </th>
                  <td className="py-2 pr-4 align-top break-words">
                    <span className={looks[kind]}>
                      <VisibleText text={value} hasRemark />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {rows === null ? null : (
        <div className="flex flex-wrap items-center gap-x-4 border-t border-line px-4 py-2 text-12">
          <button
            type="button"
            aria-expanded={isRaw}
            aria-controls={id}
            onClick={() => setRaw(!isRaw)}
            className="rounded-inner font-medium text-accent hover:underline max-tablet:min-h-11"
          >
            {isRaw ? 'Show as a table' : 'Show raw JSON'}
          </button>
          {!isRaw && rows.length > shown ? (
            <span className="text-fg-3">
              {countOf(rows.length - shown, 'more line')}, all of them in the raw JSON
            </span>
          ) : null}
        </div>
      )}
    </div>
  )
}
