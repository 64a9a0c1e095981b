import { z } from 'zod'
import { percentile } from '../load/percentile.ts'
import { nodesInList, placeOfFocus, readFirstRows, rowPainted } from './in-page.ts'
import { addRequests, type QueuePanel } from './queue-stack.ts'

const firstRows = z.object({ painted: z.number(), arrived: z.number() })

/** Loads the queue afresh: ms until its rows are painted, and how much of that came after their arrival. */
export async function loadQueue({ page, url }: QueuePanel) {
  await page.goto(`${url}/approvals`)
  const { painted, arrived } = firstRows.parse(await page.evaluate(readFirstRows))
  return { painted, drawing: painted - arrived }
}

export async function countNodes({ page }: QueuePanel): Promise<number> {
  return z.number().parse(await page.evaluate(nodesInList))
}

const patienceMs = 30_000

/** Goes to the last row by key; answers the place that the focus then has, or had when patience ended. */
export async function goToEnd({ page }: QueuePanel, total: number): Promise<number> {
  await page.keyboard.press('End')
  const startedAt = performance.now()
  // Frame by frame: the panel's policy allows no code that is made of strings, which waiting in the page would be.
  for (;;) {
    const place = Number(await page.evaluate(placeOfFocus))
    if (place === total || performance.now() - startedAt > patienceMs) return place
    await page.evaluate('new Promise((done) => requestAnimationFrame(done))')
  }
}

/**
 * A request comes in while somebody looks: CPU time of the page's main thread until it is painted, in ms, without
 * what the same page costs per second when nothing happens. CPU time, because a busy machine lends less of a second.
 */
export async function liveInsert({ page, owner }: QueuePanel, repeats: number): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000
  }
  const work: number[] = []
  for (let turn = 0; turn < repeats; turn += 1) {
    // The tick of a second in which nothing else happens.
    const idle = await spent(busy, () =>
      page.evaluate('new Promise((done) => setTimeout(done, 1000))'),
    )
    const inserted = await spent(busy, async () => {
      const id = await addRequests(owner, 1, true)
      await page.evaluate(rowPainted(id))
    })
    work.push(Math.max(0, inserted.busyMs - idle.busyMs * (inserted.wallMs / idle.wallMs)))
  }
  await devtools.detach()
  return percentile(work, 50)
}

async function spent(busy: () => Promise<number>, act: () => Promise<unknown>) {
  const [busyBefore, wallBefore] = [await busy(), performance.now()]
  await act()
  return { wallMs: performance.now() - wallBefore, busyMs: (await busy()) - busyBefore }
}
