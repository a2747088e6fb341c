import { createLiveBook } from '@truebook/client/live-book'
import { type Checks, checkerOf, noChecks, until } from './audience.js'
import type { Pace } from './measure.js'
import type { Server } from './serving.js'
import { openSubscriber, type Subscriber } from './subscriber.js'

/** Clients that are cut off and come back, while the market goes on. */
export interface ReconnectPlan extends Pace {
  readonly clients: number
  /** How many of them are cut a second. */
  readonly cutsPerSecond: number
}

export interface Reconnects {
  /** How often a client came back, and how often it could not be given exactly what it missed. */
  readonly reconnects: number
  readonly resyncs: number
  readonly checks: Checks
}

/** Keeps one book through all of its connections, and checks every message. */
interface Keeper {
  /** Cuts the connection, if there is one, and asks on another for what it missed; returns the mode. */
  connect(): Promise<string>
  sequence(): number
  end(): void
}

export async function measureReconnects(server: Server, plan: ReconnectPlan): Promise<Reconnects> {
  const checks = noChecks()
  const open = () => createKeeper(server.url, checks)
  const keepers = Array.from({ length: plan.clients }, open)
  await Promise.all(keepers.map((keeper) => keeper.connect()))
  const over = server.ask({ kind: 'pace', perSecond: plan.perSecond, seconds: plan.seconds })
  const modes = await Promise.all(await cutAll(keepers, plan))
  await over
  const witness = open()
  await witness.connect()
  // All must come to the same sequence, whatever happened to them.
  await until(() => keepers.every((keeper) => keeper.sequence() === witness.sequence()))
  for (const keeper of [...keepers, witness]) keeper.end()
  const resyncs = modes.filter((mode) => mode !== 'replay').length
  return { reconnects: modes.length, resyncs, checks }
}

/** Cuts one after the other, at the set pace; returns the mode by which each came back. */
async function cutAll(
  keepers: readonly Keeper[],
  { cutsPerSecond, seconds }: ReconnectPlan,
): Promise<Promise<string>[]> {
  const returns: Promise<string>[] = []
  const start = performance.now()
  await until(() => {
    const due = ((performance.now() - start) / 1000) * cutsPerSecond
    while (returns.length < Math.min(due, cutsPerSecond * seconds)) {
      returns.push(keepers[returns.length % keepers.length].connect())
    }
    return returns.length >= cutsPerSecond * seconds
  })
  return returns
}

function createKeeper(url: URL, checks: Checks): Keeper {
  const book = createLiveBook()
  const check = checkerOf(book, checks)
  let subscriber: Subscriber | undefined
  let connected: Promise<string> = Promise.resolve('')

  async function connect(): Promise<string> {
    subscriber?.socket.destroy()
    let answered: (mode: string) => void
    const mode = new Promise<string>((resolve) => {
      answered = resolve
    })
    subscriber = await openSubscriber(url, (payload) => {
      check(payload)
      const text = payload.toString()
      if (text.startsWith('{"id":1')) answered(JSON.parse(text).mode)
    })
    const since = book.sequence() < 0 ? {} : { since: book.sequence() }
    const asked = { id: 1, op: 'subscribe', channel: 'depth:BTC_USDC', ...since }
    subscriber.send(JSON.stringify(asked))
    return mode
  }

  return {
    connect() {
      connected = connected.then(connect)
      return connected
    },
    sequence: book.sequence,
    end: () => subscriber?.socket.destroy(),
  }
}
