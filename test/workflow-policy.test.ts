import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../.github/workflows/', import.meta.url)
const workflows = readdirSync(folder).map(
  (name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const,
)

/** The block of each job, by its name: keys indented by two below `jobs:`. */
function jobsOf(text: string) {
  const jobs = text.slice(text.indexOf('\njobs:\n') + '\njobs:\n'.length)
  return jobs.split(/^(?= {2}[a-z][\w-]*:$)/m).filter((block) => block.trim())
}

describe.each(workflows)('%s', (_name, text) => {
  it('pins every action to a commit and says which version that is', () => {
    const uses = [...text.matchAll(/uses:\s*(.+)$/gm)].map((match) => match[1] ?? '')
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([])
  })

  it('gives its token no more than reading', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m)
    expect(text).not.toContain('pull_request_target')
  })

  it('gives every job a time-out', () => {
    const jobs = jobsOf(text)
    expect(jobs.length).toBeGreaterThan(0)
    expect(jobs.filter((job) => !/^ {4}timeout-minutes: \d+$/m.test(job))).toEqual([])
  })

  it('puts no expression of the event into a shell', () => {
    const commands = [...text.matchAll(/^\s*(?:- )?run:(.*(?:\n {8,}.*)*)/gm)].map(
      (m) => m[1] ?? '',
    )
    expect(commands.filter((command) => command.includes('${{'))).toEqual([])
  })
})
