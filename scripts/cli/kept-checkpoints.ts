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

/** The checkpoints that somebody keeps in a folder, or in `checkpoints` below it, in their order. */
export async function readKeptCheckpoints(folder: string): Promise<KeptCheckpoint[]> {
  const names = await namesIn(path.join(folder, 'checkpoints')).catch(() => namesIn(folder))
  const kept: KeptCheckpoint[] = []
  for (const file of names) {
    const parsed = blob.safeParse(jsonOf(await readFile(file, 'utf8')))
    const said = parsed.success ? readStatement(parsed.data.statement) : null
    if (!parsed.success || said === null) throw new CommandError(`${file} is no checkpoint.`)
    kept.push({ checkpoint: parsed.data, said })
  }
  if (kept.length === 0) throw new CommandError(`There are no checkpoints in ${folder}.`)
  return kept.sort((a, b) => a.said.chain_no - b.said.chain_no)
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new CommandError(`There is no folder ${folder}.`)
  })
  return names.filter((name) => name.endsWith('.json')).map((name) => path.join(folder, name))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
