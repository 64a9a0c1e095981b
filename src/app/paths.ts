/** No operation can be called so: their names are verb_noun. */
export const newOperationSegment = 'new'
/** None is called so either: the name is taken by the form for another one. */
export const newObjectiveSegment = 'new'

/** Every URL of the panel. Imports nothing, so that a link to a screen is no dependency on it. */
export const paths = {
  home: () => '/',
  operator: () => '/operator',
  drills: () => '/operator/drills',
  /** `narrowed`: the query of its filters. */
  approvals: (narrowed = '') => withQuery('/approvals', narrowed),
  approval: (id: string, narrowed = '') => withQuery(`/approvals/${id}`, narrowed),
  approvalHistory: (narrowed = '') => withQuery('/approvals/history', narrowed),
  /** `narrowed`: the query of its filters. */
  workflows: (narrowed = '') => withQuery('/workflows', narrowed),
  workflow: (id: string) => `/workflows/${id}`,
  deadLetters: (narrowed = '') => withQuery('/dead-letters', narrowed),
  deadLetter: (id: string) => `/dead-letters/${id}`,
  restore: (span = '') => withQuery('/restore', span),
  /** `shown`: the query of its window and objective. */
  slo: (shown = '') => withQuery('/slo', shown),
  /** `shown`: the query of its window. */
  infra: (shown = '') => withQuery('/infra', shown),
  /** Where a share link leads; its token stands in the fragment. */
  share: (shown = '') => withQuery('/share', shown),
  /** `narrowed`: the query of its filters. */
  audit: (narrowed = '') => withQuery('/audit', narrowed),
  auditEntry: (seq: number | string, narrowed = '') => withQuery(`/audit/${seq}`, narrowed),
  /** `span`: the query of its times and kinds. */
  auditIncident: (span = '') => withQuery('/audit/incident', span),
  alerts: () => '/alerts',
  alert: (id: string) => `/alerts/${id}`,
  runbooks: () => '/runbooks',
  /** `link`: a runbook as alerts name it, `<slug>#<heading>` or the slug alone. `alert`: the one it is opened for. */
  runbook: (link: string, alert = '') => {
    const [slug = '', heading = ''] = link.split('#')
    const path = withQuery(`/runbooks/${slug}`, alert === '' ? '' : `alert=${alert}`)
    return heading === '' ? path : `${path}#${heading}`
  },
  settings: () => '/settings',
  settingsOperations: () => '/settings/operations',
  /** `name`: an operation, or {@link newOperationSegment}. */
  settingsOperation: (name: string) => `/settings/operations/${encodeURIComponent(name)}`,
  settingsObjectives: () => '/settings/objectives',
  /** `id`: an objective, or {@link newObjectiveSegment}. */
  settingsObjective: (id: string) => `/settings/objectives/${encodeURIComponent(id)}`,
  settingsMembers: () => '/settings/members',
  settingsKeys: () => '/settings/keys',
  settingsDeploys: () => '/settings/deploys',
  /** `narrowed`: the query of its log's filters. */
  settingsChannels: (narrowed = '') => withQuery('/settings/channels', narrowed),
  settingsNotifications: () => '/settings/notifications',
  /** Where the link of an invitation leads; its token stands in the fragment. */
  acceptInvitation: () => '/accept-invitation',
  /** `next`: where to return after signing in. */
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
}

function withQuery(path: string, query: string) {
  return query === '' ? path : `${path}?${query}`
}
