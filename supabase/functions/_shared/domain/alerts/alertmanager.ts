import { inhibitedBy } from './inhibition.ts'

/**
 * The routing of an Alertmanager that tells of the exported alerts as the panel does (product.md §8): critical and
 * warning apart, one message for what begins within 30 s under one rule, no repeats within a day, a graver alert of the
 * same objective instead of the others. Receivers are named and empty: where they lead is for whoever runs it.
 */
export function alertmanagerConfig() {
  return {
    route: {
      receiver: 'omnihub-warning',
      group_by: ['alertname'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [{ matchers: ['severity="critical"'], receiver: 'omnihub-critical' }],
    },
    receivers: [{ name: 'omnihub-critical' }, { name: 'omnihub-warning' }],
    inhibit_rules: Object.entries(inhibitedBy).flatMap(([quiet, graver = []]) =>
      graver.map((name) => ({
        source_matchers: [`alertname="${name}"`],
        target_matchers: [`alertname="${quiet}"`],
        equal: ['slo'],
      })),
    ),
  }
}
