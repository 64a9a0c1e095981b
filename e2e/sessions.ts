import type { Page } from '@playwright/test'
import { z } from 'zod'
import { sessionStorageKey } from '../src/backend/client.ts'
import { inDatabase } from './database.ts'
import { account, type Role } from './fixtures.ts'

/** As if whoever holds that role had signed in ten minutes ago; give it the page before anything is open in it. */
export async function ageSignIn(page: Page, role: Role) {
  await inDatabase((owner) =>
    owner.query(
      `update auth.mfa_amr_claims set updated_at = updated_at - interval '10 minutes'
       where session_id in (select s.id from auth.sessions s join auth.users u on u.id = s.user_id where u.email = $1)`,
      [account(role).email],
    ),
  )
  // The token in hand is of a moment ago. The one that renews it says when the sign-in was.
  await page.addInitScript(lapse, sessionStorageKey)
}

/** Makes the page renew its token as soon as it needs one. */
export async function lapseToken(page: Page) {
  await page.evaluate(lapse, sessionStorageKey)
}

/** The token the page holds. */
export async function heldToken(page: Page): Promise<string> {
  const text = await page.evaluate((key) => localStorage.getItem(key), sessionStorageKey)
  return held.parse(JSON.parse(text ?? '{}')).access_token
}

const held = z.object({ access_token: z.string() })

/** Runs in the page. */
function lapse(key: string) {
  const session = localStorage.getItem(key)
  if (session !== null) localStorage.setItem(key, session.replace(/("expires_at":)\d+/, '$11'))
}
