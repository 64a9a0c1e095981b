/** A fixed locale and nothing else: the server must behave the same on every machine and learn no secrets. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' }
}
