import type { Block, Runbook } from './runbook.ts'

/** Told by the panel, since it knows them; the others only their owners have. */
const told = ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY', 'OMNIHUB_URL', 'OMNIHUB_PUBLISHABLE_KEY']
const owned: Readonly<Record<string, string>> = {
  DATABASE_URL: 'the owner’s address of the database',
  ACCESS_TOKEN: 'the token of an admin’s session',
  SUPABASE_SECRET_KEY: 'the secret key of the project',
  OMNIHUB_STOP_KEY: 'an API key of scope stop',
  RPC_URL: 'address of the node',
  RPC_FALLBACK_URL: 'address of the one behind it',
}

/**
 * What a shell has to know before the commands of a runbook are pasted into it: lines to paste, and what whoever
 * pastes has to fill in themselves. Null when its commands need nothing.
 */
export function shellSetup(
  { sections }: Pick<Runbook, 'sections'>,
  { url, publishableKey }: { url: string; publishableKey: string },
): { lines: string; missing: { name: string; means: string }[] } | null {
  const commands = sections.flatMap(({ blocks }) => commandsIn(blocks)).join('\n')
  const needsCli = commands.includes('npm run omnihub')
  const needs = (name: string) =>
    commands.includes(`$${name}`) ||
    (needsCli && name.startsWith('OMNIHUB_') && told.includes(name))
  const lines = told
    .filter(needs)
    .map((name) => `export ${name}='${name.endsWith('_URL') ? url : publishableKey}'`)
  const missing = Object.entries(owned)
    .filter(([name]) => needs(name))
    .map(([name, means]) => ({ name, means }))
  if (lines.length === 0 && missing.length === 0) return null
  return { lines: lines.join('\n'), missing }
}

function commandsIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    // SQL is typed into psql, which needs the address as well.
    if (block.kind === 'code') return [block.language === 'sql' ? '$DATABASE_URL' : block.text]
    return block.kind === 'list' ? block.items.flatMap((item) => commandsIn(item.blocks)) : []
  })
}
