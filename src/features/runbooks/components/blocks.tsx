import type { Block } from '../lib/runbook.ts'
import { CodeBlock } from './code-block.tsx'
import { InlineText } from './inline-text.tsx'
import { Step } from './step.tsx'

/** What stands under a heading or in a step. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, at) => <One key={at} block={block} />)
}

function One({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p className="max-w-[72ch]">
          <InlineText parts={block.children} />
        </p>
      )
    case 'code':
      return <CodeBlock language={block.language} text={block.text} />
    case 'table':
      return <RunbookTable {...block} />
    case 'list':
      return block.isOrdered ? (
        <ol className="grid gap-4">
          {block.items.map((item, at) => (
            <Step key={item.step ?? at} number={at + 1} item={item} />
          ))}
        </ol>
      ) : (
        <ul className="grid max-w-[72ch] list-disc gap-1.5 pl-5 marker:text-fg-3">
          {block.items.map((item, at) => (
            <li key={at}>
              <Blocks blocks={item.blocks} />
            </li>
          ))}
        </ul>
      )
  }
}

function RunbookTable({ head, rows }: Extract<Block, { kind: 'table' }>) {
  return (
    <div className="min-w-0 rounded-control border border-line max-tablet:border-0">
      <table className="w-full border-collapse text-13 max-tablet:block">
        <thead className="max-tablet:sr-only">
          <tr>
            {head.map((cell, at) => (
              <th
                key={at}
                scope="col"
                className="border-b border-line bg-sunken px-3 py-2 text-left text-12 font-medium text-fg-3"
              >
                <InlineText parts={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-tablet:block">
          {rows.map((row, at) => (
            <tr
              key={at}
              className="align-top not-last:border-b not-last:border-line max-tablet:block max-tablet:py-2.5"
            >
              {row.map((cell, column) => (
                <td
                  key={column}
                  className="px-3 py-2 max-tablet:block max-tablet:px-0 max-tablet:py-0.5"
                >
                  <InlineText parts={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
