import { processesOf } from '../exchange.js'
import { activeBesideStandby, type Fault } from './fault.js'

/** Orderly ends: whoever is asked to stop finishes what it has begun, and no more. */
export const ENDS: readonly Fault[] = [
  {
    name: 'active engine asked to stop',
    async inject(exchange, { struck }) {
      const engine = await activeBesideStandby(exchange)
      struck()
      await engine.end()
    },
  },
  {
    name: 'an api asked to stop',
    async inject({ apis }, { random, struck }) {
      struck()
      await random.pick(apis).end()
    },
  },
  {
    name: 'every process asked to stop at once',
    async inject(exchange, { struck }) {
      struck()
      await Promise.all(processesOf(exchange).map((one) => one.end()))
    },
  },
]
