import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../sim/random.js'
import { processesOf } from '../exchange.js'
import type { WatchedProcess } from '../watched-process.js'
import type { Fault } from './fault.js'

/**
 * Steps of the wall clock, forward and back, of which some go beyond the five minutes that a request
 * may be off. In the end each clock is right again: that is a step as well.
 */
export const CLOCKS: readonly Fault[] = [
  {
    name: 'clock of one process stepped',
    async inject(exchange, { random, struck }) {
      const one = random.pick(processesOf(exchange))
      struck()
      await stepAbout([one], random)
    },
  },
  {
    name: 'clocks of all processes stepped',
    async inject(exchange, { random, struck }) {
      struck()
      await stepAbout(processesOf(exchange), random)
    },
  },
]

/** The furthest that a clock goes ahead: nothing may happen earlier than that before its time. */
export const MOST_AHEAD_MS = 330_000
const MOST_STEPS = 3

async function stepAbout(processes: readonly WatchedProcess[], random: Random): Promise<void> {
  const steps = random.between(1, MOST_STEPS)
  for (let i = 0; i < steps; i++) {
    const ms = stepOf(random)
    for (const one of processes) one.setClock(ms)
    await sleep(random.between(300, 1_500))
  }
  for (const one of processes) one.setClock(0)
}

/** Mostly seconds, sometimes minutes. */
function stepOf(random: Random): number {
  const most = random.chance(0.7) ? 10_000 : MOST_AHEAD_MS
  return random.between(-most, most)
}
