import { basename, join } from 'node:path'
import type { Plugin } from 'vite'
import type { RunbookEntry } from '../../src/features/runbooks/lib/runbook.ts'
import { parseRunbook } from './parse-runbook.ts'
import { readRunbooks, runbooksFolder } from './read-runbooks.ts'

const index = 'virtual:runbooks'
const resolvedIndex = `\0${index}`

/**
 * Makes data of the runbooks while the panel is built: `virtual:runbooks` lists them, and loads each as a part of its
 * own when it is opened. No Markdown reaches a browser, and none can be out of step with its file.
 */
export function runbookModules(): Plugin {
  return {
    name: 'omnihub:runbooks',
    resolveId: (id) => (id === index ? resolvedIndex : null),
    async load(id) {
      if (id !== resolvedIndex) return null
      this.addWatchFile(runbooksFolder)
      const runbooks = await readRunbooks()
      const entries = runbooks.map(({ sections: _, ...entry }): RunbookEntry => entry)
      const loaders = runbooks.map(({ slug }) => {
        const file = JSON.stringify(join(runbooksFolder, `${slug}.md`))
        return `${JSON.stringify(slug)}: () => import(${file}).then((module) => module.runbook)`
      })
      return [
        `export const runbookEntries = ${JSON.stringify(entries)}`,
        `export const runbookLoaders = { ${loaders.join(', ')} }`,
      ].join('\n')
    },
    async transform(code, id) {
      if (!id.startsWith(`${runbooksFolder}/`) || !id.endsWith('.md')) return null
      const runbook = await parseRunbook(basename(id, '.md'), code)
      return { code: `export const runbook = ${JSON.stringify(runbook)}`, map: null }
    },
  }
}
