import { measureElement, type Virtualizer } from '@tanstack/react-virtual'

/**
 * How high a row of a list is. One that was drawn just now counts as high as it was, or is thought to be, until the browser
 * tells, in the same frame: asked at once, it would lay out the page in the middle of drawing, once for every row.
 */
export function measureRow<Row extends Element>(
  row: Row,
  told: ResizeObserverEntry | undefined,
  rows: Virtualizer<Window, Row>,
): number {
  if (told) return measureElement(row, told, rows)
  const index = rows.indexFromElement(row)
  const key = rows.options.getItemKey(index)
  return rows.itemSizeCache.get(key) ?? rows.options.estimateSize(index)
}
