import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBrowser } from '../ensure-browser.ts'
import { ensureHeadlessShell } from '../ensure-headless-shell.ts'
import { repositoryRoot } from '../repository-root.ts'
import { runStep } from './run-step.ts'
import type { Step, StepResult, Tally } from './step.ts'
import { allSteps } from './steps.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'keep-going': { type: 'boolean', default: false },
  },
})

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

function chooseSteps(): Step[] {
  const steps = allSteps()
  if (!options.only) return steps
  const names = options.only.split(',')
  const isNamed = (step: Step, name: string) => name === step.name || name === step.partOf
  const unknown = names.filter((name) => !steps.some((step) => isNamed(step, name)))
  if (unknown.length > 0) {
    throw new Error(
      `no step ${unknown.join(', ')}; there are ${steps.map((s) => s.name).join(', ')}`,
    )
  }
  return steps.filter((step) => names.some((name) => isNamed(step, name)))
}

/** What computes shares the cores two at a time; what mostly waits for a stack of its own need not wait for others too. */
const lanes = { static: 2, stacks: 3 }

/** What needs no machine to itself shares it. */
async function runTogether(steps: Step[], laneCount: number) {
  const waiting = [...steps]
  const results: StepResult[] = []
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step, () => undefined)
      results.push(result)
      announce(result)
      const isWorthReading = !result.isOk || step.kind === 'static'
      if (isWorthReading && result.output.trim()) console.log(result.output.trimEnd())
      if (!result.isOk && !options['keep-going']) waiting.length = 0
    }
  }
  await Promise.all(Array.from({ length: laneCount }, lane))
  return results
}

async function runAlone(step: Step) {
  console.log(`\n── ${step.name}`)
  const result = await runStep(step, (text) => process.stdout.write(text))
  announce(result)
  return result
}

function announce({ step, isOk, elapsedMs, tally }: StepResult) {
  const verdict = isOk ? 'ok' : 'FAILED'
  const tests = step.kind === 'static' ? '' : `, ${tally.passed} passed, ${tally.failed} failed`
  console.log(`── ${step.name}: ${verdict} in ${seconds(elapsedMs)}${tests}`)
}

async function prepareBrowser(steps: Step[]) {
  if (!steps.some((step) => step.kind === 'playwright')) return
  const log = (line: string) => console.log(line)
  const browser = (process.env['CHROMIUM_PATH'] = await ensureBrowser(log))
  const shell = (process.env['HEADLESS_SHELL_PATH'] = await ensureHeadlessShell(browser, log))
  console.log(`── browser: ${[...new Set([shell, browser])].join(' and ')}`)
}

/** Neighbours that may run together in one group, everything else by itself, in the given order. */
function groupsOf(steps: Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of steps) {
    const group = groups.at(-1)
    if (step.together && step.together === group?.[0]?.together) group.push(step)
    else groups.push([step])
  }
  return groups
}

async function runAll(steps: Step[]) {
  const results: StepResult[] = []
  const keep = (done: StepResult[]) => results.push(...done)
  const isBehind = (step: Step) => step.isBehind === true
  const behind = runTogether(steps.filter(isBehind), 1).then(keep)
  for (const group of groupsOf(steps.filter((step) => !isBehind(step)))) {
    const [first] = group
    if (first?.together && group.length > 1) {
      keep(await runTogether(group, lanes[first.together]))
    } else if (first) keep([await runAlone(first)])
    if (!options['keep-going'] && results.some((result) => !result.isOk)) break
  }
  await behind
  return results
}

function summarise(steps: Step[], results: StepResult[]) {
  const notRun = steps.filter((step) => !results.some((result) => result.step === step))
  if (notRun.length > 0) console.log(`\nnot run: ${notRun.map((step) => step.name).join(', ')}`)
  const failed = results.filter((result) => !result.isOk)
  if (failed.length > 0) console.log(`\nfailed: ${failed.map((r) => r.step.name).join(', ')}`)
  const total = results.reduce<Tally>(
    (sum, { tally }) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    { passed: 0, failed: 0, skipped: notRun.length },
  )
  return { total, isGreen: failed.length === 0 && notRun.length === 0 }
}

const startedAt = performance.now()
let total: Tally = { passed: 0, failed: 1, skipped: 0 }
try {
  const steps = chooseSteps()
  mkdirSync(join(repositoryRoot, 'test-results'), { recursive: true })
  await prepareBrowser(steps)
  const summary = summarise(steps, await runAll(steps))
  total = summary.total
  process.exitCode = summary.isGreen ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
console.log(`\nin ${seconds(performance.now() - startedAt)}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
