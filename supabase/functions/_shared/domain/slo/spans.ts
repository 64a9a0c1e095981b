import { minutesOf, type MinuteSpan } from './windows.ts'

/** The same minutes as spans that neither touch nor overlap, oldest first. */
export function mergeSpans(spans: readonly MinuteSpan[]): MinuteSpan[] {
  const sorted = spans.filter((span) => minutesOf(span) > 0).sort((a, b) => a.from - b.from)
  const merged: MinuteSpan[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last === undefined || span.from > last.to) merged.push(span)
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
  }
  return merged
}

/** The part of a span that lies in another; of no minutes when they are apart. */
export function clipSpan({ from, to }: MinuteSpan, within: MinuteSpan): MinuteSpan {
  const start = Math.min(Math.max(from, within.from), within.to)
  return { from: start, to: Math.max(start, Math.min(to, within.to)) }
}

/** Minutes of a window that lie in at least one of the spans. */
export function minutesInside(spans: readonly MinuteSpan[], window: MinuteSpan): number {
  return mergeSpans(spans.map((span) => clipSpan(span, window))).reduce(
    (sum, span) => sum + minutesOf(span),
    0,
  )
}
