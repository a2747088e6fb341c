import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { HostError, reasonOf } from '../host-error.js'

/** Where a server's files are. */
export interface ServerFolder {
  readonly folder: string
  /** Whether the folder goes with the server. */
  readonly temporary: boolean
}

/**
 * Starts a server on its data folder, or else on a temporary one, which is removed if the server does not start, and
 * once it is stopped, even if it had ended by itself before.
 */
export async function startIn<T extends { stop(): Promise<void> }>(
  { dataDir, name }: { readonly dataDir: string | undefined; readonly name: string },
  start: (where: ServerFolder) => Promise<T>,
): Promise<T> {
  if (dataDir !== undefined) return start({ folder: resolve(dataDir), temporary: false })
  const folder = temporaryFolder(name)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const running = await start({ folder, temporary: true })
    return { ...running, stop: () => running.stop().then(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

/** Makes a new temporary folder; throws a sentence if that is not possible. */
export function temporaryFolder(name: string): string {
  try {
    return mkdtempSync(join(tmpdir(), `truebook-${name}-`))
  } catch (cause) {
    throw new HostError(
      `TMPDIR must be a folder that can be written to, but ${tmpdir()} cannot: ${reasonOf(cause)}.`,
      { cause },
    )
  }
}
