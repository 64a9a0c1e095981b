import { Agent, request } from 'node:http'
import { percentile } from '../load/percentile.ts'
import { firstLine, startDeno } from './run-deno.ts'

const ROUNDS = 15
const REQUESTS = 300

function timeRequests(port: number, agent: Agent): Promise<number> {
  const once = () =>
    new Promise<number>((resolve, reject) => {
      const began = performance.now()
      request({ host: '127.0.0.1', port, agent }, (response) => {
        response.resume()
        response.on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - began)
          else reject(new Error(`answered ${response.statusCode}`))
        })
      })
        .on('error', reject)
        .end()
    })
  return (async () => {
    const times: number[] = []
    for (let index = 0; index < REQUESTS; index += 1) times.push(await once())
    return percentile(times, 50)
  })()
}

/** p50 of a request with the guard over p50 without, median of interleaved rounds. */
export async function requestOverhead(answer: unknown): Promise<number> {
  const servers = [
    startDeno('deno-server.ts', 'plain'),
    startDeno('deno-server.ts', 'guarded', JSON.stringify(answer)),
  ]
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const [plain = 0, guarded = 0] = (await Promise.all(servers.map(firstLine))).map(Number)
    const ratios: number[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const without = await timeRequests(plain, agent)
      const ratio = (await timeRequests(guarded, agent)) / without
      if (round >= 0) ratios.push(ratio)
    }
    return percentile(ratios, 50)
  } finally {
    agent.destroy()
    for (const server of servers) server.kill()
  }
}
