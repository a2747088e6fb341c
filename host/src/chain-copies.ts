import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { HostError } from './host-error.js'

/**
 * anvil writes its whole state over the last one, again and again: killed while it does, it leaves half
 * a file. So what was whole some seconds ago is kept beside it, twice, since a copy may be made of half.
 */
const COPIES = ['.1', '.2']
/** No multiple of how often anvil writes: of two looks in a row one finds it at rest. */
const EVERY_MS = 13_000
/** A file that was written to just now may not be whole yet. */
const AT_REST_MS = 1_000

/** Copies a state at once, and then now and then; gives what ends that. */
export function keepCopies(file: string): () => void {
  let copied = 0
  function look(): void {
    const { mtimeMs = copied } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === copied || Date.now() - mtimeMs < AT_REST_MS) return
    copied = mtimeMs
    copy(file)
  }
  look()
  const timer = setInterval(look, EVERY_MS).unref()
  return () => clearInterval(timer)
}

function copy(file: string): void {
  const [newer, older] = COPIES.map((end) => file + end)
  try {
    copyFileSync(file, `${file}.new`)
    if (!endsWhole(`${file}.new`)) return
    if (existsSync(newer)) renameSync(newer, older)
    renameSync(`${file}.new`, newer)
  } catch {
    // A disk that is full, or a state that just goes: the next copy may be made.
  }
}

/**
 * Puts the newest whole copy where the state is damaged, or away though it was copied, as when this was
 * broken off; throws where none is whole.
 */
export function restoreState(file: string): void {
  const copies = COPIES.map((end) => file + end)
  if (isWhole(file) || ![file, ...copies].some((one) => existsSync(one))) return
  const whole = copies.find(isWhole)
  if (whole === undefined) {
    throw new HostError(
      `The dev chain's state ${file} is damaged, as when anvil is killed while it writes, and there is no ` +
        'whole copy of it: restore it from one of yours, or delete the whole data folder to begin anew.',
    )
  }
  copyFileSync(whole, `${file}.new`)
  if (existsSync(file)) renameSync(file, `${file}.damaged`)
  renameSync(`${file}.new`, file)
}

/** What was cut off hardly ever ends as a whole state does; to read all of it takes too long here. */
function endsWhole(file: string): boolean {
  const { size } = statSync(file)
  const last = Buffer.alloc(1)
  const opened = openSync(file, 'r')
  try {
    return readSync(opened, last, 0, 1, size - 1) === 1 && last.toString() === '}'
  } finally {
    closeSync(opened)
  }
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch {
    return false
  }
}
