import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, spellOf } from './fault.js'

const MOST_MS = 2_500

/** What goes wrong between the clients' sockets and the apis. */
export const SOCKETS: readonly Fault[] = (['slow', 'frozen', 'cut', 'half-open'] as const).map(
  (weather) => ({
    name: `sockets of one api ${weather}`,
    async inject({ toApis }, { random, struck }) {
      const proxy = random.pick(toApis)
      proxy.become(weather)
      struck()
      await sleep(spellOf(random, MOST_MS))
      proxy.become('fine')
    },
  }),
)
