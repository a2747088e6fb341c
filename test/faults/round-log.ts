import { accessSync, appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import { HostError, reasonOf } from '@truebook/host/host-error'
import type { Round } from './run.js'

/** Adds a round to a log, which so holds all that was done, however the run ends. */
export function addRound(file: string, round: Round): void {
  if (existsSync(file)) truncateSync(file, Buffer.byteLength(wholeLinesOf(file)))
  appendFileSync(file, `${JSON.stringify(round)}\n`)
}

/** Throws a sentence, before anything runs, where a log cannot be read, or added to. */
export function demandLog(file: string, { isAddedTo }: { readonly isAddedTo: boolean }): void {
  try {
    if (isAddedTo) appendFileSync(file, '')
    else accessSync(file)
    readRounds(file)
  } catch (cause) {
    const use = isAddedTo ? 'added to' : 'read'
    throw new HostError(
      `--log must be a file of rounds that can be ${use}, but ${file} cannot: ${reasonOf(cause)}.`,
      { cause },
    )
  }
}

/** The rounds of a log, of one run or of many. */
export function readRounds(file: string): readonly Round[] {
  if (!existsSync(file)) return []
  const lines = wholeLinesOf(file).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Round)
}

/** A run that is killed while it adds a line leaves the beginning of one: that round is not known. */
function wholeLinesOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  return text.slice(0, text.lastIndexOf('\n') + 1)
}
