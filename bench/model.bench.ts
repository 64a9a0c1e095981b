import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { repositoryRoot } from '../scripts/repository-root.ts'
import { atLeast, atMost, type Bench } from './bench.ts'

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ failureMessages: z.array(z.string()) })) }),
  ),
})

/** Runs the model tests of the database commands with so many random interleavings. */
async function runModel(runs: number) {
  const folder = await mkdtemp(join(tmpdir(), 'omnihub-model-'))
  const file = join(folder, 'report.json')
  try {
    const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
    const models = ['supabase/tests/model.test.ts', 'supabase/tests/approval-model.test.ts']
    const args = ['run', '--project', 'database', ...models]
    const child = spawn(
      process.execPath,
      [vitest, ...args, '--reporter=json', `--outputFile=${file}`],
      {
        cwd: repositoryRoot,
        env: { ...process.env, OMNIHUB_PROOF_RUNS: String(runs) },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    await once(child, 'exit')
    return report.parse(JSON.parse(await readFile(file, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const bench: Bench = {
  name: 'model',
  about: 'work and decisions, stopped and resumed, in random interleavings',
  isProof: true,
  run: async ({ size, log }) => {
    const runs = size === 'proof' ? 2_000 : 200
    const { numPassedTests, numFailedTests, testResults } = await runModel(runs)
    // With seed and path, so that the same interleaving can be played again.
    for (const { assertionResults } of testResults) {
      for (const { failureMessages } of assertionResults) failureMessages.forEach(log)
    }
    return [
      atMost(`invariants broken in ${runs} interleavings`, 0, numFailedTests, ''),
      atLeast('model tests that ran', 2, numPassedTests, ''),
    ]
  },
}
