import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Line, LineChart, XAxis, YAxis } from 'recharts'
import { ErrorRatePicture } from '@/features/slo/components/error-rate-picture.tsx'
import { ChartFrame } from '@/ui/chart/chart-frame.tsx'
import { minuteRates, lowestAndHighest } from './points.ts'

type Which = 'panel' | 'recharts'

declare global {
  interface Window {
    /** Mounts a chart afresh and answers what it cost: ms until it is laid out, and tasks over 50 ms. */
    drawChart: (which: Which) => Promise<{ ms: number; nodes: number; longTasks: number }>
  }
}

const width = 900
const height = 300
const rates = minuteRates()
const times = rates.map((_, minute) => minute * 60_000)
const lines = [{ name: 'issue_refund', rate: 0.001, rates, isOver: true }]
const static1640 = lowestAndHighest(rates, 820).map(({ index, rate }) => ({
  at: times[index] ?? 0,
  rate: rate * 100,
}))

const charts: Record<Which, ReactNode> = {
  panel: (
    <ChartFrame
      summary="Error rate"
      height={height}
      paper={{ width, height }}
      places={times.length}
      xOf={(place) => place}
      wordsAt={String}
      bubbleAt={() => null}
    >
      {(size, cursor) => <ErrorRatePicture {...{ size, lines, times, cursor }} allowed={0.001} />}
    </ChartFrame>
  ),
  recharts: (
    <LineChart width={width} height={height} data={static1640}>
      <XAxis dataKey="at" type="number" domain={['dataMin', 'dataMax']} />
      <YAxis />
      <Line dataKey="rate" dot={false} isAnimationActive={false} />
    </LineChart>
  ),
}

const longTasks = new PerformanceObserver(() => undefined)
longTasks.observe({ type: 'longtask' })

window.drawChart = async (which) => {
  longTasks.takeRecords()
  const place = document.createElement('div')
  place.style.width = `${width}px`
  document.body.append(place)
  const root = createRoot(place)
  const startedAt = performance.now()
  flushSync(() => root.render(charts[which]))
  // What was drawn is laid out too before the clock stops.
  place.getBoundingClientRect()
  const ms = performance.now() - startedAt
  const nodes = place.querySelectorAll('svg *').length
  await painted()
  root.unmount()
  place.remove()
  return { ms, nodes, longTasks: longTasks.takeRecords().length }
}

/** Two frames on, the first has been painted and its task has ended. */
function painted(): Promise<unknown> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
}
