import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inDatabase } from './database.ts'
import { e2eStack } from './e2e-stack.ts'
import { expect, test } from './fixtures.ts'

const report = z.object({
  verified_to: z.number(),
  problem: z.nullable(z.object({ kind: z.string(), seq: z.number() })),
})

test('an approver verifies the log, and is told which entry the owner of the database changed', async ({
  browserOf,
}) => {
  const page = await browserOf('approver')
  await page.goto(`${e2eStack().url}/audit`)
  await page.getByRole('button', { name: /^Sealed to #/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Verify the log in this browser' })
  await dialog.getByRole('button', { name: 'Verify now' }).click()
  await expect(dialog).toContainText('Nothing is wrong with the log')
  await expect(dialog).toContainText(/Entries 1 to [\d,]+ of the chain say what was sealed/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('button', { name: /^Verified to #/ })).toBeFocused()

  const seq = await changeAnEntry()
  try {
    await page.getByRole('button', { name: /^Verified to #/ }).click()
    await dialog.getByRole('button', { name: 'Check again' }).click()
    await expect(dialog).toContainText(`Entry #${seq} does not say what was sealed.`)
    const saved = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Save report' }).click()
    const text = await readFile(await (await saved).path(), 'utf8')
    expect(report.parse(JSON.parse(text))).toMatchObject({ problem: { kind: 'edited', seq } })
    await dialog.getByRole('link', { name: `Open entry #${seq}` }).click()
    await expect(page).toHaveURL(new RegExp(`/audit/${seq}$`))
    await expect(page.getByRole('button', { name: 'The log does not verify' })).toBeVisible()
  } finally {
    await changeBack(seq)
  }

  await page.reload()
  const changed = await changeAnEntry()
  try {
    await verifyByItself()
    await page.getByRole('button', { name: 'The log is not what was sealed' }).click()
    await expect(dialog).toContainText(`Entry #${changed} does not say what was sealed.`)
    await dialog.getByRole('link', { name: 'What to do' }).click()
    await expect(page.getByRole('heading', { name: 'Audit log differs' })).toBeVisible()
  } finally {
    await changeBack(changed)
    await verifyByItself()
  }
  await page.goto(`${e2eStack().url}/audit`)
  await expect(page.getByRole('button', { name: /^(Sealed|Verified) to #/ })).toBeVisible()
})

/** As the schedule does every minute, all of the log at once; the schedule itself keeps its hands off until all is as before. */
async function verifyByItself() {
  await asSuperuser((query) => query('select audit.verify_next(1000000)', []))
}

const saidBefore = 'changed by the spec'

/** What a superuser who switches the triggers off can do. */
async function changeAnEntry(): Promise<number> {
  return asSuperuser(async (query) => {
    await query(`update schedule.jobs set enabled = false where name = 'verify_audit'`, [])
    const [row] = await query(
      `update public.audit_logs set user_agent = $1
       where seq = (select max(l.seq) from public.audit_logs l join public.audit_seals s using (seq) where l.user_agent is null) returning seq`,
      [saidBefore],
    )
    return z.coerce.number().parse(row?.seq)
  })
}

async function changeBack(seq: number) {
  await asSuperuser(async (query) => {
    await query('update public.audit_logs set user_agent = null where seq = $1', [seq])
    await query(`update schedule.jobs set enabled = true where name = 'verify_audit'`, [])
  })
}

async function asSuperuser<T>(
  use: (
    query: (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>,
  ) => Promise<T>,
): Promise<T> {
  return inDatabase(async (superuser) => {
    await superuser.query("set session_replication_role = 'replica'")
    return use(async (text, values) => {
      const { rows } = await superuser.query<Record<string, unknown>>(text, values)
      return rows
    })
  }, 'superuser')
}
