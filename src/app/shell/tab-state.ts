import type { ControlName } from '@domain/controls/controls.ts'

/** Title and favicon of the tab: the strongest control first, then how many people are waited for. */
export function tabState(pageTitle: string, strongest: ControlName | null, waiting: number) {
  const count = waiting > 0 ? `(${waiting}) ` : ''
  switch (strongest) {
    case 'omnihub_kill_switch':
      return { title: `⛔ ${count}${pageTitle} · OmniHub`, favicon: '/favicon-stopped.svg' }
    case 'execution_safe_mode':
      return { title: `${count}Safe mode · OmniHub`, favicon: '/favicon-safe-mode.svg' }
    case 'operator_takeover':
      return { title: `${count}Takeover · OmniHub`, favicon: '/favicon-takeover.svg' }
    case null:
      return { title: `${count}${pageTitle} · OmniHub`, favicon: '/favicon.svg' }
  }
}
