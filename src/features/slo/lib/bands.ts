import { CircleCheck, CircleHelp, OctagonAlert, Snowflake, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { Band, UnknownBand } from '@domain/slo/bands.ts'

export interface BandLook {
  word: string
  icon: LucideIcon
  text: string
  fill: string
}

/** What each band allows, in one look: hue, icon and word. */
export const bandLooks: Record<Band, BandLook> = {
  free: { word: 'deploy freely', icon: CircleCheck, text: 'text-ok', fill: 'bg-ok-solid' },
  slow: { word: 'slow down', icon: TriangleAlert, text: 'text-warn', fill: 'bg-warn-solid' },
  freeze: { word: 'freeze', icon: Snowflake, text: 'text-danger', fill: 'bg-danger-solid' },
  incident: { word: 'incident', icon: OctagonAlert, text: 'text-danger', fill: 'bg-danger-solid' },
  unknown: { word: 'not judged', icon: CircleHelp, text: 'text-fg-2', fill: 'bg-graphic' },
}

/** Why a budget is not judged. */
export const unknownWords: Record<UnknownBand, string> = {
  blind: 'mostly not recorded',
  young: 'younger than a day',
  few_events: 'too few events to judge',
  no_events: 'no traffic',
}

/** Edges of the bands in percent of the budget, as the bars and charts draw them. */
export const bandEdges = [10, 25, 50] as const
