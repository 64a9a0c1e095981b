import { SloPage as Slo } from '@/features/slo/index.ts'

export function SloPage() {
  return <Slo />
}
