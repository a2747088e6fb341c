import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HostError } from '../host-error.js'
import { textOfFile } from './text-of-file.js'

/** How to start a program that refuses to run as root: as whom, and through which command. */
export interface RunAs {
  /** The user that must own the program's files; absent: we ourselves. */
  readonly owner?: UserId
  /** The command line to run instead of `command args`. */
  wrap(command: string, args: readonly string[]): WrappedCommand
}

export interface WrappedCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly uid?: number
  readonly gid?: number
}

export interface UserId {
  readonly uid: number
  readonly gid: number
}

/**
 * Run as an ordinary user: no change. As root: the owner of `ownedBy` if that is not root, otherwise nobody. If that
 * user cannot walk to `folders` (a clone under /root), util-linux' `setpriv` gives the program that one right and no
 * other.
 */
export function runAs(options: { ownedBy: string; folders: readonly string[] }): RunAs {
  if (process.getuid?.() !== 0) return { wrap: (command, args) => ({ command, args }) }
  const owner = ownerOf(options.ownedBy) ?? nobody()
  const closed = options.folders.filter((folder) => !isReachable(folder, owner))
  if (closed.length === 0) {
    return { owner, wrap: (command, args) => ({ command, args, ...owner }) }
  }
  const prefix = setprivArguments(owner, closed)
  return {
    owner,
    wrap: (command, args) => ({ command: 'setpriv', args: [...prefix, command, ...args] }),
  }
}

function ownerOf(path: string): UserId | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.uid === 0) return undefined
  return { uid: found.uid, gid: found.gid }
}

function nobody(): UserId {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return { uid: 65534, gid: 65534 }
  }
}

/** Whether `user` may walk from the root to this folder and into it. */
function isReachable(folder: string, user: UserId): boolean {
  const found = statSync(folder, { throwIfNoEntry: false })
  const parent = dirname(folder)
  const aboveIsReachable = parent === folder || isReachable(parent, user)
  if (found === undefined) return aboveIsReachable
  const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001
  return aboveIsReachable && (found.mode & bit) !== 0
}

function setprivArguments(owner: UserId, folders: readonly string[]): readonly string[] {
  const capability = walkingCapability()
  if (capability === undefined || !hasSetpriv()) {
    throw new HostError(
      `Postgres does not run as root, and user ${owner.uid} cannot reach ${folders.join(' and ')}: ` +
        'start as an ordinary user, move the project and DATA_DIR to where every user may go, ' +
        'or set DATABASE_URL to a Postgres of your own.',
    )
  }
  return [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    // Without this, access(2) forgets the capability and Postgres cannot find its own files.
    '--securebits=+no_setuid_fixup',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    '--',
  ]
}

/** The weakest right that we hold and that lets a process walk through closed folders. */
function walkingCapability(): 'dac_read_search' | 'dac_override' | undefined {
  const status = textOfFile('/proc/self/status')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if ((effective & 4n) !== 0n) return 'dac_read_search'
  if ((effective & 2n) !== 0n) return 'dac_override'
  return undefined
}

function hasSetpriv(): boolean {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
