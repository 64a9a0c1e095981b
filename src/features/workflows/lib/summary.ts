/** What distinguishes this run from others of its operation, in one line: the first few params. */
export function runSummary(_operation: string, paramsText: string | null): string {
  if (paramsText === null) return 'long params'
  const params: unknown = JSON.parse(paramsText)
  if (typeof params !== 'object' || params === null) return ''
  return Object.entries(params)
    .filter(([, value]) => typeof value !== 'object')
    .slice(0, 3)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ')
}
