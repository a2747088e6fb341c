import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A Node, to run processes with. */
export interface NodeProgram {
  readonly path: string
  /** Such as "24.22.3". */
  readonly version: string
}

const PACKAGED = `../node_modules/node-${process.platform}-${process.arch}/bin/node`
/** It may have to be read from a slow disk first. */
const START_LIMIT_MS = 20_000

let found: NodeProgram | undefined

/**
 * The Node for the exchange's own processes: the one that comes with the packages (for Linux only), or, where there is none
 * or it does not run, the one that runs this.
 */
export function nodeProgram(): NodeProgram {
  const packaged = () => programAt(fileURLToPath(new URL(PACKAGED, import.meta.url)))
  found ??= packaged() ?? { path: process.execPath, version: process.versions.node }
  return found
}

/** Asks the program itself: where another C library is needed, or nothing may be run, it gives no answer. */
export function programAt(path: string): NodeProgram | undefined {
  const options = { encoding: 'utf8', timeout: START_LIMIT_MS } as const
  const { status, stdout } = spawnSync(path, ['--version'], options)
  const version = status === 0 && /^v(\d+\.\d+\.\d+)\n$/.exec(stdout)?.[1]
  return version ? { path, version } : undefined
}
