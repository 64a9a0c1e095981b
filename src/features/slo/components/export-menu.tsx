import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { SloCharts } from '@/backend/slo-charts.ts'
import type { SloExport } from '@/backend/slo-exports.ts'
import type { SloReport } from '@/backend/slo.ts'
import { saveFile } from '@/lib/save-file.ts'
import { Button } from '@/ui/button.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Popover } from '@/ui/popover.tsx'
import { everythingJson, figuresCsv, trendsCsv } from '../lib/export.ts'
import { sloMutations } from '../mutations.ts'
import { useSloSource } from '../slo-source.ts'

interface Exported extends SloExport {
  label: string
  detail: string
  save: () => void
}

/** Every figure of the page as a file, made in the browser from what is on the screen, once the audit log says so. */
export function ExportMenu({ report, charts }: { report: SloReport; charts: SloCharts | null }) {
  const day = new Date(report.asOf ?? 0).toISOString().slice(0, 16).replaceAll(':', '')
  const name = `omnihub-slo-${report.environment}${report.isDemo ? '-demo' : ''}-${day}Z`
  const record = useMutation(sloMutations.recordExport(useSloSource()))
  const files: Exported[] = [
    {
      ...{ what: 'figures', format: 'csv' },
      label: 'Figures, CSV',
      detail: 'A row for each objective',
      save: () => saveFile(`${name}.csv`, figuresCsv(report), 'text/csv'),
    },
    ...(charts === null
      ? []
      : [
          {
            ...{ what: 'trends' as const, format: 'csv' as const },
            label: 'Trends, CSV',
            detail: 'A row for each value of the charts',
            save: () => saveFile(`${name}-trends.csv`, trendsCsv(charts), 'text/csv'),
          },
        ]),
    {
      ...{ what: 'everything', format: 'json' },
      label: 'Everything, JSON',
      detail: 'Figures, trends, marks and exclusions',
      save: () => saveFile(`${name}.json`, everythingJson(report, charts), 'application/json'),
    },
  ]
  return (
    <Popover
      label="Export"
      className="w-64 p-2"
      trigger={(target) => (
        <Button icon={Download} {...target}>
          Export
        </Button>
      )}
    >
      <ul className="grid gap-0.5">
        {files.map((file) => (
          <li key={file.label}>
            <button
              type="button"
              onClick={() => {
                if (record.isPending) return
                record.mutate({ what: file.what, format: file.format }, { onSuccess: file.save })
              }}
              className="block w-full rounded-inner px-2.5 py-1.5 text-left text-13 hover:bg-hover max-tablet:py-2.5"
            >
              <span className="block font-medium">{file.label}</span>
              <span className="block text-12 text-fg-3">{file.detail}</span>
            </button>
          </li>
        ))}
      </ul>
      <CommandFailure error={record.error} whenUnknown="No file was saved." />
    </Popover>
  )
}
