import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { seedDemo } from '../demo/seed-demo.ts'
import { startStack, type Stack } from '../supabase/embedded/stack.ts'

/** What a test file gets by `inject('stack')`: addresses and keys of the project's own stack. */
export type TestStack = Omit<Stack, 'postgresPid' | 'functionPids' | 'stop'> & {
  postgresPid: number
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: TestStack
  }
}

/** Starts one stack on free ports with a temporary data folder for all files of a project. */
export async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-test-'))
  const stack = await startStack({
    dataDir,
    gatewayPort: 0,
    postgresPort: 0,
    panelDir: null,
    // Database tests run the jobs themselves, at the moment they choose.
    schedule: project.name !== 'database',
    log: () => undefined,
  })
  // The first admin is made once. Here, so that it does not matter which file runs first.
  if (project.name === 'functions') await seedDemo(stack, 'http://127.0.0.1:1')
  const { stop, postgresPid, functionPids: _, ...addresses } = stack
  project.provide('stack', { ...addresses, postgresPid: postgresPid() })
  return async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
