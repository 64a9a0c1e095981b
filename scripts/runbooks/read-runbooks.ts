import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runbook } from '../../src/features/runbooks/lib/runbook.ts'
import { repositoryRoot } from '../repository-root.ts'
import { parseRunbook } from './parse-runbook.ts'

export const runbooksFolder = join(repositoryRoot, 'docs/runbooks')

/** Every runbook, by its slug. */
export async function readRunbooks(): Promise<Runbook[]> {
  const slugs = readdirSync(runbooksFolder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort()
  return Promise.all(
    slugs.map((slug) =>
      parseRunbook(slug, readFileSync(join(runbooksFolder, `${slug}.md`), 'utf8')),
    ),
  )
}
