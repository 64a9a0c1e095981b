import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from './error-code.ts'
import { isAlive } from './postgres/stop-orphan.ts'

/** Takes the data folder for this process. Rejects while another living process holds it; returns the release. */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, 'owner.pid')
  const mine = `${process.pid} ${await startTime(process.pid)}`
  for (;;) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 })
      return () => rm(file, { force: true })
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
    const holder = await readFile(file, 'utf8').catch(() => '')
    const [pid = '', started = ''] = holder.split(' ')
    if (Number(pid) > 0 && isAlive(Number(pid)) && (await startTime(Number(pid))) === started) {
      throw new Error(
        `${dataDir} is in use by process ${pid}. Stop it first, or choose another data folder.`,
      )
    }
    await rm(file, { force: true })
  }
}

// Field 22 of stat tells a process from a later one with the same id; where there is no /proc, the id decides.
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
