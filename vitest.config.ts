import { configDefaults, defineConfig } from 'vitest/config'
import { aliases } from './scripts/aliases.ts'

const stackTests = ['{supabase/functions,demo,scripts,test}/**/*.stack.test.ts']

/** Projects that talk to one real stack: files run one after another, each with a patient limit. */
const onOneStack = {
  globalSetup: ['test/one-stack.ts'],
  fileParallelism: false,
  testTimeout: 30_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    passWithNoTests: false,
    slowTestThreshold: 2_000,
    // By default polling gives up after a second, which is nothing where three projects share two cores.
    expect: { poll: { timeout: 10_000 } },
    // Left to itself, Vitest keeps one core free, and most tests wait rather than compute.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{src,test,scripts,demo,bench}/**/*.test.{ts,tsx}',
            'supabase/functions/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...stackTests],
          environment: 'node',
          setupFiles: ['test/fail-on-console-error.ts'],
          testTimeout: 10_000,
          hookTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['supabase/embedded/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...onOneStack,
          name: 'database',
          include: ['supabase/tests/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: { ...onOneStack, name: 'functions', include: stackTests, environment: 'node' },
      },
    ],
  },
})
