import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reasonOf } from '@truebook/host/host-error'

/** A clock that Redis alone has: it can be wrong while that of the machine, which all share, is right. */
export interface RedisClock {
  /** A PATH on which the first redis-server is one that has it. */
  readonly path: string
  /** Sets it this far ahead, negative for behind. */
  set(aheadMs: number): void
}

/** Why Redis has no such clock: a sentence. */
export interface NoRedisClock {
  readonly missing: string
}

const SOURCE = fileURLToPath(new URL('../../faults/redis-clock.c', import.meta.url))
const PATH = process.env.PATH ?? ''

/** Makes one in a folder, which takes Linux, a C compiler and an installed redis-server. */
export function makeRedisClock(folder: string): RedisClock | NoRedisClock {
  const at = (name: string) => join(folder, 'redis-clock', name)
  mkdirSync(at('bin'), { recursive: true, mode: 0o700 })
  const set = (aheadMs: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(aheadMs))
    // In place: the file is mapped into Redis.
    writeFileSync(at('ahead'), bytes, { flag: 'r+' })
  }
  try {
    run('cc', '-shared', '-fPIC', '-O2', '-o', at('clock.so'), SOURCE)
    const server = run('sh', '-c', 'command -v redis-server').trim()
    const script = `LD_PRELOAD='${at('clock.so')}' CLOCK_FILE='${at('ahead')}' exec '${server}' "$@"`
    writeFileSync(at('bin/redis-server'), `#!/bin/sh\n${script}\n`, { mode: 0o700 })
  } catch (error) {
    return { missing: `No clock of its own can be made for Redis here: ${reasonOf(error)}` }
  }
  writeFileSync(at('ahead'), Buffer.alloc(8))
  return { path: [at('bin'), PATH].join(delimiter), set }
}

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
