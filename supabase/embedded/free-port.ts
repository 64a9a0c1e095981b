import { createServer } from 'node:net'

/** The wanted loopback port, or the next free one after it; 0 asks for any free port. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < 65_536; port += 1) {
    const got = await tryPort(port)
    if (got !== null) return got
  }
  throw new Error(`No free port from ${wanted} on.`)
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null)
      else reject(error)
    })
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}
