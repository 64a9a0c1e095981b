import { VisibleText } from '@/ui/visible-text.tsx'

/** The agent's own prose, which proves nothing. Brief: one of many, under a heading of its own. */
export function AgentWords({ text, isBrief = false }: { text: string; isBrief?: boolean }) {
  const quote = (
    <blockquote className="border-l-2 border-line-strong pl-3 text-13 break-words text-fg-2">
      {isBrief ? <span className="sr-only">The agent’s own words: </span> : null}
      <VisibleText text={text} hasRemark />
    </blockquote>
  )
  if (isBrief) return quote
  return (
    <section aria-label="The agent's own words">
      <h3 className="mb-1.5 text-12 font-semibold text-fg-3">
        The agent’s own words, not checked by anybody
      </h3>
      {quote}
    </section>
  )
}
