import {
  createPlainBook,
  createPlainOrders,
  loginFields,
  type Message,
  openSocket,
  type PlainSocket,
} from './plain-client.js'

/**
 * Somebody who keeps a book, its orders, the trades and the own fills through whatever happens to
 * the connection, by docs/websocket.md alone: each channel is subscribed to again with `since`.
 */
export interface Keeper {
  /** Connects to a copy of the api, and goes on where it was. */
  connect(url: string): Promise<void>
  /** Cuts the connection without a word. */
  cut(): void
  isConnected(): boolean
  /** Waits until depth and orders have come to a sequence. */
  until(sequence: number): Promise<void>
  readonly book: ReturnType<typeof createPlainBook>
  readonly orders: ReturnType<typeof createPlainOrders>
  /** Every trade's number, in the order heard. */
  readonly trades: number[]
  /** Every fill heard: the trade's id and the role. */
  readonly fills: string[]
  /** What could not be, if anything. */
  readonly faults: string[]
  /** How each subscription began, by mode. */
  readonly modes: Map<string, number>
  messages(): number
}

export interface KeeperOptions {
  readonly ticker: string
  readonly apiKey: string
  readonly secret: string
}

export function createKeeper({ ticker, apiKey, secret }: KeeperOptions): Keeper {
  const book = createPlainBook()
  const orders = createPlainOrders()
  const trades: number[] = []
  const fills: string[] = []
  const faults: string[] = []
  const modes = new Map<string, number>()
  const since = new Map<string, number>()
  const channels = [`depth:${ticker}`, `book:${ticker}`, `trades:${ticker}`, 'fills']
  let client: PlainSocket | undefined
  let count = 0

  function takeTrades({ type, trades: came }: Message): void {
    const numbers: number[] = came.map(({ trade_id }: Message) => Number(trade_id.split('-')[1]))
    // A snapshot says the newest again: what is known of it is passed over.
    const last = trades.at(-1) ?? 0
    for (const number of numbers) {
      if (type === 'snapshot' && (number <= last || trades.length === 0)) continue
      trades.push(number)
    }
    if (type === 'snapshot' && trades.length === 0 && numbers.length > 0)
      trades.push(numbers.at(-1) as number)
  }

  function take(message: Message): void {
    if (!message.type) return
    count += 1
    since.set(message.channel, message.sequence)
    if (message.channel.startsWith('depth')) book.take(message)
    else if (message.channel.startsWith('book')) orders.take(message)
    else if (message.channel === 'fills') {
      for (const { trade_id, role } of message.fills) fills.push(`${trade_id} ${role}`)
    } else takeTrades(message)
  }

  return {
    book,
    orders,
    trades,
    fills,
    faults,
    modes,
    messages: () => count,
    isConnected: () => client !== undefined && client.socket.readyState === client.socket.OPEN,
    cut() {
      client?.socket.terminate()
      client = undefined
    },
    async connect(url) {
      const opened = await openSocket(url)
      client = opened
      opened.socket.on('message', (data) => {
        // What a connection that was left still delivers is not listened to.
        if (client !== opened) return
        try {
          take(JSON.parse(data.toString()))
        } catch (error) {
          faults.push((error as Error).message)
        }
      })
      const login = await opened.ask(loginFields(apiKey, secret))
      if (!login.ok) throw new Error(login.message)
      for (const channel of channels) {
        const from = since.get(channel)
        const answer = await opened.ask({
          op: 'subscribe',
          channel,
          ...(from === undefined ? {} : { since: from }),
        })
        if (!answer.ok) throw new Error(answer.message)
        const begun = `${channel.split(':')[0]} ${answer.mode}`
        modes.set(begun, 1 + (modes.get(begun) ?? 0))
      }
    },
    async until(sequence) {
      for (let tries = 0; tries < 3000; tries++) {
        if (book.sequence() >= sequence && orders.sequence() >= sequence) return
        if (faults.length > 0) throw new Error(faults[0])
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`The book stayed at ${book.sequence()} and never came to ${sequence}.`)
    },
  }
}
