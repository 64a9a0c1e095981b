import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { controlsRow } from '../domain/controls/controls.fixture.ts'
import type { Acknowledgement } from '../ports/control-source.ts'

const operations = [
  ['sync_invoice', 'low', 0],
  ['issue_refund', 'high', 1],
].map(([name, risk_level, required_approvals]) => ({
  name,
  risk_level,
  required_approvals,
  enabled: true,
  supports_dry_run: true,
  revision: 1,
  blast_radius_unknown: false,
}))

/** An answer of `read_controls` as the database gives it. */
export function controlsAnswer(changes: Record<string, unknown> = {}) {
  return {
    read_at: '2026-11-21T10:42:07+00:00',
    age_ms: 0,
    in_recovery: false,
    controls: controlsRow(),
    canary: null,
    operations,
    installation: { environment: 'local', name: 'OmniHub', demo: true, queue_paused: false },
    ...changes,
  }
}

type Behaviour = (response: ServerResponse) => void

/** Answers a call with a status and a JSON body. */
export function answering(body: unknown, status = 200): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

/** A real HTTP server in the place of the database's REST front, which a test can break on purpose. */
export async function startBreakableSource() {
  let behaviour: Behaviour = answering(controlsAnswer())
  let reads = 0
  const acknowledgements: Acknowledgement[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      if (request.url?.endsWith('/acknowledge_controls')) {
        acknowledgements.push(parseReport(body))
        answering({ ok: true })(response)
        return
      }
      reads += 1
      behaviour(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server.address())

  return {
    url: `http://127.0.0.1:${port}`,
    reads: () => reads,
    acknowledgements,
    behave(next: Behaviour) {
      behaviour = next
    },
    /** Cuts every connection and stops listening, like a source that died. */
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    async restart() {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

const parseReport: (text: string) => Acknowledgement = JSON.parse
