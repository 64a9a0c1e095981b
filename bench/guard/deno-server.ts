import { createServer } from 'node:http'
import { operation, primedGuard } from './primed-guard.ts'

// Runs in Deno: the smallest endpoint, with a guard or without. Prints its port.
const [mode, answer] = process.argv.slice(2)
const guard = mode === 'guarded' ? await primedGuard(JSON.parse(answer ?? '')) : null

const server = createServer((_request, response) => {
  void (guard?.ask({ operation }) ?? Promise.resolve(null)).then((told) => {
    response.writeHead(told === null || told.decision.kind === 'run' ? 200 : 503)
    response.end('{}')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : address)
})
