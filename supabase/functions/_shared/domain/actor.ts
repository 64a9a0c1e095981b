/** What a machine's key allows. */
export const keyScopes = ['submit', 'ask', 'deploy_gate', 'scrape', 'stop'] as const
export type KeyScope = (typeof keyScopes)[number]

/** What a person may do. Read from the database on every write, never from the token. */
export const memberRoles = ['admin', 'approver', 'viewer'] as const
export type MemberRole = (typeof memberRoles)[number]
