import { rm } from 'node:fs/promises'
import { defaultDataFolder } from '../supabase/embedded/installation-folder.ts'
import { wipeData } from '../supabase/embedded/wipe-data.ts'
import { connectionFile } from './start/connection-file.ts'

// `npm run reset`: the next `npm start` begins with an empty database, new keys and new passwords.
try {
  const dataDir = await defaultDataFolder()
  await wipeData(dataDir)
  await rm(connectionFile, { force: true })
  console.log(`Deleted ${dataDir}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
