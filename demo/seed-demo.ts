import { demoKeys, demoMembers } from './demo-members.ts'
import { refuseForeignStack, type DemoStack } from './demo-stack.ts'
import { readCredentials, writeCredentials } from './seed/credentials.ts'
import { seedKeys } from './seed/seed-keys.ts'
import { seedMembers } from './seed/seed-members.ts'
import { seedOperations } from './seed/seed-operations.ts'
import { seedShop } from './seed/seed-shop.ts'

/** Who may sign in and which keys there are, as `.omnihub/connection.json` lists them. */
export type DemoAccess = {
  readonly users: readonly { email: string; password: string; role: string }[]
  readonly apiKeys: readonly { name: string; key: string; scopes: string[] }[]
}

/**
 * Brings an installation on this machine to the demo's members, keys, shop and operations. Repeating
 * it changes nothing that is there already.
 * @param sandboxUrl where the operations are called
 */
export async function seedDemo(stack: DemoStack, sandboxUrl: string): Promise<DemoAccess> {
  refuseForeignStack(stack)
  const credentials = await readCredentials(stack.dataDir)
  const admin = await seedMembers(stack, credentials)
  await writeCredentials(stack.dataDir, credentials)
  await seedKeys(admin, credentials)
  await writeCredentials(stack.dataDir, credentials)
  await seedShop(stack)
  await seedOperations(admin, sandboxUrl)
  return {
    users: demoMembers.map(({ email, role }) => ({
      email,
      role,
      password: credentials.passwords[email] ?? '',
    })),
    apiKeys: demoKeys.map(({ name, scopes }) => ({
      name,
      scopes: [...scopes],
      key: credentials.keys[name] ?? '',
    })),
  }
}
