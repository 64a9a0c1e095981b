import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

const endOfHead = '\r\n\r\n'

/**
 * A wire to the stack that breaks at the worst moment: once told to, it passes one request on, cuts the connection
 * behind the head of its answer, and lets nothing through until it is mended. A browser asks again by itself when
 * not even a head came, which would hide the loss.
 */
export async function startLossyProxy(target: string) {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let doomed: string | null = null
  let isCut = false

  const server = createServer((browser) => {
    const stack = connect(Number(port), hostname)
    let isDoomed = false
    for (const socket of [browser, stack]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('error', () => undefined)
      if (isCut) socket.pause()
    }
    browser.on('data', (chunk: Buffer) => {
      const line = chunk.toString('latin1').split('\r\n', 1)[0] ?? ''
      if (doomed !== null && line.startsWith('POST ') && line.includes(doomed)) {
        isDoomed = true
        doomed = null
      }
      stack.write(chunk)
    })
    stack.on('data', (chunk: Buffer) => {
      if (!isDoomed) {
        browser.write(chunk)
        return
      }
      isCut = true
      for (const socket of open) socket.pause()
      const head = chunk.subarray(0, chunk.indexOf(endOfHead) + endOfHead.length)
      browser.write(head, () => browser.destroy())
    })
    browser.on('close', () => stack.destroy())
    stack.on('close', () => browser.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    cutAtAnswerTo(path: string) {
      doomed = path
    },
    mend() {
      isCut = false
      for (const socket of open) socket.resume()
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
