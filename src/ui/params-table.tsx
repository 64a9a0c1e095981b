import { type ReactNode, useId, useState } from 'react'
import { jsonRows, prettyJson } from '../lib/flat-json.ts'

export type ParamsTableProps = {
  /** JSON, as it is sent. */
  text: string
  /** Names the table for screen readers: "Params". */
  label: string
  /** Draws one text of it, such as with its invisible characters made visible. */
  draw?: (value: string) => ReactNode
}

/** A JSON object as rows of names and values; the text itself on demand. */
export function ParamsTable({ text, label, draw = (value) => value }: ParamsTableProps) {
  const [isRaw, setRaw] = useState(false)
  const id = useId()
  const rows = jsonRows(text)
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
            {draw(prettyJson(text))}
          </pre>
        ) : (
          <table className="w-full table-fixed text-13" aria-label={label}>
            <tbody className="divide-y divide-line">
              {rows.map(({ path, value }) => (
                <tr key={path}>
                  <th
                    scope="row"
                    className="w-[34%] px-4 py-2 text-left align-top font-normal break-words text-fg-2"
                  >
                    {path === '' ? 'value' : path}
                  </th>
                  <td className="px-4 py-2 pl-0 align-top font-medium break-words">
                    {draw(value)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {rows === null ? null : (
        <div className="border-t border-line px-4 py-2">
          <button
            type="button"
            aria-expanded={isRaw}
            aria-controls={id}
            onClick={() => setRaw(!isRaw)}
            className="rounded-inner text-12 font-medium text-accent hover:underline max-tablet:min-h-11"
          >
            {isRaw ? 'Show as a table' : 'Show raw JSON'}
          </button>
        </div>
      )}
    </div>
  )
}
