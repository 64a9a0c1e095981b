import { useQuery } from '@tanstack/react-query'
import { Layers } from 'lucide-react'
import { useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { usePageKeys } from '@/ui/use-page-keys.ts'
import { alike } from '../lib/alike.ts'
import { approvalQueries } from '../queries.ts'
import { TogetherDialog } from './together-dialog.tsx'

/** Says that others like this request wait, and opens the dialog in which they are decided with it. */
export function TogetherEntry({ record, isOpen }: { record: ApprovalRecord; isOpen: boolean }) {
  const { approval } = record
  const [isDeciding, setDeciding] = useState(false)
  const { data } = useQuery({
    ...approvalQueries.similar(approval.operation, approval.requesterId),
    enabled: isOpen || isDeciding,
  })
  const group = alike(record, data?.items ?? [])
  const others = group.filter(({ id }) => id !== approval.id).length
  const isOffered = isOpen && others > 0 && others < group.length
  usePageKeys({
    t: () => {
      if (isOffered) setDeciding(true)
    },
  })
  return (
    <>
      {isOffered ? (
        <div className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-control border border-line px-3 py-1.5 text-13 text-fg-2">
          <Icon of={Layers} className="text-fg-3" />
          <span className="flex-1">{countOf(others, 'more', 'more')} like this</span>
          <Button size="sm" onClick={() => setDeciding(true)}>
            Decide together…
          </Button>
          <span className="max-split:hidden">
            <Kbd>t</Kbd>
          </span>
        </div>
      ) : null}
      {isDeciding ? <TogetherDialog record={record} onClose={() => setDeciding(false)} /> : null}
    </>
  )
}
