import type { Evaluated } from '../lib/deploys.ts'
import { BurnTile } from './burn-tile.tsx'
import { SectionHeader } from './section-header.tsx'

/** How fast the budget goes, over the four pairs of windows that alert. */
export function BurnSection({ objective }: { objective: Evaluated }) {
  return (
    <section aria-label="Burn rate">
      <SectionHeader title="Burn rate" subject={objective.title}>
        1× spends exactly the budget in 28 days
      </SectionHeader>
      <ul className="grid grid-cols-4 rounded-card border border-line bg-surface max-desktop:grid-cols-2 max-tablet:grid-cols-1 print:grid-cols-4">
        {objective.status.tiers.map((reading) => (
          <BurnTile key={reading.tier.name} objective={objective} reading={reading} />
        ))}
      </ul>
    </section>
  )
}
