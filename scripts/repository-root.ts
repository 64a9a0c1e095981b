import { fileURLToPath } from 'node:url'

/** Absolute path of the checkout, with a trailing separator. */
export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url))
