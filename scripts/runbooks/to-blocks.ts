import type { Block, Inline, Item } from '../../src/features/runbooks/lib/runbook.ts'
import type { Node } from './markdown-node.ts'

/** `<!-- step: open-the-page -->` after the first line of a list item: seen by nobody, and stays when words change. */
const stepMark = /^<!-- step: ([a-z0-9]+(?:-[a-z0-9]+)*) -->$/
const otherRunbook = /^([a-z0-9-]*)\.md(#[a-z0-9-]+)?$/
const languages = ['bash', 'sql', 'text'] as const

/** One node of Markdown as what the panel can draw. Throws on what it cannot. */
export function toBlocks(node: Node, slug: string): Block[] {
  const children = node.children ?? []
  switch (node.type) {
    case 'paragraph':
      return [{ kind: 'paragraph', children: toInline(children, slug) }]
    case 'list':
      return [
        {
          kind: 'list',
          isOrdered: node.ordered === true,
          items: children.map((item) => toItem(item, slug)),
        },
      ]
    case 'code': {
      const language = languages.find((name) => name === node.lang)
      if (!language) throw new Error(`has a block of ${node.lang ?? 'no language'}`)
      return [{ kind: 'code', language, text: node.value ?? '' }]
    }
    case 'table': {
      const [head = [], ...rows] = children.map((row) =>
        (row.children ?? []).map((cell) => toInline(cell.children ?? [], slug)),
      )
      return [{ kind: 'table', head, rows }]
    }
    default:
      throw new Error(`has a ${node.type}, which the panel does not draw`)
  }
}

/** The words of a node, without their form. */
export function plainText(node: Node): string {
  if (node.type === 'html') return ''
  const text = node.value ?? (node.children ?? []).map(plainText).join('')
  return text.replaceAll('\n', ' ')
}

function toItem(item: Node, slug: string): Item {
  const [first, ...rest] = item.children ?? []
  const words = first?.children ?? []
  const mark = words.at(-1)
  const step = mark?.type === 'html' ? (stepMark.exec(mark.value ?? '')?.[1] ?? null) : null
  const head = first && step !== null ? { ...first, children: words.slice(0, -1) } : first
  const blocks = [...(head ? [head] : []), ...rest].flatMap((node) => toBlocks(node, slug))
  return { step, blocks }
}

function toInline(nodes: readonly Node[], slug: string): Inline[] {
  return nodes.map((node) => {
    switch (node.type) {
      case 'text':
        return { kind: 'text', text: plainText(node) }
      case 'inlineCode':
        return { kind: 'code', text: plainText(node) }
      case 'strong':
        return { kind: 'strong', children: toInline(node.children ?? [], slug) }
      case 'emphasis':
        return { kind: 'page', name: plainText(node) }
      case 'link':
        return {
          kind: 'link',
          to: toTarget(node.url ?? '', slug),
          children: toInline(node.children ?? [], slug),
        }
      default:
        throw new Error(`has a ${node.type} in its text: ${node.value ?? ''}`)
    }
  })
}

function toTarget(url: string, slug: string): string {
  if (url.startsWith('https://')) return url
  if (url.startsWith('#')) return slug + url
  const [, other, heading = ''] = otherRunbook.exec(url) ?? []
  if (!other) throw new Error(`links to ${url}, which the panel cannot open`)
  return other + heading
}
