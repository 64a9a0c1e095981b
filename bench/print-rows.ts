import type { BenchRow } from './bench.ts'

function show(value: number | string) {
  if (typeof value === 'string') return value
  return Number.isInteger(value) ? String(value) : value.toPrecision(4)
}

/** The rows as aligned text: metric, target, figure, verdict. */
export function formatRows(rows: readonly BenchRow[]) {
  const cells = [
    ['metric', 'target', 'figure', 'verdict'],
    ...rows.map((row) => [
      row.metric,
      `${row.target} ${row.unit}`.trim(),
      `${show(row.value)} ${row.unit}`.trim(),
      row.ok ? 'met' : 'MISSED',
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  )
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
