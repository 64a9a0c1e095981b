import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { repositoryRoot } from '../repository-root.ts'
import { forgetReport, tallyOf } from './read-report.ts'
import type { Step, StepResult } from './step.ts'

/** Runs a step to its end. `onOutput` sees the text as it comes; the result holds all of it. */
export async function runStep(step: Step, onOutput: (text: string) => void): Promise<StepResult> {
  forgetReport(step)
  const startedAt = performance.now()
  const chunks: string[] = []
  const exitCode = await new Promise<number>((resolve) => {
    const child = spawn(step.command, step.args, {
      cwd: repositoryRoot,
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...step.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Before it has threads or children of its own, which inherit it.
    if (step.isBehind && child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    const take = (data: Buffer) => {
      // Some tools colour their errors whatever NO_COLOR says.
      const text = stripVTControlCharacters(data.toString())
      chunks.push(text)
      onOutput(text)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => {
      take(Buffer.from(`${error.message}\n`))
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
  const tally = tallyOf(step, exitCode)
  return {
    step,
    isOk: exitCode === 0 && tally.failed === 0,
    tally,
    output: chunks.join(''),
    elapsedMs: performance.now() - startedAt,
  }
}
