import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import {
  readStatement,
  type PublishedCheckpoint,
  type Statement,
} from '@domain/audit/checkpoint.ts'
import { CommandError } from './command-error.ts'

const blob = z.object({
  ...{ statement: z.string(), signature: z.string(), public_key: z.string() },
  hashes: z.array(z.string()),
})

export interface KeptCheckpoint {
  checkpoint: PublishedCheckpoint
  said: Statement
}

/**
 * The checkpoints that somebody keeps in a folder, or in `checkpoints` below it, one at a time, however many there are: they are
 * published under names whose order is that of the chain.
 */
export async function* readKeptCheckpoints(folder: string): AsyncGenerator<KeptCheckpoint> {
  const files = await namesIn(path.join(folder, 'checkpoints')).catch(() => namesIn(folder))
  if (files.length === 0) throw new CommandError(`There are no checkpoints in ${folder}.`)
  let before = 0
  for (const file of files) {
    const parsed = blob.safeParse(jsonOf(await readFile(file, 'utf8')))
    const said = parsed.success ? readStatement(parsed.data.statement) : null
    if (!parsed.success || said === null) throw new CommandError(`${file} is no checkpoint.`)
    if (said.chain_no <= before) {
      throw new CommandError(
        `${file} is out of turn: it ends at ${said.chain_no}, after ${before}.`,
        {
          hint: 'Keep checkpoints under the names they were published with.',
        },
      )
    }
    before = said.chain_no
    yield { checkpoint: parsed.data, said }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new CommandError(`There is no folder ${folder}.`)
  })
  const files = names.filter((name) => name.endsWith('.json')).sort()
  return files.map((name) => path.join(folder, name))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
