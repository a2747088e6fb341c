import { setTimeout as sleep } from 'node:timers/promises'
import type { NetProxy } from '../proxy.js'
import { type Fault, spellOf } from './fault.js'

const MOST_MS = 2_500
const BATCH = 'POST /v1/orders/batch'
const BATCH_LIMIT_MS = 3_000
/** Longer than a batch mostly takes. */
const LATEST_MS = 40

/** What goes wrong between the clients and the apis: over HTTP and over sockets. */
export const CLIENTS: readonly Fault[] = [
  ...(['slow', 'frozen', 'mute', 'cut', 'torn', 'half-open'] as const).map(
    (weather): Fault => ({
      name: `clients of one api ${weather}`,
      async inject({ toApis }, { random, struck }) {
        const proxy = random.pick(toApis)
        proxy.become(weather)
        struck()
        await sleep(spellOf(random, MOST_MS))
        proxy.become('fine')
      },
    }),
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
