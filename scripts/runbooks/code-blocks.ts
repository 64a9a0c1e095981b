import type { Block, Runbook } from '../../src/features/runbooks/lib/runbook.ts'

export interface CodeBlock {
  slug: string
  language: 'bash' | 'sql' | 'text'
  text: string
}

/** Every command of a runbook, as a person would copy it. */
export function codeBlocks({ slug, sections }: Runbook): CodeBlock[] {
  const within = (blocks: readonly Block[]): CodeBlock[] =>
    blocks.flatMap((block) => {
      if (block.kind === 'code') return [{ slug, language: block.language, text: block.text }]
      return block.kind === 'list' ? block.items.flatMap((item) => within(item.blocks)) : []
    })
  return sections.flatMap(({ blocks }) => within(blocks))
}
