import { describe, expect, test } from 'vitest'
import { createRefusalCounts, type RefusalCount } from './refusal-counts.ts'

function reporting(answers: boolean[] = []) {
  const reports: (readonly RefusalCount[])[] = []
  const due: (() => void)[] = []
  const work: Promise<unknown>[] = []
  const counts = createRefusalCounts({
    send: (sent) => {
      reports.push(sent)
      return Promise.resolve(answers[reports.length - 1] ?? true)
    },
    untilDue: () => new Promise<void>((resolve) => due.push(resolve)),
    keepAlive: (report) => work.push(report),
  })
  return {
    counts,
    reports,
    async comesDue() {
      due.shift()?.()
      await Promise.all(work.splice(0, 1))
    },
  }
}

describe('refusals that the database did not see', () => {
  test('are reported once for all of a storm', async () => {
    const { counts, reports, comesDue } = reporting()
    for (let call = 0; call < 1_000; call += 1) counts.add('sync_invoice', 'KILL_SWITCH')
    counts.add('send_email', 'KILL_SWITCH')
    expect(reports).toEqual([])
    await comesDue()
    expect(reports).toEqual([
      [
        { operation: 'sync_invoice', code: 'KILL_SWITCH', count: 1_000 },
        { operation: 'send_email', code: 'KILL_SWITCH', count: 1 },
      ],
    ])
  })

  test('are kept when the report is not taken, and sent with the next', async () => {
    const { counts, reports, comesDue } = reporting([false, true])
    counts.add('sync_invoice', 'CONTROLS_UNAVAILABLE')
    await comesDue()
    counts.add('sync_invoice', 'CONTROLS_UNAVAILABLE')
    await comesDue()
    expect(reports[1]).toEqual([
      { operation: 'sync_invoice', code: 'CONTROLS_UNAVAILABLE', count: 2 },
    ])
  })

  test('of made-up operations cannot fill the memory', async () => {
    const { counts, reports, comesDue } = reporting()
    for (let name = 0; name < 2_000; name += 1) counts.add(`op_${name}`, 'UNKNOWN_OPERATION')
    await comesDue()
    expect(reports[0]).toHaveLength(500)
  })
})
