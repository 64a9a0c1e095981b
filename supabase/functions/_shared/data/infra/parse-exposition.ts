/** One line of an exposition page. */
export type ExposedSeries = {
  readonly metric: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

/** Between braces stand labels; a brace in a value is no end. */
const line =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)(?:[ \t]+-?[\d.]+)?(?:[ \t]+#.*)?$/
const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy

/**
 * The series of some metrics on a page in the text format of Prometheus (0.0.4, and OpenMetrics, which adds to it).
 * @returns null when the page is something else, such as the HTML of a login
 */
export function parseExposition(text: string, wanted: ReadonlySet<string>): ExposedSeries[] | null {
  const series: ExposedSeries[] = []
  let known = 0
  for (const each of text.split('\n')) {
    if (each === '' || each.startsWith('#')) continue
    const [, metric, inBraces = '', number = ''] = line.exec(each.trimEnd()) ?? []
    if (metric === undefined) continue
    const labels = labelsOf(inBraces)
    const value = numberOf(number)
    if (labels === null || value === null) continue
    known += 1
    // NaN is what an exporter says when it could not look.
    if (wanted.has(metric) && Number.isFinite(value)) series.push({ metric, labels, value })
  }
  return known === 0 ? null : series
}

function labelsOf(text: string): Map<string, string> | null {
  const labels = new Map<string, string>()
  label.lastIndex = 0
  for (let end = 0; end < text.length; end = label.lastIndex) {
    const found = label.exec(text)
    if (found === null) return null
    const [, name = '', value = ''] = found
    labels.set(
      name,
      value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    )
  }
  return labels
}

function numberOf(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^NaN$/i.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isNaN(value) ? null : value
}
