import { RunbooksPage as Runbooks } from '@/features/runbooks/index.ts'

export function RunbooksPage() {
  return <Runbooks />
}
