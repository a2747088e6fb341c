import type { Size } from '../arguments.js'
import type { RawAnswer } from '../e2e/http-socket.js'
import { sendAll } from '../e2e/load.js'
import { cancel, httpOf, type Resting } from '../e2e/requests.js'
import { openTraders } from '../e2e/traders.js'
import { exchangeMachine, type Machine } from '../machine.js'
import type { Asked } from '../main-of.js'
import { startOwnExchange } from '../own-exchange.js'
import { connect } from '../replay/connection.js'
import { type Offered, offer } from './offer.js'
import { orderRequest } from './order.js'

const PLANS = {
  small: { wallets: 4, orders: 400, seconds: 2, connections: 300, times: 3, cancelEvery: 30 },
  full: {
    wallets: 100,
    orders: 20_000,
    seconds: 60,
    connections: 3_000,
    times: 3,
    cancelEvery: 30,
  },
} as const

/** All results of a run. */
export interface Results {
  readonly size: Size
  readonly machine: Machine
  /** Orders a second, each sent when another was answered. */
  readonly capacity: number
  /** Orders that were refused while the capacity was measured: there must be none. */
  readonly capacityRefused: number
  /** How many times the capacity was to be offered. */
  readonly times: number
  /** One of this many requests was a cancel. */
  readonly cancelEvery: number
  readonly offered: Offered
  /** Resident memory of the api in bytes. */
  readonly memory: Memory
  /** The most commands that were seen to wait for the engine. */
  readonly waitingMost: number
}

export interface Memory {
  readonly before: number
  /** When a quarter of the time was over, and all connections were there. */
  readonly quarter: number
  readonly most: number
  readonly after: number
}

/** Measures the capacity of an exchange over HTTP, and offers it several times as much. */
export async function measure({ size, env, show }: Asked): Promise<Results> {
  const plan = PLANS[size]
  const progress = show(2)
  progress.begin('starting an exchange')
  // All of the load comes from one address, which the limits would soon refuse.
  const own = { ...env, RATE_LIMITS: 'off', LOG_LEVEL: 'error' }
  const exchange = await startOwnExchange({ env: own, report() {} })
  try {
    const connection = connect({ url: `${exchange.url}/v1` })
    const traders = await openTraders(connection, plan.wallets)
    await connection.close()
    const ordersOf = (count: number) =>
      Array.from({ length: count }, (_, i) => orderRequest(traders[i % traders.length], i))
    progress.begin('capacity')
    const { url } = exchange
    const resting: Resting[] = []
    const onAnswer = ({ status, body }: RawAnswer, index: number) => {
      if (status !== 201) return
      const { order_id: orderId } = JSON.parse(body) as { readonly order_id: string }
      resting.push({ trader: traders[index % traders.length], orderId })
    }
    const requests = ordersOf(plan.orders)
    const { done, seconds } = await sendAll({ url, requests, sockets: 64, onAnswer })
    const capacity = done / seconds
    const capacityRefused = plan.orders - done
    progress.begin('signing orders')
    const orders = ordersOf(Math.ceil(capacity * secondsTaken(plan)) + plan.connections)
    const cancels = resting.map((one) => httpOf(cancel(one)))
    progress.begin(`${plan.times} times the capacity`)
    const watch = await watchApi(url)
    const perSecond = capacity * plan.times
    // The cancels have to last until the end.
    const apart = Math.ceil((perSecond * plan.seconds) / cancels.length)
    const cancelEvery = Math.max(plan.cancelEvery, apart)
    const load = { ...plan, url, orders, cancels, perSecond, cancelEvery }
    const offered = await offer(load).finally(watch.stop)
    const { memory, waitingMost } = await watch.end()
    progress.step()
    return {
      size,
      machine: exchangeMachine(),
      capacity,
      capacityRefused,
      times: plan.times,
      cancelEvery,
      offered,
      memory,
      waitingMost,
    }
  } finally {
    progress.stop()
    await exchange.stop()
  }
}

/**
 * For how many seconds, at capacity, there must be orders. What is taken at once first fills the engine's queue, and
 * a short run is over before that is full.
 */
function secondsTaken({ seconds, times }: { readonly seconds: number; readonly times: number }) {
  return Math.min(seconds * times, seconds * 2 + 5)
}

const LOOK_EVERY_MS = 1_000

/** Asks the api for its metrics until the end. */
async function watchApi(url: string) {
  const read = async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    const numberOf = (name: string) =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
    const memory = numberOf('process_resident_memory_bytes')
    return { memory, waiting: numberOf('truebook_api_commands_waiting') }
  }
  const before = await read()
  const seen = [before]
  const timer = setInterval(() => read().then((one) => seen.push(one)), LOOK_EVERY_MS)
  return {
    stop: () => clearInterval(timer),
    async end() {
      const after = await read()
      const most = Math.max(after.memory, ...seen.map(({ memory }) => memory))
      const waitingMost = Math.max(...seen.map(({ waiting }) => waiting))
      const quarter = seen[seen.length >> 2].memory
      return { memory: { before: before.memory, quarter, most, after: after.memory }, waitingMost }
    },
  }
}
