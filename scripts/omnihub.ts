import { CommandError } from './cli/command-error.ts'
import { commands, usage } from './cli/commands.ts'
import { createTerminal } from './cli/terminal.ts'

// The same commands without the panel. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no answer of the
// deploy gate, which a pipeline treats like a no.
const [name = 'help', ...args] = process.argv.slice(2)
const command = commands.get(name)
if (!command) {
  console.error(
    name === 'help' || name === '--help' ? usage() : `Unknown command ${name}.\n\n${usage()}`,
  )
  process.exit(name === 'help' || name === '--help' ? 0 : 2)
}
try {
  await command.run(args, createTerminal())
  process.exit(0)
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  console.error(error.message)
  if (error.hint) console.error(error.hint)
  process.exit(error.exitCode)
}
