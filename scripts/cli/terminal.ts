import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

export interface Terminal {
  print(line: string): void
  /** Asks a question; `secret` answers are not echoed. Throws nothing: an ended input answers ''. */
  ask(question: string, options?: { secret?: boolean }): Promise<string>
  interactive: boolean
}

/** The person's terminal, or a pipe when there is none. */
export function createTerminal(): Terminal {
  return {
    interactive: process.stdin.isTTY,
    print: (line) => {
      console.log(line)
    },
    ask,
  }
}

async function ask(question: string, { secret = false } = {}): Promise<string> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  process.stderr.write(question)
  const reader = createInterface({
    input: process.stdin,
    output: secret ? silent : process.stderr,
    terminal: process.stdin.isTTY,
  })
  try {
    for await (const line of reader) return line.trim()
    return ''
  } finally {
    reader.close()
    if (secret) process.stderr.write('\n')
  }
}
