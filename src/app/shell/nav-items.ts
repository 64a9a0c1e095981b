import {
  ArchiveX,
  BellRing,
  BookOpen,
  Gauge,
  LifeBuoy,
  type LucideIcon,
  ScrollText,
  Server,
  Settings,
  Shield,
  UserCheck,
  Workflow,
} from 'lucide-react'
import type { LiveCounts } from '@/backend/workflows.ts'
import type { MemberRole } from '@domain/actor.ts'
import { paths } from '../paths.ts'

/** What is counted behind pages. */
export type NavCounts = LiveCounts & {
  /** Firing alerts that wait for somebody. */
  openAlerts: number
}

/** How much is behind a page, drawn beside its name wherever it is linked. */
export interface NavCount {
  of: (counts: NavCounts) => number
  tone: 'held' | 'neutral' | 'danger'
  /** What is counted, after the number: "waiting". */
  words: string
}

export interface NavItem {
  title: string
  to: string
  icon: LucideIcon
  /** Second key of the shortcut `g …`. */
  key: string
  roles: readonly MemberRole[]
  group: NavGroup
  count?: NavCount
  /** Kept at hand on phones, where there is no room for all. */
  isTab?: true
}

/** In the order of the rail, which draws a line between them. */
export const navGroups = ['Operate', 'Observe', 'Configure'] as const
export type NavGroup = (typeof navGroups)[number]

const everybody = ['admin', 'approver', 'viewer'] as const

/** Pages that exist, in the order of the rail; tab bar, palette, shortcuts and titles read this list too. */
export const navItems: readonly NavItem[] = [
  {
    title: 'Operator',
    to: paths.operator(),
    icon: Shield,
    key: 'o',
    roles: everybody,
    group: 'Operate',
    isTab: true,
  },
  {
    title: 'Approvals',
    to: paths.approvals(),
    icon: UserCheck,
    key: 'a',
    roles: everybody,
    group: 'Operate',
    count: { of: (counts) => counts.pendingApprovals, tone: 'held', words: 'waiting' },
    isTab: true,
  },
  {
    title: 'Workflows',
    to: paths.workflows(),
    icon: Workflow,
    key: 'w',
    roles: everybody,
    group: 'Operate',
  },
  {
    title: 'Dead letters',
    to: paths.deadLetters(),
    icon: ArchiveX,
    key: 'd',
    roles: everybody,
    group: 'Operate',
    count: { of: (counts) => counts.deadLetters, tone: 'neutral', words: 'open' },
  },
  {
    title: 'Restore desk',
    to: paths.restore(),
    icon: LifeBuoy,
    key: 'r',
    roles: ['admin', 'approver'],
    group: 'Operate',
  },
  {
    title: 'Audit',
    to: paths.audit(),
    icon: ScrollText,
    key: 't',
    roles: everybody,
    group: 'Operate',
  },
  {
    title: 'SLO',
    to: paths.slo(),
    icon: Gauge,
    key: 's',
    roles: everybody,
    group: 'Observe',
    isTab: true,
  },
  {
    title: 'Infrastructure',
    to: paths.infra(),
    icon: Server,
    key: 'i',
    roles: everybody,
    group: 'Observe',
  },
  {
    title: 'Alerts',
    to: paths.alerts(),
    icon: BellRing,
    key: 'l',
    roles: everybody,
    group: 'Observe',
    count: { of: (counts) => counts.openAlerts, tone: 'danger', words: 'waiting for somebody' },
  },
  {
    title: 'Runbooks',
    to: paths.runbooks(),
    icon: BookOpen,
    key: 'b',
    roles: everybody,
    group: 'Observe',
  },
  {
    title: 'Settings',
    to: paths.settings(),
    icon: Settings,
    key: ',',
    roles: everybody,
    group: 'Configure',
  },
]

export function navItemsFor(role: MemberRole) {
  return navItems.filter((item) => item.roles.includes(role))
}

/** The page an address belongs to, be it itself or a part of it. */
export function navItemAt(pathname: string) {
  return navItems.find(({ to }) => isWithin(pathname, to))
}

/** True for the address of a page and for everything below it. */
export function isWithin(pathname: string, to: string) {
  return pathname === to || pathname.startsWith(`${to}/`)
}

/** Slots of the tab bar that are not Stop. */
const slots = 4

/** What a phone shows at once, and what waits behind "More"; nothing waits there alone. */
export function splitForTabs<Item extends Pick<NavItem, 'isTab'>>(
  items: readonly Item[],
): { tabs: Item[]; more: Item[] } {
  if (items.length <= slots) return { tabs: [...items], more: [] }
  const tabs = items.filter(({ isTab }) => isTab).slice(0, slots - 1)
  return { tabs, more: items.filter((item) => !tabs.includes(item)) }
}
