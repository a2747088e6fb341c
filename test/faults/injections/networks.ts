import { setTimeout as sleep } from 'node:timers/promises'
import { WEATHERS, type Weather } from '../proxy.js'
import { type Fault, spellOf } from './fault.js'

/** The network between one process and one server goes bad for a while. */
export const NETWORKS: readonly Fault[] = WEATHERS.map(badNetwork)

function badNetwork(weather: Weather): Fault {
  return {
    name: `network of one process ${weather}`,
    async inject({ proxies }, { random, struck }) {
      const proxy = random.pick([...proxies.values()])
      proxy.become(weather)
      struck()
      await sleep(spellOf(random, 7_000))
      proxy.become('fine')
    },
  }
}
