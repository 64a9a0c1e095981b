import { type RunbookEntry, severities } from './runbook.ts'

export interface FoundRunbook {
  entry: RunbookEntry
  /** Headings that have the words, when the title has not. */
  headings: RunbookEntry['headings']
}

/** Runbooks that have every word, those that wake somebody first. Without words it is all of them. */
export function findRunbooks(entries: readonly RunbookEntry[], text: string): FoundRunbook[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (...texts: string[]) => {
    const all = texts.join(' ').toLowerCase()
    return words.every((word) => all.includes(word))
  }
  const found = entries.flatMap((entry): FoundRunbook[] => {
    const { slug, title, alerts, summary, headings } = entry
    if (has(title, slug)) return [{ entry, headings: [] }]
    const matching = headings.filter((heading) => has(heading.title))
    const isAbout = matching.length > 0 || has(title, summary, ...alerts)
    return isAbout ? [{ entry, headings: matching }] : []
  })
  return found.toSorted(
    (a, b) =>
      severities.indexOf(a.entry.severity) - severities.indexOf(b.entry.severity) ||
      a.entry.title.localeCompare(b.entry.title),
  )
}
