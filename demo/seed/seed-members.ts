import type { User } from '@supabase/auth-js'
import pg from 'pg'
import { z } from 'zod'
import { demoMembers, type DemoMember } from '../demo-members.ts'
import type { DemoStack } from '../demo-stack.ts'
import { newPassword, type DemoCredentials } from './credentials.ts'
import { demand } from './demand.ts'
import { createAccounts, signIn, type Accounts, type SignedIn } from './demo-clients.ts'

const listed = z.array(z.object({ id: z.string(), email: z.string().nullable(), role: z.string() }))

/**
 * Creates the members that are missing, by the ways an operator has: accounts by the admin API, the
 * first admin by the owner's command, the other roles by an admin. Returns a client signed in as the first admin.
 */
export async function seedMembers(
  stack: DemoStack,
  credentials: DemoCredentials,
): Promise<SignedIn> {
  const accounts = createAccounts(stack)
  const known = demand('list accounts', await accounts.listUsers({ perPage: 200 })).users
  for (const member of demoMembers) await seedAccount(accounts, known, member, credentials)
  await bootstrapAdmin(stack)

  const [{ email }] = demoMembers
  const admin = await signIn(stack, email, credentials.passwords[email] ?? '')
  await seedRoles(admin)
  return admin
}

async function seedAccount(
  accounts: Accounts,
  known: readonly User[],
  { email, displayName }: DemoMember,
  credentials: DemoCredentials,
): Promise<void> {
  const account = known.find((user) => user.email === email)
  if (account && credentials.passwords[email] !== undefined) return
  const password = newPassword()
  credentials.passwords[email] = password
  const created = account
    ? await accounts.updateUserById(account.id, { password })
    : await accounts.createUser({
        email,
        password,
        email_confirm: true,
        user_metadata: { display_name: displayName },
      })
  demand(`create ${email}`, created)
}

/** Works only while there is no admin, and must: it is how the owner makes the first one. */
async function bootstrapAdmin(stack: DemoStack): Promise<void> {
  const database = new pg.Client({ connectionString: stack.dbUrl })
  await database.connect()
  try {
    const admins = await database.query(`select from public.profiles where role = 'admin' limit 1`)
    if (admins.rowCount === 0) {
      await database.query('select private.bootstrap_admin($1)', [demoMembers[0].email])
    }
    // The sandbox listens on loopback, where endpoints are refused unless the owner allows it.
    await database.query(
      `select private.set_installation(i.environment, i.name, true, true)
       from public.installation i where not (i.demo and i.private_endpoints_allowed)`,
    )
  } finally {
    await database.end()
  }
}

async function seedRoles(admin: SignedIn): Promise<void> {
  const members = listed.parse(demand('list members', await admin.rpc('list_members')))
  for (const { email, role } of demoMembers) {
    const member = members.find((candidate) => candidate.email === email)
    if (!member || member.role === role) continue
    const change = { member: member.id, role, reason: 'demo installation' }
    demand(`make ${email} ${role}`, await admin.rpc('set_member_role', change))
  }
}
