const SHAPING = new Set(['select', 'order', 'limit', 'offset', 'and', 'or', 'not.and', 'not.or'])

/**
 * True for a call whose result is to be filtered, ordered, paged or counted like a table (`rpc(…).select().eq()`). In
 * a GET, query members that are no filters are the arguments.
 */
export function shapesResult(
  method: string,
  query: URLSearchParams,
  headers: { prefer?: string; range?: string },
): boolean {
  if (headers.range !== undefined || /\bcount=/.test(headers.prefer ?? '')) return true
  return [...query.keys()].some(
    (name) => SHAPING.has(name) || (method === 'POST' && name !== 'apikey' && name !== 'columns'),
  )
}
