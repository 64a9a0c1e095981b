import { type LucideIcon, Shield } from 'lucide-react'
import type { MemberRole } from '@domain/actor.ts'
import { paths } from '../paths.ts'

export interface NavItem {
  title: string
  to: string
  icon: LucideIcon
  /** Second key of the shortcut `g …`. */
  key: string
  roles: readonly MemberRole[]
}

const everybody = ['admin', 'approver', 'viewer'] as const

/** Pages that exist; rail, tab bar, palette, shortcuts and titles all read this list. */
export const navItems: readonly NavItem[] = [
  { title: 'Operator', to: paths.operator(), icon: Shield, key: 'o', roles: everybody },
]

export function navItemsFor(role: MemberRole) {
  return navItems.filter((item) => item.roles.includes(role))
}

/** The page an address belongs to, be it itself or a part of it. */
export function navItemAt(pathname: string) {
  return navItems.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
}
