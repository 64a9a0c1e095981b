/** What a command leaves in the audit log, in the transaction of what it does. */
export type Leaves =
  | { kind: 'row'; action: string; tells: Part[] }
  | { kind: 'nothing' }
  | { kind: 'machine'; because: string }

/** Parts of a row that some actions owe: the reason that was given, what was before and what is now. */
type Part = 'reason' | 'change'

/** A row of this action. The test makes a call that succeeds and looks at it. */
export function audits(action: string, ...tells: Part[]): Leaves {
  return { kind: 'row', action, tells }
}

/** It reads: not one row of any table changes, which PostgreSQL itself watches over in the test. */
export const nothing: Leaves = { kind: 'nothing' }

/** It writes what no row is due for. No person's command may be one of these, but for those named below. */
function machine(because: string): Leaves {
  return { kind: 'machine', because }
}

export const executes = machine(
  'Execution comes by the thousand; each step of each run stands in workflow_events.',
)
export const estimates = machine('An estimate is for the request it is part of, which keeps it.')
export const delivers = machine(
  'Attempts to send stand one by one in notify.deliveries and private.callbacks.',
)
export const measures = machine('Measurements: whatever is wrong with them would be in them.')
export const tellsOfAlerts = machine(
  'Each step of an alert is a row of alert_events, with its time; what people do to it is audited.',
)
export const provesTheSwitch = machine(
  'The canary turns every minute and touches nothing but its shadow; its silence alerts.',
)
export const beats = machine('A guard that says it is there, several times a minute.')
export const countsItsKey = machine('It reads, and counts the use of the key that asks.')
export const countsItsLink = machine('It reads, and notes that the link was used.')
