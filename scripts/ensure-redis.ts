import { execFile } from 'node:child_process'
import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { firstLine, unpackedIn, unpackFromDebian } from './ensure-programs.ts'

const run = promisify(execFile)

/** A server of Redis and the folder of its libraries, where those are not the system's. */
export interface RedisProgram {
  readonly server: string
  readonly libraries: string | null
}

/** How to call a program so that it finds its libraries. */
export function redisEnvironment({ libraries }: RedisProgram): NodeJS.ProcessEnv {
  return libraries === null ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries }
}

/** Null when it starts, else why not. */
async function whyUnusable(program: RedisProgram): Promise<string | null> {
  try {
    await run(program.server, ['--version'], { env: redisEnvironment(program) })
    return null
  } catch (error) {
    return firstLine(error)
  }
}

/** Libraries that every system has, and that must be its own. */
const ofTheSystem = /^lib(c6|ssl|systemd|stdc\+\+|gcc|atomic)/

async function fromDebian(): Promise<RedisProgram> {
  const folder = await unpackFromDebian('redis', async () => {
    const { stdout } = await run('apt-cache', ['depends', 'redis-tools'])
    const libraries = [...stdout.matchAll(/Depends: (lib\S+)/g)].flatMap(([, name]) => name ?? [])
    return ['redis-tools', ...libraries.filter((name) => !ofTheSystem.test(name))]
  })
  // One program that looks at the name it is called by; the package links the others to this one.
  const programs = join(folder, 'usr/bin')
  await copyFile(join(programs, 'redis-check-rdb'), join(programs, 'redis-server'))
  return await unpacked()
}

async function unpacked(): Promise<RedisProgram> {
  const usr = join(unpackedIn('redis'), 'usr')
  const folders = await readdir(join(usr, 'lib'))
  const folder = folders.find((name) => name.endsWith('-linux-gnu')) ?? ''
  return { server: join(usr, 'bin/redis-server'), libraries: join(usr, 'lib', folder) }
}

/** A Redis that was just started: that of `REDIS_BIN` or in the path, else of Debian's package. Throws with every reason. */
export async function ensureRedis(): Promise<RedisProgram> {
  const reasons: string[] = []
  const own = process.env['REDIS_BIN']
  const places = [...(own ? [join(own, 'redis-server')] : []), 'redis-server']
  const candidates = places.map(
    (server) => () => Promise.resolve<RedisProgram>({ server, libraries: null }),
  )
  for (const find of [...candidates, unpacked, fromDebian]) {
    try {
      const program = await find()
      const reason = await whyUnusable(program)
      if (reason === null) return program
      reasons.push(`${program.server}: ${reason}`)
    } catch (error) {
      reasons.push(firstLine(error))
    }
  }
  throw new Error(`no usable Redis; set REDIS_BIN to its folder. Tried:\n  ${reasons.join('\n  ')}`)
}
