import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { alertRules } from '@domain/alerts/rules.ts'
import { pagePath } from '../../src/features/runbooks/lib/pages.ts'
import type { Block, Inline } from '../../src/features/runbooks/lib/runbook.ts'
import { codeBlocks } from './code-blocks.ts'
import { parseRunbook } from './parse-runbook.ts'
import { readRunbooks, runbooksFolder } from './read-runbooks.ts'

const run = promisify(execFile)
const runbooks = await readRunbooks()
const addresses = new Set(
  runbooks.flatMap(({ slug, headings }) => [slug, ...headings.map(({ id }) => `${slug}#${id}`)]),
)

describe('runbooks', () => {
  test('are the twelve, and the page about them lists each', async () => {
    const index = await readFile(join(runbooksFolder, 'README.md'), 'utf8')
    const listed = [...index.matchAll(/^\| \[(.+?)\]\((.+?)\.md\) +\| (\w+)/gm)].map(
      ([, title, slug, severity]) => ({ slug, title, severity }),
    )
    expect(listed).toHaveLength(12)
    expect(new Set(listed)).toEqual(
      new Set(runbooks.map(({ slug, title, severity }) => ({ slug, title, severity }))),
    )
  })

  test.each(alertRules)(
    '$name leads to $runbook, and that runbook names it',
    ({ name: rule, runbook: link }) => {
      expect(addresses).toContain(link)
      const named = runbooks.filter(({ alerts }) => alerts.includes(rule)).map(({ slug }) => slug)
      expect(named).toEqual([link.split('#')[0]])
    },
  )

  test('name no alert that there is not', () => {
    const known: string[] = alertRules.map(({ name }) => name)
    expect(
      runbooks.flatMap(({ alerts }) => alerts).filter((rule) => !known.includes(rule)),
    ).toEqual([])
  })

  test.each(runbooks)(
    '$slug begins with the check that tells most, and says who to call',
    (runbook) => {
      const [first] = runbook.sections
      expect(first?.title).toBe('Summary')
      expect(first?.blocks.some((block) => block.kind === 'list' && block.items[0]?.step)).toBe(
        true,
      )
      expect(runbook.sections.every(({ blocks }) => blocks.length > 0)).toBe(true)
    },
  )

  test.each(runbooks)('$slug links only to what is there', ({ sections }) => {
    const inline = sections.flatMap(({ blocks }) => blocks.flatMap(inlineOf))
    for (const part of inline) {
      if (part.kind === 'page') expect(pagePath(part.name), part.name).toBeDefined()
      if (part.kind === 'link' && !part.to.startsWith('https://')) {
        expect(addresses).toContain(part.to)
      }
    }
  })

  const shell = runbooks.flatMap(codeBlocks).filter(({ language }) => language === 'bash')
  test.each(shell)('$slug: $text', async ({ text }) => {
    await run('bash', ['-n', '-c', text])
  })
})

describe('what has not the form of a runbook', () => {
  const sections = ['Severity', 'Impact', 'Diagnosis', 'Resolution', 'Escalation']
  const good = [
    '---\ntitle: A\nalerts: []\nseverity: warning\n---\n\n# A\n\n## Summary\n\nWords.\n\n',
    '1. Look. <!-- step: look -->\n\n',
    ...[...sections, 'After the incident'].map((title) => `## ${title}\n\nWords.\n\n`),
  ].join('')

  test('is refused, and what has it is not', async () => {
    expect((await parseRunbook('a', good)).stepCount).toBe(1)
  })

  test.each([
    ['no front matter', (text: string) => text.replace(/^---[^]*?---\n/, ''), 'no front matter'],
    ['another severity', (text: string) => text.replace('warning', 'urgent'), 'severity'],
    ['another title', (text: string) => text.replace('# A', '# B'), 'is not its title'],
    [
      'a section less',
      (text: string) => text.replace('## Impact', '## Outcome'),
      'Severity, Impact',
    ],
    [
      'a step twice',
      (text: string) => text.replace('look -->\n', 'look -->\n2. See. <!-- step: look -->\n'),
      'two steps',
    ],
    ['a mark that is none', (text: string) => text.replace('step: look', 'stepp: look'), 'html'],
    ['HTML', (text: string) => text.replace('Words.', '<b>Words</b>'), 'html'],
    ['an image', (text: string) => text.replace('Words.', '![x](y.png)'), 'image'],
    [
      'a link into the repository',
      (text: string) => text.replace('Words.', '[x](../hosted.md)'),
      'cannot open',
    ],
    ['another language', (text: string) => text.replace('Words.', '```js\n1\n```'), 'block of js'],
  ])('%s', async (_, spoil, complaint) => {
    await expect(parseRunbook('a', spoil(good))).rejects.toThrow(complaint)
  })
})

function inlineOf(block: Block): Inline[] {
  const all = (parts: Inline[]): Inline[] =>
    parts.flatMap((part) => ('children' in part ? [part, ...all(part.children)] : [part]))
  switch (block.kind) {
    case 'paragraph':
      return all(block.children)
    case 'list':
      return block.items.flatMap(({ blocks }) => blocks.flatMap(inlineOf))
    case 'table':
      return [block.head, ...block.rows].flat().flatMap(all)
    case 'code':
      return []
  }
}
