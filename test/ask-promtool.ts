import { execFile } from 'node:child_process'
import { ensurePrometheus } from '../scripts/ensure-prometheus.ts'

let found: ReturnType<typeof ensurePrometheus> | undefined

/** Finds promtool, or fetches it, which may take minutes: give it to `beforeAll`. Looks once. */
export async function findPromtool(): Promise<string> {
  return (await (found ??= ensurePrometheus())).promtool
}

/** Asks promtool in a folder, or about a text that it reads from its input. */
export async function askPromtool(
  words: string[],
  { cwd, text }: { cwd?: string; text?: string },
): Promise<{ code: number | string; said: string }> {
  const promtool = await findPromtool()
  return new Promise((resolve) => {
    const child = execFile(promtool, words, { cwd }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    )
    if (text !== undefined) child.stdin?.end(text)
  })
}

/** What promtool has against an exposition; nothing when it has nothing to say. */
export async function faultsOfMetrics(text: string): Promise<string> {
  const { code, said } = await askPromtool(['check', 'metrics'], { text })
  return code === 0 ? '' : said
}
