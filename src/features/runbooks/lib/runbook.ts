/** How much an alert of it wakes somebody; the order of the list. */
export const severities = ['critical', 'warning'] as const
export type Severity = (typeof severities)[number]

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong'; children: Inline[] }
  /** A page of the panel by its name, such as "Dead letters". */
  | { kind: 'page'; name: string }
  /** `to`: an address on the web, or `<slug>#<heading>` of another runbook. */
  | { kind: 'link'; to: string; children: Inline[] }

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; language: 'bash' | 'sql' | 'text'; text: string }
  | { kind: 'list'; isOrdered: boolean; items: Item[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }

export interface Item {
  /** What it is ticked by in a run; null for what is only listed. */
  step: string | null
  blocks: Block[]
}

export interface Section {
  /** As in its address: `dead-letter-backlog#summary`. */
  id: string
  title: string
  level: 2 | 3
  blocks: Block[]
}

/** What the list and the search know of a runbook. */
export interface RunbookEntry {
  slug: string
  title: string
  severity: Severity
  /** Names of rules whose alerts lead here. */
  alerts: string[]
  /** Its first paragraph, as plain text. */
  summary: string
  stepCount: number
  headings: { id: string; title: string; level: 2 | 3 }[]
}

export interface Runbook extends RunbookEntry {
  sections: Section[]
}
