import { createContext, use } from 'react'
import { paths } from '@/app/paths.ts'
import { readSharedCharts, readSharedReport } from '@/backend/share-links.ts'
import { type ChartWindow, readSloCharts, type SloCharts } from '@/backend/slo-charts.ts'
import { recordExport, type SloExport } from '@/backend/slo-exports.ts'
import { readSloReport, type SloReport } from '@/backend/slo.ts'

/** Where the page's figures come from, and where its links lead: it is one page for members and for guests. */
export interface SloSource {
  /** Tells what was read from what elsewhere. */
  readonly name: string
  readReport(signal: AbortSignal): Promise<SloReport>
  readCharts(window: ChartWindow, signal: AbortSignal): Promise<SloCharts>
  /** Says that a file is made of it, before it is. A guest has no name; that their link was used is known. */
  recordExport(saved: SloExport): Promise<unknown>
  /** Where nobody says "go and re-read"; false where somebody does. */
  readonly rereadMs: number | false
  /** The page with this query. */
  readonly linkTo: (query: string) => string
}

const members: SloSource = {
  name: 'members',
  readReport: readSloReport,
  readCharts: readSloCharts,
  recordExport,
  rereadMs: false,
  linkTo: (query) => paths.slo(query),
}

/** What a share link shows. Its token stays in the fragment, so that a reload finds it. */
export function sharedSource(token: string): SloSource {
  return {
    name: `shared ${token}`,
    readReport: (signal) => readSharedReport(token, signal),
    readCharts: (window, signal) => readSharedCharts(token, window, signal),
    recordExport: () => Promise.resolve(),
    rereadMs: 60_000,
    linkTo: (query) => `${paths.share(query)}#${token}`,
  }
}

export const SloSourceContext = createContext<SloSource>(members)

export function useSloSource(): SloSource {
  return use(SloSourceContext)
}
