import { execFileSync } from 'node:child_process'
import { mkdirSync, statfsSync } from 'node:fs'
import { reasonOf } from '@truebook/host/host-error'

/** A file system of the harness's own, in memory, whose size it decides. */
export interface SmallDisk {
  /** Leaves room for no more than this, in bytes. */
  fill(room: number): void
  /** Gives the room back. */
  free(): void
  /** Ends it; what it holds is gone, or else kept beside it in a folder named `….kept`. */
  unmount(options: { readonly keep: boolean }): void
}

/** Why there is no such disk: a sentence. */
export interface NoDisk {
  readonly missing: string
}

/** More than the write-ahead log and the tables of a long run. */
const SIZE = 4 * 2 ** 30
const TRIES = 5

/** Mounts one at `folder`, which takes root's rights and Linux. */
export function mountSmallDisk(folder: string): SmallDisk | NoDisk {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder)
  } catch (error) {
    return { missing: `No disk of its own can be mounted here: ${reasonOf(error)}` }
  }
  const unmount = () => run('umount', '--lazy', folder)
  process.once('exit', unmount)
  const resize = (size: number) => run('mount', '-o', `remount,size=${size}`, folder)
  return {
    fill(room) {
      // It cannot be smaller than what it holds, and what holds it may have written more meanwhile.
      triedAgain(() => {
        const { blocks, bfree, bsize } = statfsSync(folder)
        resize((blocks - bfree) * bsize + room)
      })
    },
    free: () => resize(SIZE),
    unmount({ keep }) {
      if (keep) run('cp', '-a', folder, `${folder}.kept`)
      process.off('exit', unmount)
      unmount()
    },
  }
}

function triedAgain(act: () => void): void {
  for (let tries = 1; ; tries++) {
    try {
      act()
      return
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
