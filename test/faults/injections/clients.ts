import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../sim/random.js'
import type { NetProxy, Weather } from '../proxy.js'
import { type Fault, spellOf } from './fault.js'

const MOST_MS = 2_500
/** How long the head of a request may take, as an api sees it. */
const LONGEST_REQUEST_MS = 11_000
const BATCH = 'POST /v1/orders/batch'
const BATCH_LIMIT_MS = 3_000
/** Longer than a batch mostly takes. */
const LATEST_MS = 40

/** What goes wrong between the clients and the apis: over HTTP and over sockets. */
export const CLIENTS: readonly Fault[] = [
  ...(['slow', 'frozen', 'mute', 'cut', 'torn', 'half-open'] as const).map((weather) =>
    badNetwork(`clients of one api ${weather}`, weather, (random) => spellOf(random, MOST_MS)),
  ),
  badNetwork('clients of one api mute for longer than a request may take', 'mute', (random) =>
    random.between(LONGEST_REQUEST_MS, LONGEST_REQUEST_MS + MOST_MS),
  ),
  {
    name: 'kill -9 of an api with a batch under way',
    async inject({ apis, toApis }, { random, struck }) {
      const number = random.below(apis.length)
      if (!(await hears(toApis[number], BATCH))) return
      await sleep(random.below(LATEST_MS))
      apis[number].signal('SIGKILL')
      struck()
    },
  },
]

function badNetwork(name: string, weather: Weather, msOf: (random: Random) => number): Fault {
  return {
    name,
    async inject({ toApis }, { random, struck }) {
      const proxy = random.pick(toApis)
      proxy.become(weather)
      struck()
      await sleep(msOf(random))
      proxy.become('fine')
    },
  }
}

/** Whether a text was said to a server before long. */
async function hears(proxy: NetProxy, text: string): Promise<boolean> {
  const heard = new Promise<boolean>((resolve) => {
    proxy.onSaid = (bytes) => {
      if (bytes.includes(text)) resolve(true)
    }
  })
  const isHeard = await Promise.race([heard, sleep(BATCH_LIMIT_MS, false)])
  proxy.onSaid = () => undefined
  return isHeard
}
