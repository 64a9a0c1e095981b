import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Bench, BenchSize } from './bench.ts'
import { formatRows } from './print-rows.ts'

const benchModule = z.object({
  bench: z.object({
    name: z.string(),
    about: z.string(),
    isProof: z.boolean(),
    run: z.custom<Bench['run']>((value) => typeof value === 'function'),
  }),
})

async function discover(): Promise<Bench[]> {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder).filter((name) => name.endsWith('.bench.ts'))
  return Promise.all(
    files.sort().map(async (name) => {
      const loaded: unknown = await import(new URL(name, import.meta.url).href)
      return benchModule.parse(loaded).bench
    }),
  )
}

/** Runs one bench and says whether it met its targets. A bench that throws or measures nothing misses. */
async function runBench(bench: Bench, size: BenchSize) {
  console.log(`\n── ${bench.name}: ${bench.about}`)
  try {
    const rows = await bench.run({ size, log: (line) => console.log(`   ${line}`) })
    console.log(formatRows(rows))
    return rows.length > 0 && rows.every((row) => row.ok)
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    return false
  }
}

function list(benches: readonly Bench[]) {
  for (const bench of benches) {
    console.log(`${bench.name.padEnd(12)} ${bench.about}${bench.isProof ? ' (proof)' : ''}`)
  }
}

/** A name stands for itself and for what is called after it: `audit` for audit-seals as well. */
const isMeant = ({ name }: Bench, asked: string) => name === asked || name.startsWith(`${asked}-`)

const names = process.argv.slice(2)
const benches = await discover()
if (names.length === 0 || names[0] === 'list') {
  console.log('npm run bench -- NAME… | all | proof [NAME…]\n')
  list(benches)
} else {
  const isProof = names[0] === 'proof'
  const chosen = isProof
    ? benches.filter(
        (bench) =>
          bench.isProof && (!names[1] || names.slice(1).some((asked) => isMeant(bench, asked))),
      )
    : benches.filter((bench) => names[0] === 'all' || names.some((asked) => isMeant(bench, asked)))
  const unknown = names.filter(
    (name) => !['all', 'proof'].includes(name) && !benches.some((bench) => isMeant(bench, name)),
  )
  const missed: string[] = unknown.map((name) => `${name} (no such bench)`)
  for (const bench of chosen) {
    if (!(await runBench(bench, isProof ? 'proof' : 'normal'))) missed.push(bench.name)
  }
  console.log(missed.length > 0 ? `\nmissed: ${missed.join(', ')}` : '\nall targets met')
  process.exitCode = missed.length > 0 ? 1 : 0
}
