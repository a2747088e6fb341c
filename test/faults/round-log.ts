import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Round } from './run.js'

/** Adds a round to a log, which so holds all that was done, however the run ends. */
export function addRound(file: string, round: Round): void {
  appendFileSync(file, `${JSON.stringify(round)}\n`)
}

/** The rounds of a log, of one run or of many. */
export function readRounds(file: string): readonly Round[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Round)
}
