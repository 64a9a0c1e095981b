import { parsers } from 'prettier/plugins/markdown'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import {
  type Block,
  type Runbook,
  type Section,
  severities,
} from '../../src/features/runbooks/lib/runbook.ts'
import { nodeSchema, type Node } from './markdown-node.ts'
import { plainText, toBlocks } from './to-blocks.ts'

const frontMatter = z.strictObject({
  title: z.string().min(1),
  alerts: z.array(z.string()),
  severity: z.enum(severities),
})

/** What every runbook has, in this order; further ones may stand between. */
export const requiredSections = [
  ...['Summary', 'Severity', 'Impact', 'Diagnosis', 'Resolution', 'Escalation'],
  'After the incident',
] as const

/**
 * Reads one runbook into what the panel draws. The parser is the one that formats the repository, so what it reads is
 * what stands in the file. Throws with the reason when the file has not the form of a runbook.
 * @param slug its name without `.md`
 */
export async function parseRunbook(slug: string, text: string): Promise<Runbook> {
  const complain = (what: string) => new Error(`docs/runbooks/${slug}.md: ${what}`)
  const root = nodeSchema.parse(await readMarkdown(text))
  const [front, ...body] = root.children ?? []
  if (front?.type !== 'frontMatter') throw complain('begins with no front matter')
  const known = frontMatter.safeParse(parseYaml(front.value ?? ''))
  if (!known.success) throw complain(z.prettifyError(known.error))
  const [title, ...rest] = body
  if (title?.type !== 'heading' || title.depth !== 1 || plainText(title) !== known.data.title) {
    throw complain('its first heading is not its title')
  }
  const sections = sectionsOf(rest, slug, complain)
  const titles = sections.filter(({ level }) => level === 2).map((section) => section.title)
  const found = titles.filter((name) => requiredSections.some((required) => required === name))
  if (found.join() !== requiredSections.join()) {
    throw complain(`needs the sections ${requiredSections.join(', ')}, in this order`)
  }
  for (const [what, ids] of [
    ['heading', sections.map(({ id }) => id)],
    ['step', stepsOf(sections)],
  ] as const) {
    const twice = ids.find((id, at) => ids.indexOf(id) !== at)
    if (twice !== undefined) throw complain(`has two ${what}s ${twice}`)
  }
  const summary = rest.find(({ type }) => type === 'paragraph')
  return {
    slug,
    ...known.data,
    summary: summary ? plainText(summary) : '',
    stepCount: stepsOf(sections).length,
    headings: sections.map(({ id, title, level }) => ({ id, title, level })),
    sections,
  }
}

/** Ids of the steps, in the order in which they stand there. */
export function stepsOf(sections: readonly Section[]): string[] {
  const inBlocks = (blocks: readonly Block[]): string[] =>
    blocks.flatMap((block) =>
      block.kind === 'list'
        ? block.items.flatMap((item) => [
            ...(item.step === null ? [] : [item.step]),
            ...inBlocks(item.blocks),
          ])
        : [],
    )
  return sections.flatMap(({ blocks }) => inBlocks(blocks))
}

async function readMarkdown(text: string): Promise<unknown> {
  // Of a formatter's many options this parser reads none but the text.
  const options = { originalText: text }
  const tree: unknown = await Reflect.apply(parsers.markdown.parse, parsers.markdown, [
    text,
    options,
  ])
  return tree
}

function sectionsOf(nodes: readonly Node[], slug: string, complain: (what: string) => Error) {
  const sections: Section[] = []
  for (const node of nodes) {
    if (node.type === 'heading') {
      const { depth } = node
      if (depth !== 2 && depth !== 3) throw complain(`has a heading of level ${String(depth)}`)
      const title = plainText(node)
      sections.push({ id: headingId(title), title, level: depth, blocks: [] })
      continue
    }
    const section = sections.at(-1)
    if (!section) throw complain('says something before its first section')
    try {
      section.blocks.push(...toBlocks(node, slug))
    } catch (error) {
      throw complain(error instanceof Error ? error.message : String(error))
    }
  }
  return sections
}

/** As GitHub makes it, so that a link leads to the same heading there. */
function headingId(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-')
}
